import type { Mol } from '@rdkit/rdkit';
import { CONFORMATION_READING, conformationOf } from './conformation';
import { readGraph } from './graph';
import {
  MAX_FINGERPRINT_BITS,
  MAX_FINGERPRINT_RADIUS,
  MAX_HEAVY_ATOMS,
  MAX_SMARTS_LENGTH,
} from './limits';
import { modelFingerprint } from './model-fingerprint';
import { Profiler } from './profile';
import { SearchTooLong } from './query/search';
import { KernelAbort, type RdkitKernel } from './rdkit-kernel';
import { parseReading, type Reading, readingOf, writeReading } from './reading';
import { ChemistryError, reject, rejectionFromLog } from './rejection';
import { isPlain } from './standardise/plain';
import { type StandardForm, Standardiser } from './standardise/standardiser';
import { checkText } from './structure-text';
import { RdkitSynthesis } from './synthesis/synthesis';
import type * as Api from './types';

/** How every molecule is read: sanitised, hydrogens implicit, stereochemistry assigned. */
const READING = '{"removeHs":true}';

/** RDKit's JSON read as it is; its stereochemistry is lost when it is assigned anew. */
const AS_IT_IS = '{"sanitize":false,"removeHs":false,"assignStereo":false}';
const PERCEIVE_AGAIN = '{"assignStereo":false}';

/** A SMILES that is read again at once need not be canonical. */
const ANY_ORDER = '{"canonical":false}';

const XML_PROLOG = /^<\?xml[^>]*\?>\s*/;

/** The chemistry of one thread on its RDKit. */
export class RdkitChemistry implements Api.Chemistry {
  readonly toolVersion: string;
  readonly synthesis: Api.Chemistry['synthesis'];
  private readonly profiler: Profiler;
  private readonly standardiser: Standardiser;
  /** The molecule read last: filters ask about the same one several times in turn. */
  private last: { smiles: string; reading: Reading } | undefined;

  constructor(private readonly kernel: RdkitKernel) {
    this.toolVersion = `rdkit ${kernel.version()}`;
    this.profiler = new Profiler(kernel);
    this.standardiser = new Standardiser(kernel);
    this.synthesis = new RdkitSynthesis(kernel);
  }

  standardise(input: Api.StructureInput): Api.Standardised | Api.Rejection {
    return this.read(input, (mol) => {
      const smiles = mol.get_smiles();
      if (isPlain(smiles)) {
        return this.named(mol, { smiles, changes: [] });
      }
      const graph = readGraph(mol.get_json());
      if (graph.element.includes(0)) {
        return reject('PLACEHOLDER', 'it holds a placeholder (*, R-group) instead of an atom');
      }
      const form = this.standardiser.standardise(graph);
      return form === undefined ? this.named(mol, { smiles, changes: [] }) : this.readAgain(form);
    });
  }

  descriptors(smiles: string): { ok: true; values: number[] } | Api.Rejection {
    const result = this.profile(smiles, { descriptors: true });
    return result.ok ? { ok: true, values: result.descriptors ?? [] } : result;
  }

  fingerprint(smiles: string, options: Api.FingerprintOptions): Uint8Array {
    return must(this.profile(smiles, { fingerprint: options })).fingerprint as Uint8Array;
  }

  modelFingerprint(smiles: string): { ok: true; bytes: Uint8Array } | Api.Rejection {
    return this.read({ smiles }, (mol) => ({ ok: true, bytes: modelFingerprint(mol) }));
  }

  profile(smiles: string, options: Api.ProfileOptions): Api.ProfileResult | Api.Rejection {
    checkFingerprint(options.fingerprint);
    const known = this.last?.smiles === smiles ? this.last.reading : undefined;
    if (known !== undefined) {
      const result = this.guard(() =>
        this.profiler.needsMolecule(known, options)
          ? undefined
          : this.profiler.profile(known, undefined, options),
      );
      if (result !== undefined) {
        return result;
      }
    }
    return this.read({ smiles }, (mol) => {
      const reading = known ?? readingOf(mol.get_json());
      this.last = { smiles, reading };
      return this.profiler.profile(reading, mol, options);
    });
  }

  reading(smiles: string): string | undefined {
    return this.last?.smiles === smiles ? writeReading(this.last.reading) : undefined;
  }

  recall(smiles: string, reading: string): void {
    this.last = { smiles, reading: parseReading(reading) };
  }

  scaffold(smiles: string): string {
    return must(this.profile(smiles, { scaffold: true })).scaffold as string;
  }

  compileSmarts(smarts: string): { ok: true } | Api.Rejection {
    if (smarts.trim() === '') {
      return reject('EMPTY', 'there is no SMARTS');
    }
    if (smarts.length > MAX_SMARTS_LENGTH) {
      return reject('TOO_LARGE', `a SMARTS of ${smarts.length} characters`);
    }
    return this.guard(() => {
      this.profiler.userSmarts.compile(smarts);
      return { ok: true };
    });
  }

