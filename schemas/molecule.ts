import { z } from 'zod';
import { fileInput } from './artifact';
import type { Lineage } from './chemistry/lineage';
import { LIMITS } from './constants/limits';

/** Kinds of measured affinity. They are never pooled: a Ki is not an IC50. */
export const MEASUREMENT_KINDS = ['IC50', 'Ki', 'Kd', 'EC50', 'other'] as const;
export type MeasurementKind = (typeof MEASUREMENT_KINDS)[number];

/** Units of a measured value. Molar ones become −log10(mol/L) (pIC50 and the like). */
export const VALUE_UNITS = ['pM', 'nM', 'uM', 'mM', 'M', 'p', 'log mol/L', 'none'] as const;
export type ValueUnit = (typeof VALUE_UNITS)[number];

/** A measured value as it was read: censored values keep their relation. */
export interface Measurement {
  /** In p-units (−log10 of mol/L) for molar input, else as given. */
  value: number;
  relation: '=' | '<' | '>';
}

/** One molecule as it stood in a file. */
export interface SourceRow {
  /** Position among the records of the file, from 0: the order of every later list. */
  index: number;
  id: string;
  smiles?: string;
  molblock?: string;
  measured?: Measurement;
  /** Texts of further columns that were asked for, by their names. */
  fields?: Record<string, string>;
}

/** One molecule after standardisation. */
export interface MoleculeRow {
  index: number;
  id: string;
  /** Canonical isomeric SMILES of the standardised parent. */
  smiles: string;
  inchiKey: string;
  /** What standardisation changed, in words. */
  changes: string[];
  measured?: Measurement;
  /** As in SourceRow: of merged duplicates, those of the first. */
  fields?: Record<string, string>;
  /** Where it comes from, if it was generated. */
  lineage?: Lineage;
  /** Classes of controlled or hazardous substances that it may belong to: it needs an approver. */
  restricted?: string[];
  /** Its form in water at a stated pH, where a tool was asked. */
  protonated?: Protonated;
}

/** The form of a molecule that prevails in water. */
export interface Protonated {
  /** Canonical isomeric SMILES with charges. */
  smiles: string;
  charge: number;
  pH: number;
  /** Program and version that decided it. */
  tool: string;
}

/** A molecule with everything that ranking and models read. */
export interface DescribedRow extends MoleculeRow {
  /** In the order of DESCRIPTOR_NAMES. */
  descriptors: number[];
  /** Morgan fingerprint, base64 of bits/8 bytes. */
  fingerprint: string;
  /** Bemis–Murcko scaffold SMILES, '' for acyclic. */
  scaffold: string;
  /** Quantitative estimate of drug-likeness, 0 to 1. */
  qed: number;
  /** Synthetic accessibility, 1 (easy) to 10 (hard). */
  sa: number;
}

/** A predicted property with its 90 % interval. */
export interface Prediction {
  value: number;
  low: number;
  high: number;
  inDomain: boolean;
  /** Tanimoto similarity to the nearest training molecule. */
  nearestSimilarity: number;
}

/** A quantity that was computed for the molecule itself (a docking score, a strain energy). */
export interface Quantity {
  value: number;
  /** Over repeats of the computation (seeds, receptors); 0 where there was one. */
  standardDeviation: number;
  /** 'kcal/mol' where a lower value binds more tightly. */
  unit: string;
  /** What computed it, with its version: 'Vina 1.2.3'. */
  method: string;
}

/** A molecule with its scores. */
export interface ScoredRow extends DescribedRow {
  /** Largest Tanimoto similarity to a reference molecule, and which. */
  similarity: number;
  nearest: string;
  /** Similarity to the references that were not hidden: what the retrospective check may use. */
  blindSimilarity: number;
  /** Predicted properties by name. */
  predictions: Record<string, Prediction>;
  /** Computed quantities by name: they stand before a prediction of the same name. */
  quantities?: Record<string, Quantity>;
}

/** A record that was not taken, and why: never a silent loss. */
export interface RejectionRow {
  index: number;
  id: string;
  code: string;
  reason: string;
}

