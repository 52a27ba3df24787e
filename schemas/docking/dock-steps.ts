import { z } from 'zod';
import { artifactRef } from '../artifact';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { searchBox } from './box';
import type { PreparedLigandRow } from './ligand-steps';

const taskQueue = capabilityQueue(CAPABILITIES.vina);
const RECEPTORS_MAX = 10;
const SEEDS_MAX = 20;
const MODES_MAX = 20;
const HOUR_MS = 3_600_000;
const VINA = [
  'AutoDock Vina 1.2, doi:10.1021/acs.jcim.1c00203',
  'AutoDock Vina, doi:10.1002/jcc.21334',
];

/** One receptor, or one conformation of it, that molecules are docked into. */
export const dockingReceptor = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'must be a plain name')
    .describe('stands in every pose that was found in it'),
  pdbqt: artifactRef.describe('`receptor` of docking.prepare-receptor'),
  box: searchBox,
});
export type DockingReceptor = z.infer<typeof dockingReceptor>;

/** What of a molecule stays where it is known to bind. */
export const dockingCore = z.strictObject({
  reference: artifactRef.describe('molblock of a ligand in the frame of the receptors'),
  smarts: z
    .string()
    .min(1)
    .max(2_000)
    .nullable()
    .default(null)
    .describe('the core, found in both; their largest common substructure where none is given'),
  rmsdMaxAngstrom: z
    .number()
    .min(0.1)
    .max(5)
    .default(1.5)
    .describe('a pose whose core is farther from the reference is no pose'),
  samples: z
    .int()
    .min(1)
    .max(500)
    .default(40)
    .describe('starting conformations for each seed, of what is not the core'),
});
export type DockingCore = z.infer<typeof dockingCore>;

/** How molecules are docked. */
export const dockingOptions = z.strictObject({
  exhaustiveness: z.int().min(1).max(128).default(8),
  // Vina takes 0 for “any seed”.
  seeds: z
    .array(z.int().min(1).max(2_147_483_647))
    .min(1)
    .max(SEEDS_MAX)
    .refine((seeds) => new Set(seeds).size === seeds.length, { error: 'seeds must differ' })
    .default([1, 2, 3])
    .describe('one search for each; the spread of their best scores is reported'),
  modes: z.int().min(1).max(MODES_MAX).default(9).describe('poses that one search may give'),
  energyRangeKcalPerMol: z.number().min(0.1).max(20).default(3),
  clusterRmsdAngstrom: z
    .number()
    .min(0.1)
    .max(10)
    .default(2)
    .describe('poses nearer than this to a better one are of its cluster'),
  posesMax: z.int().min(1).max(MODES_MAX).default(5).describe('clusters that are kept'),
  runMsMax: z
    .int()
    .min(100)
    .max(12 * HOUR_MS)
    .default(HOUR_MS)
    .describe('a search that takes longer is given up, and is a failure'),
  core: dockingCore.nullable().default(null),
});
export type DockingOptions = z.infer<typeof dockingOptions>;

/** One pose of a molecule in a receptor. */
export interface DockedPose {
  /** MDL molblock (V2000), Å, in the frame of the receptor, every hydrogen there. */
  molblock: string;
  /** Name of the receptor that it was found in, and the seed of the search. */
  receptor: string;
  seed: number;
  /** Position in `prepared.forms` of what was docked, and its isomeric SMILES. */
  form: number;
  smiles: string;
  scoreKcalPerMol: number;
  /** With the receptor, and within the ligand. */
  interKcalPerMol: number;
  intraKcalPerMol: number;
  /** Poses of its form in its receptor, over all searches, that are of its cluster; seeds that found one. */
  clusterSize: number;
  clusterSeeds: number;
  /** To the best pose of this form in the same receptor, over heavy atoms and their symmetries. */
  rmsdToBestAngstrom: number;
  /** Of the core that was to be kept; absent where there is none. */
  coreRmsdAngstrom?: number;
}