  svg(smiles: string, { widthPx, heightPx }: { widthPx: number; heightPx: number }): string {
    const drawn = this.read({ smiles }, (mol) => ({
      ok: true,
      svg: mol.get_svg(widthPx, heightPx).replace(XML_PROLOG, ''),
    }));
    return must(drawn).svg;
  }

  molblock(smiles: string): string {
    const written = this.read({ smiles }, (mol) => {
      mol.set_new_coords();
      return { ok: true, block: mol.get_v2Kmolblock() };
    });
    return must(written).block;
  }

  inchi(smiles: string): { ok: true; inchi: string } | Api.Rejection {
    return this.read({ smiles }, (mol) => {
      const inchi = mol.get_inchi();
      return inchi === '' ? reject('STANDARDISE', 'it has no InChI') : { ok: true, inchi };
    });
  }

  conformation(molblock: string, smarts: readonly string[] = []): Api.Conformation | Api.Rejection {
    const work = (mol: Mol) => conformationOf(this.kernel, mol, smarts);
    return this.read({ molblock }, work, CONFORMATION_READING);
  }

  async recover(): Promise<void> {
    await this.kernel.recover();
  }

  /**
   * What was edited is written as SMILES and read again, so that the result is what anyone who
   * reads it gets. Where an edit broke the aromaticity, it is perceived anew before writing.
   */
  private readAgain({ json, changes }: StandardForm): Api.Standardised | Api.Rejection {
    for (const details of [AS_IT_IS, PERCEIVE_AGAIN]) {
      const written = this.kernel.withMolecule(json, details, (it) => it?.get_smiles(ANY_ORDER));
      const result = this.kernel.withMolecule(written ?? '', READING, (parent) =>
        parent === null || written === undefined
          ? undefined
          : this.named(parent, { smiles: parent.get_smiles(), changes }),
      );
      this.kernel.takeLog();
      if (result !== undefined) {
        return result;
      }
    }
    return reject('STANDARDISE', `not a valid structure after: ${changes.join(', ')}`);
  }

  private named(
    mol: Mol,
    form: Pick<Api.Standardised, 'smiles' | 'changes'>,
  ): Api.Standardised | Api.Rejection {
    const inchi = mol.get_inchi();
    if (inchi === '') {
      return reject('STANDARDISE', 'it has no InChI');
    }
    const inchiKey = this.kernel.use((rdkit) => rdkit.get_inchikey_for_inchi(inchi));
    return { ok: true, inchiKey, ...form };
  }

  /** Checks and parses, runs `work`, frees the molecule; every failure becomes a rejection. */
  private read<T extends { ok: true }>(
    input: Api.StructureInput,
    work: (mol: Mol) => T | Api.Rejection,
    details = READING,
  ): T | Api.Rejection {
    const checked = checkText(input);
    if (!checked.ok) {
      return checked;
    }
    return this.guard(() =>
      this.kernel.withMolecule(checked.text, details, (mol) => {
        const log = this.kernel.takeLog();
        const refusal = mol === null ? rejectionFromLog(log) : checkSize(mol);
        return refusal ?? work(mol as Mol);
      }),
    );
  }

  /** Turns what a molecule or a SMARTS can do to the kernel into rejections. */
  private guard<T>(work: () => T): T | Api.Rejection {
    try {
      return work();
    } catch (error) {
      if (error instanceof KernelAbort) {
        return reject('KERNEL_ABORT', error.message);
      }
      if (error instanceof SyntaxError) {
        return reject('SMARTS', error.message);
      }
      if (error instanceof SearchTooLong) {
        return reject('TOO_COMPLEX', `a substructure search found ${error.message}`);
      }
      throw error;
    }
  }
}

function checkSize(mol: Mol): Api.Rejection | undefined {
  const atoms = mol.get_num_atoms(true);
  if (atoms > MAX_HEAVY_ATOMS) {
    return reject('TOO_LARGE', `${atoms} heavy atoms; at most ${MAX_HEAVY_ATOMS}`);
  }
  return mol.get_num_atoms() === 0 ? reject('EMPTY', 'the structure has no atoms') : undefined;
}

function checkFingerprint(options: Api.FingerprintOptions | undefined): void {
  if (options === undefined) {
    return;
  }
  const { radius, bits } = options;
  if (!Number.isInteger(radius) || radius < 0 || radius > MAX_FINGERPRINT_RADIUS) {
    throw new RangeError(`radius ${radius}: a whole number from 0 to ${MAX_FINGERPRINT_RADIUS}`);
  }
  if (!Number.isInteger(bits) || bits < 32 || bits > MAX_FINGERPRINT_BITS || bits % 32 !== 0) {
    throw new RangeError(`${bits} bits: a multiple of 32 up to ${MAX_FINGERPRINT_BITS}`);
  }
}

function must<T extends { ok: true }>(result: T | Api.Rejection): T {
  if (!result.ok) {
    throw new ChemistryError(result.code, result.reason);
  }
  return result;
}
