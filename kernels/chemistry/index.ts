/**
 * Chemistry kernels on RDKit (WebAssembly): standardisation, descriptors, fingerprints, filters
 * and drawings. Loaded once per thread, then purely synchronous functions.
 */
import type { MainModule, Mol } from '@rdkit/rdkit';
import { readDescriptors } from './descriptors/rdkit-twin';
import { MAX_HEAVY_ATOMS, MAX_MOLBLOCK_LENGTH, MAX_SMILES_LENGTH } from './limits';
import { KernelAbort, RdkitKernel } from './rdkit-kernel';
import { ChemistryError, reject, rejectionFromLog } from './rejection';
import type * as Api from './types';

export { dataPath } from './data-path';
export { DESCRIPTOR_NAMES } from './descriptors/rdkit-twin';
export * from './limits';
export { RDKIT_WASM_SHA256 } from './rdkit-kernel';
export { ChemistryError } from './rejection';
export { tanimoto } from './tanimoto';
export type * from './types';

let loading: Promise<Api.Chemistry> | undefined;

/**
 * Loads RDKit, once per thread. Rejects when the WebAssembly file is not the pinned build.
 */
export function loadChemistry(): Promise<Api.Chemistry> {
  loading ??= RdkitKernel.load().then((kernel) => new RdkitChemistry(kernel));
  return loading;
}

class RdkitChemistry implements Api.Chemistry {
  readonly toolVersion: string;

  constructor(private readonly kernel: RdkitKernel) {
    this.toolVersion = `rdkit ${kernel.version()}`;
  }

  standardise(input: Api.StructureInput): Api.Standardised | Api.Rejection {
    return this.read(input, (mol, rdkit) => {
      const inchiKey = rdkit.get_inchikey_for_inchi(mol.get_inchi());
      return { ok: true, smiles: mol.get_smiles(), inchiKey, changes: [] };
    });
  }

  descriptors(smiles: string): { ok: true; values: number[] } | Api.Rejection {
    return this.read({ smiles }, (mol) => ({ ok: true, values: readDescriptors(mol) }));
  }

  fingerprint(smiles: string, options: Api.FingerprintOptions): Uint8Array {
    return must(this.read({ smiles }, (mol) => ({ ok: true, bits: morgan(mol, options) }))).bits;
  }

  profile(smiles: string, options: Api.ProfileOptions): Api.ProfileResult | Api.Rejection {
    return this.read({ smiles }, (mol) => {
      const result: Api.ProfileResult = { ok: true };
      if (options.descriptors === true) {
        result.descriptors = readDescriptors(mol);
      }
      if (options.fingerprint !== undefined) {
        result.fingerprint = morgan(mol, options.fingerprint);
      }
      return result;
    });
  }

  scaffold(smiles: string): string {
    throw new ChemistryError('STANDARDISE', `no scaffold for ${smiles} yet`);
  }

  compileSmarts(smarts: string): { ok: true } | Api.Rejection {
    return this.kernel.use((rdkit) => {
      const query = rdkit.get_qmol(smarts);
      query?.delete();
      return query === null ? reject('SMARTS', `not a valid SMARTS: ${smarts}`) : { ok: true };
    });
  }

  svg(smiles: string, options: { widthPx: number; heightPx: number }): string {
    const draw = (mol: Mol): { ok: true; svg: string } => ({
      ok: true,
      svg: mol.get_svg(options.widthPx, options.heightPx),
    });
    return must(this.read({ smiles }, draw)).svg;
  }

  molblock(smiles: string): string {
    const write = (mol: Mol): { ok: true; block: string } => {
      mol.set_new_coords();
      return { ok: true, block: mol.get_v2Kmolblock() };
    };
    return must(this.read({ smiles }, write)).block;
  }

  async recover(): Promise<void> {
    await this.kernel.recover();
  }

  /** Parses, checks the limits, runs `work`, deletes; every failure becomes a rejection. */
  private read<T extends { ok: true }>(
    input: Api.StructureInput,
    work: (mol: Mol, rdkit: MainModule) => T,
  ): T | Api.Rejection {
    const text = 'smiles' in input ? input.smiles : input.molblock;
    const limit = 'smiles' in input ? MAX_SMILES_LENGTH : MAX_MOLBLOCK_LENGTH;
    if (text.trim() === '') {
      return reject('EMPTY', 'no structure');
    }
    if (text.length > limit) {
      return reject('TOO_LARGE', `${text.length} characters; at most ${limit} are read`);
    }
    try {
      return this.kernel.use((rdkit) =>
        this.kernel.withMolecule(text, '{"removeHs":true}', (mol) => {
          if (mol === null) {
            return rejectionFromLog(this.kernel.takeLog());
          }
          const atoms = mol.get_num_atoms(true);
          if (atoms > MAX_HEAVY_ATOMS) {
            return reject('TOO_LARGE', `${atoms} heavy atoms; at most ${MAX_HEAVY_ATOMS}`);
          }
          return work(mol, rdkit);
        }),
      );
    } catch (error) {
      if (error instanceof KernelAbort) {
        return reject('KERNEL_ABORT', error.message);
      }
      throw error;
    }
  }
}

function morgan(mol: Mol, { radius, bits }: Api.FingerprintOptions): Uint8Array {
  return mol.get_morgan_fp_as_uint8array(JSON.stringify({ radius, nBits: bits })) as Uint8Array;
}

function must<T extends { ok: true }>(result: T | Api.Rejection): T {
  if (!result.ok) {
    throw new ChemistryError(result.code, result.reason);
  }
  return result;
}
