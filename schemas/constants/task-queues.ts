/** Workflows of every pipeline. */
export const PIPELINES_QUEUE = 'athanor.pipelines';
/** Trusted steps: memo look-up, provenance, reading libraries, ranking, reports. */
export const RECORDS_QUEUE = 'athanor.records';

/** Capabilities that a node may offer in this release, as `<capability>` of `<capability>.v<n>`. */
export const CAPABILITIES = {
  rdkit: 'chemistry.rdkit',
  model: 'chemistry.model',
  statevector: 'quantum.statevector',
  /** Nodes that have Python with PySCF. */
  pyscf: 'chemistry.pyscf',
  /** Nodes that have AutoDock Vina. */
  vina: 'docking.vina',
  /** Nodes that have xtb. */
  xtb: 'chemistry.xtb',
  /** Nodes that have Open Babel. */
  openbabel: 'chemistry.openbabel',
  /** Nodes that have Python with RDKit, which knows tautomers. */
  tautomer: 'chemistry.tautomer',
  /** Nodes that have Python with Meeko. */
  meeko: 'docking.meeko',
  /** Structures of receptors and ligands in three dimensions: read, checked, built, written. */
  structure: 'docking.structure',
  /** Differential equations on grids. */
  grid: 'simulation.grid',
} as const;

/** The task queue of a capability: `chemistry.rdkit`, 1 → `chemistry.rdkit.v1`. */
export function capabilityQueue(capability: string, version = 1): string {
  return `${capability}.v${version}`;
}

/** The queue of work meant for one node. */
export function nodeQueue(nodeId: string): string {
  return `node.${nodeId}`;
}