const column = z.string().min(1).max(200);

/** A file of molecules: SMILES, CSV or SDF, gzipped or not. */
export const moleculeFile = z.strictObject({
  file: fileInput,
  format: z
    .enum(['auto', 'smi', 'csv', 'sdf'])
    .default('auto')
    .describe('by the content when auto; gzip is recognised by content too'),
  smilesColumn: column.optional().describe('CSV column with SMILES; guessed when absent'),
  idColumn: column.optional().describe('CSV column or SDF field with identifiers'),
});
export type MoleculeFile = z.infer<typeof moleculeFile>;

/** A file of molecules with measured values. */
export const measuredFile = moleculeFile.extend({
  valueColumn: column.optional().describe('CSV column or SDF field with the measured value'),
  relationColumn: column
    .optional()
    .describe('with =, < or > of each value, where it is not written with it'),
  unitColumn: column
    .optional()
    .describe('with the unit of each value; molar ones are converted, others left out'),
  kindColumn: column
    .optional()
    .describe('with IC50, Ki …; values of another kind than `kind` are left out, never pooled'),
  unit: z.enum(VALUE_UNITS).default('none').describe('unit of the value; p means −log10(mol/L)'),
  kind: z.enum(MEASUREMENT_KINDS).default('other'),
});
export type MeasuredFile = z.infer<typeof measuredFile>;

/** Whether every bracket is closed: the slip that can be seen before a node reads the pattern. */
function isBalanced(smarts: string): boolean {
  const open: string[] = [];
  for (const sign of smarts) {
    if (sign === '(' || sign === '[') open.push(sign);
    if (sign === ')' && open.pop() !== '(') return false;
    if (sign === ']' && open.pop() !== '[') return false;
  }
  return open.length === 0;
}

/** A SMARTS pattern of the user. */
export const userSmarts = z.strictObject({
  name: z.string().min(1).max(100),
  smarts: z
    .string()
    .min(1)
    .max(2000)
    .refine(isBalanced, { error: 'a bracket is not closed, or closed and never opened' }),
  mode: z.enum(['exclude', 'require']).default('exclude'),
});
export type UserSmarts = z.infer<typeof userSmarts>;

/** What becomes of molecules that may be controlled or hazardous. */
export const SAFETY_POLICIES = ['restrict', 'reject', 'off'] as const;

/** Which molecules pass. Defaults are the usual rules of oral drug discovery. */
export const filterOptions = z.strictObject({
  pains: z.boolean().default(true).describe('PAINS alerts (doi:10.1021/jm901137j)'),
  brenk: z.boolean().default(true).describe('Brenk alerts (doi:10.1002/cmdc.200700139)'),
  lipinskiViolationsMax: z
    .int()
    .min(0)
    .max(4)
    .nullable()
    .default(1)
    .describe('rule of five (doi:10.1016/S0169-409X(96)00423-1); null switches it off'),
  veber: z
    .boolean()
    .default(true)
    .describe('≤ 10 rotatable bonds and TPSA ≤ 140 Å² (doi:10.1021/jm020017n)'),
  qedMin: z.number().min(0).max(1).nullable().default(null),
  saMax: z.number().min(1).max(10).nullable().default(6),
  similarityMax: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('novelty: largest Tanimoto similarity to a known molecule; null switches it off'),
  safety: z
    .enum(SAFETY_POLICIES)
    .default('restrict')
    .describe(
      'controlled and hazardous substructures: marked as restricted (they need an approver), or dropped',
    ),
  smarts: z.array(userSmarts).max(LIMITS.userSmartsMax).default([]),
});
export type FilterOptions = z.infer<typeof filterOptions>;

/** Morgan fingerprint parameters: ECFP4-like by default. */
export const fingerprintOptions = z.strictObject({
  radius: z.int().min(1).max(4).default(2),
  bits: z.union([z.literal(1024), z.literal(2048), z.literal(4096)]).default(2048),
});
export type FingerprintOptions = z.infer<typeof fingerprintOptions>;
