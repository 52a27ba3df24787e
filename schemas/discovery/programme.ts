import { z } from 'zod';
import { fileInput } from '../artifact';
import { LIMITS } from '../constants/limits';
import { measuredFile } from '../molecule';
import { ACTIVITY, BLIND_ACTIVITY } from './objectives';

/** Objectives and sets of molecules that every programme has: a property of that name would be one. */
const RESERVED_NAMES: readonly string[] = [
  ...['similarity', 'qed', 'sa', 'docking', ACTIVITY, BLIND_ACTIVITY],
  ...['actives', 'library', 'references', 'rejections', 'generated', 'hidden'],
];
const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes')
  .refine((n) => !RESERVED_NAMES.includes(n), 'is a reserved name');
const title = z.string().min(1).max(80);
const weight = z.number().min(0).max(1000);
const angstrom = z.number().min(-10_000).max(10_000);

/** A property to predict: its training data, and what is wanted of it. */
export const propertyGoal = z
  .strictObject({
    name,
    title,
    unit: z.string().max(40).default(''),
    training: measuredFile,
    weight: weight.default(0.3),
    goal: z.enum(['higher', 'lower', 'window']).default('higher'),
    low: z.number(),
    high: z.number(),
  })
  .refine((goal) => goal.low <= goal.high, { error: 'low is above high', path: ['low'] });

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

/** Where poses are looked for. */
export const box = z.strictObject({
  centre: z.tuple([angstrom, angstrom, angstrom]).describe('Å'),
  size: z
    .tuple([
      z.number().positive().max(126),
      z.number().positive().max(126),
      z.number().positive().max(126),
    ])
    .describe('Å'),
});

/** A structure of the target, and where in it to dock. */
export const receptor = z.strictObject({
  name: z.string().min(1).max(80),
  file: fileInput.describe('PDB, mmCIF or PDBQT'),
  format: z.enum(['auto', 'pdb', 'cif', 'pdbqt']).default('auto'),
  ligand: fileInput
    .optional()
    .describe('SDF, PDB or PDBQT of a ligand in place: the box is around it'),
  ligandResidue: z
    .string()
    .regex(/^[A-Za-z0-9]{1,5}$/)
    .optional()
    .describe('residue name of a bound ligand in the file: the box is around it'),
  box: box.optional().describe('given by hand; beats the ligand'),
  chains: z
    .array(z.string().min(1).max(4))
    .max(50)
    .default([])
    .describe('chains to keep; empty: all'),
  keepWaters: z.boolean().default(false),
});

/** A protein that candidates should leave alone, and what was measured on it. */
export const offTarget = z.strictObject({
  name,
  title,
  actives: measuredFile.describe('ligands with values measured on the off-target'),
  weight: weight.default(0.3),
});

/** How analogues are made. */
export const generation = z.strictObject({
  methods: z
    .array(z.enum(['reactions', 'matched-pairs', 'r-groups', 'scaffolds']))
    .max(4)
    .default(['reactions', 'matched-pairs', 'r-groups', 'scaffolds']),
  /** 0 makes none. */
  most: z.int().min(0).max(LIMITS.generatedMax).default(500),
});

/** How docking goes. */
export const dockingPlan = z.strictObject({
  first: z
    .int()
    .min(1)
    .max(LIMITS.dockedMax)
    .default(50)
    .describe('molecules docked before learning'),
  exhaustiveness: z.int().min(1).max(64).default(8),
  seeds: z
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe('runs of each molecule, each with a seed of its own'),
  weight: weight.default(0.5),
});

/** How the next molecules to dock are chosen. */
export const learningPlan = z.strictObject({
  rounds: z.int().min(0).max(50).default(3).describe('0 docks the first batch only'),
  batch: z.int().min(1).max(LIMITS.dockedMax).default(25).describe('molecules docked in a round'),
  acquisition: z.enum(['ucb', 'ei', 'thompson', 'greedy', 'random']).default('ucb'),
});

/** What is looked at more closely. */
export const refinementPlan = z.strictObject({
  top: z.int().min(0).max(50).default(5).describe('candidates refined; 0: none'),
});

/** Node-seconds that a stage may take; a stage without one takes what it needs. */
export const budget = z.partialRecord(
  z.enum(['generate', 'filter', 'properties', 'score', 'dock', 'learn', 'refine']),
  z.number().positive().max(1e9),
);
