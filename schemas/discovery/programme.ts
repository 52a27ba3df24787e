import { z } from 'zod';
import { fileInput } from '../artifact';
import { LIMITS } from '../constants/limits';
import { dockingCore, dockingOptions, dockingReceptor } from '../docking/dock-steps';
import { ligandPreparation } from '../docking/ligand-steps';
import { preparedReceptor, receptorQuestion } from '../docking/receptor-steps';
import { measuredFile } from '../molecule';
import { quantumEvidence } from '../quantum/frontier-steps';
import { versionName } from '../registry/registry';
import { acquisition, learningPoint, region } from './learning-steps';
import { ACTIVITY, BLIND_ACTIVITY } from './objectives';

/** Objectives and sets of molecules that every programme has: a property of that name would be one. */
const RESERVED_NAMES: readonly string[] = [
  ...['similarity', 'qed', 'sa', 'docking', ACTIVITY, BLIND_ACTIVITY],
  ...['actives', 'library', 'references', 'rejections', 'generated', 'hidden', 'selectivity'],
];
const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes')
  .refine((n) => !RESERVED_NAMES.includes(n), 'is a reserved name');
const title = z.string().min(1).max(80);
const weight = z.number().min(0).max(1000);
const share = z.number().min(0);

/** A property to predict: its training data, and what is wanted of it. */
export const propertyGoal = z
  .strictObject({
    name,
    title,
    unit: z.string().max(40).default(''),
    training: measuredFile.nullable().default(null).describe('measured values to learn it from'),
    model: versionName.nullable().default(null).describe('or a model of the registry'),
    weight: weight.default(0.3),
    goal: z.enum(['higher', 'lower', 'window']).default('higher'),
    low: z.number(),
    high: z.number(),
  })
  .refine((goal) => goal.low <= goal.high, { error: 'low is above high', path: ['low'] })
  .refine((goal) => (goal.training === null) !== (goal.model === null), {
    error: 'give either training or model',
    path: ['training'],
  });

/** What the programme is after. */
export const target = z.strictObject({
  name: z.string().min(1).max(120),
  uniprot: z
    .string()
    .regex(/^[A-Z0-9]{6,10}$/, 'a UniProt accession')
    .optional(),
  organism: z.string().min(1).max(120).optional(),
  note: z.string().max(2_000).default(''),
});

/** A structure of the target, and where in it to dock. */
export const receptor = receptorQuestion.extend({
  name: dockingReceptor.shape.name,
  file: fileInput.describe('PDB, mmCIF or PDBQT'),
  ligand: fileInput
    .nullable()
    .default(null)
    .describe(
      'SDF or PDB of a ligand in place, where the structure holds none: the box is around it',
    ),
});

/** A protein that candidates should leave alone, and what was measured on it. */
export const offTarget = z.strictObject({
  name,
  title,
  actives: measuredFile.describe('ligands with values measured on the off-target'),
  weight: weight.default(0.3),
});

/** How docking goes: see `docking.prepare-ligands` and `docking.dock`. */
export const dockingPlan = dockingOptions.extend({
  first: z
    .int()
    .min(1)
    .max(LIMITS.dockedMax)
    .default(50)
    .describe('molecules docked before learning, chosen to be unlike one another'),
  ligands: ligandPreparation.prefault({}),
  pdbqt: z
    .enum(['athanor', 'meeko'])
    .default('athanor')
    .describe('who writes the PDBQT of ligands; meeko on a node that has it'),
  core: dockingCore
    .extend({ reference: fileInput.describe('molblock of a ligand in the frame of the receptors') })
    .nullable()
    .default(null)
    .describe('what stays where it is known to bind'),
});

/** How the next molecules to dock are chosen: see `discovery.propose`. */
export const learningPlan = z.strictObject({
  rounds: z.int().min(0).max(50).default(3).describe('0 docks the first batch only'),
  batch: z.int().min(1).max(LIMITS.dockedMax).default(25).describe('molecules docked in a round'),
  acquisition: acquisition.prefault({ kind: 'ucb' }),
  regionShare: share.max(1).default(0.5).describe('of a batch, inside the search region'),
  controlShare: share.max(0.5).default(0.2).describe('of a batch, at random, as control'),
  patience: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('rounds without improvement before it ends'),
  minImprovementKcalPerMol: z.number().min(0).default(0.1).describe('of the mean of the best ten'),
});

/** What is looked at more closely. */
export const refinementPlan = z.strictObject({
  top: z.int().min(0).max(50).default(5).describe('candidates refined; 0: none'),
  quantum: z
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe('of those, how many get quantum evidence: VQE beside CASCI, kept out of the ranking'),
});

/** Node-seconds that a stage may take; a stage without one takes what it needs. */
export const budget = z.partialRecord(
  z.enum(['generate', 'filter', 'properties', 'score', 'dock', 'learn', 'refine']),
  z.number().positive().max(1e9),
);

/** A receptor and what was decided about it, for the report. */
export const statedReceptor = preparedReceptor
  .omit({ receptor: true, structure: true, boundLigand: true })
  .extend({ name: z.string() });

/** What was docked, round by round. */
export const dockingSummary = z.strictObject({
  count: z.int().nonnegative().describe('molecules with a possible pose'),
  failed: z.int().nonnegative(),
  rounds: z.array(
    z.strictObject({
      round: z.int().positive(),
      chosen: z.int().nonnegative(),
      because: z.string(),
      region: region.nullable(),
    }),
  ),
});

/** How learning went. */
export const learningSummary = z.strictObject({
  property: z.string(),
  unit: z.string(),
  curve: z.array(learningPoint),
});

/** Quantum evidence of candidates, and what it does not show. */
export const quantumSummary = z.strictObject({
  found: z.array(quantumEvidence),
  missing: z.array(z.strictObject({ id: z.string(), because: z.string() })),
  limits: z.array(z.string()),
});