/** What one search came to: the best score, or why there is none. */
export type SearchResult = { receptor: string; seed: number; form: number } & (
  | { scoreKcalPerMol: number; poses: number }
  | { code: DockingFailure; reason: string }
);

/** Why a search, and with all of them a molecule, has no pose. */
export type DockingFailure =
  /** The program broke off. */
  | 'VINA_FAILED'
  /** It took longer than it may, or more than it may. */
  | 'VINA_LIMIT'
  /** It ended well, and what it wrote cannot be read. */
  | 'VINA_UNREADABLE'
  /** It found none within the box. */
  | 'NO_POSE'
  /** The core is not in the molecule, or no pose keeps it where it was. */
  | 'CORE_ABSENT'
  | 'CORE_MOVED'
  /** The row was not prepared. */
  | 'NOT_PREPARED';

/** How a molecule was docked. */
export interface Docking {
  /** Program and version. */
  tool: string;
  /** The best score over all receptors, forms and seeds, and where it was found. */
  scoreKcalPerMol: number;
  receptor: string;
  form: number;
  /** Standard deviation of the seeds' best scores there; null where only one found a pose. */
  spreadKcalPerMol: number | null;
  searches: SearchResult[];
}

/** A docked molecule; whatever else the row holds is kept. */
export interface DockedRow extends PreparedLigandRow {
  docking: Docking;
  /** One for each cluster, best first. */
  poses: DockedPose[];
}

/** PreparedLigandRows → DockedRows; a molecule that cannot be docked is dropped with its reason. */
export const dock = defineStep({
  name: 'docking.dock',
  version: 1,
  title: 'Dock molecules',
  description:
    'AutoDock Vina, one search for each receptor, form of the molecule and seed. Poses of all searches ' +
    'are clustered by symmetry-aware RMSD; the spread of the best scores over seeds is kept. With a core, ' +
    'poses are grown from where it is known to bind. A docking that fails is a rejection, never a score.',
  taskQueue,
  input: batchInput.extend({
    receptors: z
      .array(dockingReceptor)
      .min(1)
      .max(RECEPTORS_MAX)
      .refine((all) => new Set(all.map((one) => one.name)).size === all.length, {
        error: 'receptors must have different names',
      })
      .describe('more than one: ensemble docking, the best receptor counts'),
    ...dockingOptions.shape,
  }),
  output: batchOutput,
  startToCloseTimeoutMs: 24 * HOUR_MS,
  resources: { memoryMb: 2_048, cores: 1 },
  runtime: 'native',
  tools: ['vina'],
  // The same seed gives the same bytes on machines of one kind with one version of Vina, and on no others
  // (AutoDock-Vina issue #47).
  agreement: { comparator: 'equal-in-class', tolerance: 0 },
  citations: [...VINA, 'Symmetry-corrected RMSD, doi:10.1186/s13321-020-00455-2'],
  summarise: ({ receptors, seeds }) =>
    `Dock one batch into ${receptors.map((one) => one.name).join(', ')}, ${seeds.length} seeds`,
});

/** What Vina says of a ligand where it is. */
export interface PoseScore {
  tool: string;
  receptor: string;
  form: number;
  scoreKcalPerMol: number;
  interKcalPerMol: number;
  intraKcalPerMol: number;
}

/** PreparedLigandRows → the same rows with `poseScore`, of the ligand as it stands. */
export const scorePose = defineStep({
  name: 'docking.score-pose',
  version: 1,
  title: 'Score a pose',
  description: "Vina's score of each prepared ligand where it stands, without any search.",
  taskQueue,
  input: batchInput.extend({ receptor: dockingReceptor.omit({ box: true }) }),
  output: batchOutput,
  resources: { memoryMb: 2_048, cores: 1 },
  runtime: 'native',
  tools: ['vina'],
  agreement: { comparator: 'equal-in-class', tolerance: 0 },
  citations: VINA,
  summarise: ({ receptor }) => `Score one batch in ${receptor.name}`,
});
