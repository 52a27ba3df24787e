import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';
import { searchBox } from './box';

const SELECTORS_MAX = 100;
const MARGIN_MAX = 30;
const FINDINGS_MAX = 1_000;

/** Names residues of a structure: by name, or one of them by chain and number. */
export const residueSelector = z
  .string()
  .regex(
    /^([A-Za-z0-9+_-]{1,8}|[A-Za-z0-9_]{1,4}:[A-Za-z0-9+_-]{1,8}:-?\d{1,6}[A-Za-z]?)$/,
    'must be the name of a residue, as in HEM, or one residue, as in A:HOH:301',
  )
  .describe('HEM for all of that name, A:HOH:301 for one: chain (_ for none), name, number');

/** What shall become of a structure file, and where shall be docked. */
export const receptorQuestion = z.strictObject({
  format: z
    .enum(['auto', 'pdb', 'mmcif', 'pdbqt'])
    .default('auto')
    .describe('by the content when auto'),
  chains: z
    .array(z.string().regex(/^[A-Za-z0-9_]{1,4}$/, 'must be the id of a chain'))
    .max(SELECTORS_MAX)
    .default([])
    .describe('chains to keep; all when none is named'),
  keep: z
    .array(residueSelector)
    .max(SELECTORS_MAX)
    .default([])
    .describe('cofactors and waters that belong to the receptor; metal ions are kept anyway'),
  drop: z.array(residueSelector).max(SELECTORS_MAX).default([]).describe('residues to leave out'),
  boundLigand: residueSelector
    .nullable()
    .default(null)
    .describe('the residue of the structure in whose place is docked; it leaves the receptor'),
  histidines: z
    .record(
      z.string().regex(/^[A-Za-z0-9_]{1,4}:-?\d{1,6}[A-Za-z]?$/),
      z.enum(['HID', 'HIE', 'HIP']),
    )
    .default({})
    .describe('protonation of histidines, as in {"A:57": "HIP"}; others by their hydrogen bonds'),
  box: searchBox
    .nullable()
    .default(null)
    .describe('where to dock; about the bound ligand when not given'),
  marginAngstrom: z
    .number()
    .min(0)
    .max(MARGIN_MAX)
    .default(8)
    .describe('of a box about a bound ligand: from its outermost atoms to the sides'),
});

/** What was found about a structure. `note`: for the record; `warning`: look at it. */
export const receptorFinding = z.strictObject({
  level: z.enum(['note', 'warning']),
  code: z.enum([
    'MODELS',
    'ALTERNATE_LOCATIONS',
    'MISSING_ATOMS',
    'CHAIN_BREAK',
    'CHAINS_DROPPED',
    'WATERS_DROPPED',
    'WATERS_KEPT',
    'LIGAND_REMOVED',
    'HETERO_DROPPED',
    'COFACTOR_KEPT',
    'METAL_KEPT',
    'HYDROGENS_ADDED',
    'HYDROGENS_GUESSED',
    'PROTONATION',
    'DISULFIDE',
    'CLASH',
    'NONSTANDARD_RESIDUE',
    'LOW_OCCUPANCY',
  ]),
  text: z.string(),
  /** Residues that it is about, as `A:HIS:57`; none where it is about the whole. */
  residues: z.array(z.string()).max(FINDINGS_MAX),
  /** Smallest distance from one of their atoms to the box; null without box or residues. */
  fromBoxAngstrom: z.number().nullable(),
});

/** A receptor that is ready to dock into, and everything that was decided on the way. */
export const preparedReceptor = z.strictObject({
  receptor: artifactRef.describe('PDBQT: AutoDock atom types, polar hydrogens'),
  structure: artifactRef.describe('PDB with all hydrogens, of the same atoms'),
  boundLigand: artifactRef.nullable().describe('PDB of the residue that was taken out'),
  box: searchBox.nullable().describe('null where neither a box nor a bound ligand was given'),
  boxSource: z.enum(['given', 'bound-ligand', 'none']),
  atomCount: z.int().positive().describe('in the PDBQT'),
  chains: z.array(z.strictObject({ id: z.string(), residues: z.int().nonnegative() })),
  findings: z.array(receptorFinding).max(FINDINGS_MAX),
});
export type PreparedReceptor = z.infer<typeof preparedReceptor>;

/** Structure file → receptor PDBQT, box and statement. */
export const prepareReceptor = defineStep({
  name: 'docking.prepare-receptor',
  version: 1,
  title: 'Prepare a receptor',
  description:
    'Reads a PDB, mmCIF or PDBQT file, checks it (missing atoms, alternate locations, chains, waters, ' +
    'metals, cofactors, protonation), adds hydrogens, writes AutoDock atom types, and lays the box ' +
    'about the bound ligand or takes the one given. Everything decided on the way is stated.',
  taskQueue: capabilityQueue(CAPABILITIES.structure),
  input: receptorQuestion.extend({
    structure: artifactRef.describe('PDB, mmCIF or PDBQT'),
    ligand: artifactRef
      .nullable()
      .default(null)
      .describe('SDF or PDB of a bound ligand, in place of one in the structure'),
  }),
  output: preparedReceptor,
  resources: { memoryMb: 1_024, cores: 1 },
  citations: [
    'AutoDock atom types: Morris et al. 2009, doi:10.1002/jcc.21256',
    'Vina: Eberhardt et al. 2021, doi:10.1021/acs.jcim.1c00203',
  ],
  summarise: ({ boundLigand, box }) =>
    `Prepare a receptor${box !== null ? ' with the given box' : boundLigand !== null ? ` about ${boundLigand}` : ''}`,
});
