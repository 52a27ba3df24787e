import type { MainModule, Mol } from '@rdkit/rdkit';
import type { JsonMolecule, MolGraph } from './graph';
import { QueryEngine } from './query/engine';
import type { Pattern } from './query/pattern';
import { readQuery } from './query/query-tree';
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
 * Compiles SMARTS, parsed by RDKit, for one query engine. Patterns are kept for the life of the
 * library; they hold nothing of RDKit's memory.
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
    const json = this.kernel.use((rdkit) => queryJson(rdkit, smarts, mergeHydrogens));
    const log = this.kernel.takeLog();
    if (json === undefined) {
      const position = /check for mistakes around position (\d+)/.exec(log)?.[1];
      const where = position === undefined ? '' : `: look at character ${position}`;
      throw new SyntaxError(`not a valid SMARTS${where}`);
    }
    const { molecules } = JSON.parse(json) as { molecules: [JsonMolecule] };
    return this.engine.compile(readQuery(molecules[0]));
  }

  /** Prepares a molecule for all patterns compiled so far. */
  target(graph: MolGraph): Target {
    return this.engine.target(graph);
  }
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
