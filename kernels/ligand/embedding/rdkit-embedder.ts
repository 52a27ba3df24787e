import type { Conformer, Embedder, EmbeddingOptions } from './embedder';
import { type EmbeddingModule, newEmbeddingModule, seedGenerator } from './rdkit-module';

/** The method's number in the module: experimental torsions and basic knowledge (ETKDG, version 1). */
const ETKDG = 2;
/** Its plain distance geometry, the only one that starts from random coordinates when told so. */
const PLAIN = 0;
/** Edge of the box of random coordinates, in multiples of the largest distance. */
const BOX_SIZE_MULTIPLE = 2;
const MINIMISATION_STEPS = 1_000;
/** Å beyond which MMFF94 leaves pairs out: more than a ligand measures, so that none is. */
const NON_BONDED_THRESHOLD = 100;
const MMFF_UNPARAMETRISED = -1;

/** Whatever makes the module read its tables of parameters. */
const WARM_UP = 'CCO';

/** A module, and its memory as it was before the first molecule. */
interface Instance {
  rdkit: EmbeddingModule;
  memory: Uint8Array;
}

/**
 * Builds conformers by ETKDG and minimises them by MMFF94, in WebAssembly. What this build gives depends
 * on its memory (measured: the same molecule, another conformer), so that is put back before each
 * molecule. It cannot catch C++ exceptions, nor grow: what ends in either has no conformer, and the
 * module is made anew.
 */
export class RdkitEmbedder implements Embedder {
  readonly toolVersion = 'rdkit 2017.09.3 (embedding)';
  private current: Instance | undefined;

  embed(smiles: string, options: EmbeddingOptions): Conformer[] {
    this.current ??= this.start();
    const { rdkit, memory } = this.current;
    try {
      rdkit.HEAPU8.set(memory);
      seedGenerator(rdkit, options.seed);
      return this.build(rdkit, smiles, options);
    } catch {
      this.current = undefined;
      return [];
    }
  }

  private start(): Instance {
    const rdkit = newEmbeddingModule();
    this.build(rdkit, WARM_UP, { seed: 1, count: 1 });
    return { rdkit, memory: rdkit.HEAPU8.slice() };
  }

  private build(rdkit: EmbeddingModule, smiles: string, options: EmbeddingOptions): Conformer[] {
    const { seed, count, randomCoordinates = false } = options;
    const replacements = new rdkit.map_string_string();
    const molecule = rdkit.SmilesToMol(smiles, 0, true, replacements, false, false, true);
    rdkit.addHs(molecule, false, false);
    const found = rdkit.EmbedMultipleConfs(
      molecule,
      randomCoordinates ? PLAIN : ETKDG,
      count,
      0,
      seed,
      true,
      randomCoordinates,
      BOX_SIZE_MULTIPLE,
    );
    const ids = Array.from({ length: found.size() }, (_, i) => found.get(i));
    const conformers = ids.map((id): Conformer => {
      const energy = minimise(rdkit, molecule, id);
      const molblock = rdkit.MolToMolBlock(molecule, true, id, true, false);
      return energy === undefined ? { molblock } : { molblock, energyKcalPerMol: energy };
    });
    for (const owned of [found, molecule, replacements]) owned.delete();
    return conformers;
  }
}

/** Minimises a conformer in place; its energy, or undefined where MMFF94 lacks parameters. */
function minimise(
  rdkit: EmbeddingModule,
  molecule: Parameters<EmbeddingModule['MMFFOptimizeMolecule']>[0],
  conformer: number,
): number | undefined {
  const result = rdkit.MMFFOptimizeMolecule(
    molecule,
    MINIMISATION_STEPS,
    'MMFF94',
    NON_BONDED_THRESHOLD,
    conformer,
    true,
  );
  const [status, energy] = [result.get(0), result.get(1)];
  result.delete();
  return status === MMFF_UNPARAMETRISED ? undefined : energy;
}
