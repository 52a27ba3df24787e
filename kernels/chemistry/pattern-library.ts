import type { MainModule, Mol } from '@rdkit/rdkit';
import { compiledQuery } from './compiled-smarts';
import type { JsonMolecule, MolGraph } from './graph';
import { QueryEngine } from './query/engine';
import type { Pattern } from './query/pattern';
import { type QueryMolecule, readQuery } from './query/query-tree';
import type { Target } from './query/target';
import type { RdkitKernel } from './rdkit-kernel';

/** Keeps RDKit from touching a query that is read from JSON, but for merging its hydrogens. */
const MERGE_ONLY = JSON.stringify({
  sanitize: false,
  removeHs: false,
  assignStereo: false,
  fastFindRings: false,
  mergeQueryHs: true,
});

/**
 * Compiles SMARTS, parsed by RDKit, for one query engine; those that come with the kernels were
 * parsed beforehand, which saves a second at the start of every thread. Patterns are kept for the
 * life of the library; they hold nothing of RDKit's memory.
 */
export class PatternLibrary {
  private readonly engine = new QueryEngine();

  constructor(private readonly kernel: RdkitKernel) {}

  /**
   * Compiles a SMARTS. With `mergeHydrogens`, hydrogens written as atoms become hydrogen counts of
   * their neighbours, as RDKit's filter catalogues do. Throws `SyntaxError` on invalid SMARTS and
   * `UnsupportedQuery` where only RDKit can answer.
   */
  compile(smarts: string, { mergeHydrogens = false } = {}): Pattern {
    const known = compiledQuery(smarts, mergeHydrogens);
    return this.engine.compile(known ?? parseSmarts(this.kernel, smarts, mergeHydrogens));
  }

  /** Prepares a molecule for all patterns compiled so far. */
  target(graph: MolGraph): Target {
    return this.engine.target(graph);
  }
}

/** Lets RDKit parse a SMARTS. Throws `SyntaxError` when it is not valid. */
export function parseSmarts(
  kernel: RdkitKernel,
  smarts: string,
  mergeHydrogens: boolean,
): QueryMolecule {
  const json = kernel.use((rdkit) => queryJson(rdkit, smarts, mergeHydrogens));
  const log = kernel.takeLog();
  if (json === undefined) {
    const position = /check for mistakes around position (\d+)/.exec(log)?.[1];
    const where = position === undefined ? '' : `: look at character ${position}`;
    throw new SyntaxError(`not a valid SMARTS${where}`);
  }
  const { molecules } = JSON.parse(json) as { molecules: [JsonMolecule] };
  return readQuery(molecules[0]);
}

function queryJson(rdkit: MainModule, smarts: string, mergeHydrogens: boolean): string | undefined {
  const json = take(rdkit.get_qmol(smarts));
  return json === undefined || !mergeHydrogens ? json : take(rdkit.get_mol(json, MERGE_ONLY));
}

function take(mol: Mol | null): string | undefined {
  const json = mol?.get_json();
  mol?.delete();
  return json;
}
