import { z } from 'zod';
import { artifactRef } from '../artifact';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

const ATOMS_MAX = 200;
/** Of what reads FCIDUMP files: their two-electron integrals take 50 MB. */
const ACTIVE_MAX = 50;
const ORBITALS_MAX = 2_000;
const CHARGE_MAX = 20;
const ANGSTROM_MAX = 1_000;
/** Integrals are written to ten decimals; an energy sums some thousands of them. */
const TOLERANCE_HARTREE = 1e-6;

const angstrom = z.number().min(-ANGSTROM_MAX).max(ANGSTROM_MAX);

/** One atom and where it is, ångström. */
export const atom = z.strictObject({
  element: z
    .string()
    .regex(/^[A-Z][a-z]?$/, 'must be the symbol of an element')
    .describe('symbol, as in Li'),
  x: angstrom,
  y: angstrom,
  z: angstrom,
});
export type Atom = z.infer<typeof atom>;

/** A molecule, the basis, and which of its orbitals stay active. */
export const moleculeQuestion = z.strictObject({
  atoms: z
    .array(atom)
    .max(ATOMS_MAX)
    .default([])
    .describe('the geometry in ångström, unless a file is given'),
  basis: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9+*(),_ -]{0,39}$/, 'must be the name of a basis set')
    .default('sto-3g')
    .describe('a basis set that PySCF knows, as in sto-3g or 6-31g*'),
  charge: z.int().min(-CHARGE_MAX).max(CHARGE_MAX).default(0),
  unpairedElectrons: z
    .int()
    .min(0)
    .max(CHARGE_MAX)
    .default(0)
    .describe('0 for closed shells; restricted open-shell Hartree–Fock otherwise'),
  frozenCore: z
    .boolean()
    .default(false)
    .describe('the electrons of the inner shells stay where they are'),
  activeOrbitals: z
    .array(z.int().min(1).max(ORBITALS_MAX))
    .max(ACTIVE_MAX)
    .default([])
    .describe(
      'orbitals in order of energy, from 1: occupied ones that are not named stay filled, empty ones ' +
        'stay empty; all (but the core) where none is named',
    ),
});

/** What is known of a molecule whose integrals were computed. */
export const integralsResult = z.strictObject({
  integrals: artifactRef.describe('FCIDUMP'),
  formula: z.string(),
  /** All orbitals of the basis, and those that stay active. */
  basisOrbitals: z.int().positive(),
  orbitals: z.int().positive(),
  /** Electrons in active orbitals. */
  electrons: z.int().nonnegative(),
  hartreeFockHartree: z.number(),
  /** Energy of the nuclei and of the electrons that stay where they are. */
  coreHartree: z.number(),
  tool: z.string().describe('program and version that computed them'),
});
export type IntegralsResult = z.infer<typeof integralsResult>;

/** Geometry → molecular integrals. */
export const computeIntegrals = defineStep({
  name: 'chemistry.integrals',
  version: 1,
  title: 'Molecular integrals',
  description:
    'Restricted Hartree–Fock by PySCF, and the integrals over its orbitals as an FCIDUMP, with an active ' +
    'space and a frozen core where asked for.',
  input: moleculeQuestion.extend({
    geometry: artifactRef.nullable().default(null).describe('XYZ file, in place of atoms'),
  }),
  output: integralsResult,
  taskQueue: capabilityQueue(CAPABILITIES.pyscf),
  startToCloseTimeoutMs: 4 * 3_600_000,
  resources: { memoryMb: 4_096, cores: 1 },
  runtime: 'native',
  tools: ['python3', 'pyscf'],
  // Orbitals of equal energy may be mixed at will, and their integrals with them: answers are compared
  // among nodes of one kind, with one version of PySCF.
  agreement: { comparator: 'absolute-in-class', tolerance: TOLERANCE_HARTREE },
  citations: [
    'PySCF: Sun et al. 2020, doi:10.1063/5.0006074',
    'FCIDUMP: Knowles and Handy 1989, doi:10.1016/0010-4655(89)90033-7',
  ],
  summarise: ({ basis, atoms, geometry }) =>
    `Integrals in ${basis}, ${geometry === null ? `${atoms.length} atoms` : 'of an XYZ file'}`,
});
