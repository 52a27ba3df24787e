import type { z } from 'zod';
import type { RefinementSummary } from '../schemas/discovery/evaluated-steps';
import type { LearningPoint } from '../schemas/discovery/learning-steps';
import type { dockingSummary } from '../schemas/discovery/programme';
import type { CandidateDecision } from '../schemas/discovery/review';
import type { PoseAtoms, PoseViewRow } from '../schemas/docking/pose-view';
import type { PreparedReceptor } from '../schemas/docking/receptor-steps';
import type { QuantumEvidence } from '../schemas/quantum/frontier-steps';
import { every, type Fields, has } from './shapes';

const POSE: Fields = {
  id: 'string',
  smiles: 'string',
  receptor: 'string',
  scoreKcalPerMol: 'number or null',
  spreadKcalPerMol: 'number or null',
  posesChecked: 'number',
  posesValid: 'number',
  failedChecks: 'counts',
  molblock: 'string',
  ligand: 'object',
  pocket: 'object',
};
const REFINEMENT: Fields = {
  tool: 'string',
  solvent: 'string',
  strainKcalPerMol: 'number or null',
  solvationKcalPerMol: 'number or null',
  interactionKcalPerMol: 'number or null',
};
const ATOMS: Fields = { elements: 'array', positions: 'array', bonds: 'array' };
const CONTACT: Fields = {
  ligandAtom: 'number',
  pocketAtom: 'number',
  partner: 'string',
  distanceAngstrom: 'number',
};
const RECEPTOR: Fields = { name: 'string', boxSource: 'string', atomCount: 'number' };
const FINDING: Fields = { level: 'string', code: 'string', text: 'string', residues: 'array' };
const POINT: Fields = {
  round: 'number',
  evaluated: 'number',
  failed: 'number',
  total: 'number',
  meanChosen: 'number or null',
  meanControl: 'number or null',
  bestSoFar: 'number or null',
  topMeanSoFar: 'number or null',
  rmse: 'number or null',
  coverage: 'number or null',
};

/** A receptor and what was decided about it (docking.prepare-receptor), with its name. */
export type NamedReceptor = Omit<PreparedReceptor, 'receptor' | 'structure' | 'boundLigand'> & {
  name: string;
};

/** The rounds of a learning loop. */
export interface Learning {
  property: string;
  unit: string;
  curve: LearningPoint[];
}

/** What was docked, round by round. */
export type DockingSummary = z.infer<typeof dockingSummary>;

/** Whether rows are poses to draw (schemas/docking/pose-view). */
export function isPoses(rows: readonly unknown[]): rows is PoseViewRow[] {
  return every(
    rows,
    POSE,
    (row) =>
      isAtoms(row.ligand) &&
      isAtoms(row.pocket) &&
      every(row.contacts, CONTACT) &&
      isRefinement(row.refinement) &&
      every(row.residues, { label: 'string', atom: 'number' }),
  );
}

/** Whether a value is a list of receptors with what was found about each. */
export function isReceptors(value: unknown): value is NamedReceptor[] {
  return every(
    value,
    RECEPTOR,
    (one) =>
      every(one.findings, FINDING) &&
      every(one.chains, { id: 'string', residues: 'number' }) &&
      (one.box === null || has(one.box, { centerAngstrom: 'array', sizeAngstrom: 'array' })),
  );
}

/** Whether a value tells how learning went, round by round. */
export function isLearning(value: unknown): value is Learning {
  return has(value, { property: 'string', unit: 'string' }) && every(value.curve, POINT);
}

/** Whether a value is a list of decisions about single candidates. */
export function isCandidateDecisions(value: unknown): value is CandidateDecision[] {
  return every(value, { candidate: 'string', decision: 'string', by: 'string', comment: 'string' });
}

/** Whether a value tells how molecules to dock were chosen, round by round. */
export function isDocking(value: unknown): value is DockingSummary {
  return (
    has(value, { count: 'number', failed: 'number' }) &&
    every(
      value.rounds,
      { round: 'number', chosen: 'number', because: 'string' },
      ({ region }) =>
        region === null ||
        (has(region, {
          centres: 'array',
          similarity: 'number',
          moved: 'number',
          inPool: 'number',
        }) &&
          every(region.centres, { id: 'string', value: 'number' })),
    )
  );
}

function isRefinement(value: unknown): boolean {
  return (
    value === undefined ||
    (has(value, REFINEMENT) && every(value.failures, { part: 'string', reason: 'string' }))
  );
}

function isAtoms(value: unknown): value is PoseAtoms {
  return (
    has(value, ATOMS) &&
    (value.elements as unknown[]).every((one) => typeof one === 'string') &&
    [...(value.positions as unknown[]), ...(value.bonds as unknown[])].every(Number.isFinite)
  );
}

const REFINED: Fields = {
  id: 'string',
  tool: 'string',
  solvent: 'string',
  strainKcalPerMol: 'number or null',
  solvationKcalPerMol: 'number or null',
  interactionKcalPerMol: 'number or null',
  because: 'string',
};
const EVIDENCE: Fields = {
  id: 'string',
  formula: 'string',
  qubits: 'number',
  hartreeFockHartree: 'number',
  casciHartree: 'number',
  vqeHartree: 'number',
  vqeMinusCasciMilliHartree: 'number',
};

/** Quantum evidence of the best few, of which there is none and why, and what it does not show. */
export interface QuantumSummary {
  found: QuantumEvidence[];
  missing: { id: string; because: string }[];
  limits: string[];
}

/** Whether a value lists what tight binding said of molecules. */
export function isRefinements(value: unknown): value is RefinementSummary[] {
  return every(value, REFINED);
}

/** Whether a value is quantum evidence. */
export function isQuantum(value: unknown): value is QuantumSummary {
  return (
    has(value, { found: 'array', missing: 'array', limits: 'array' }) &&
    every(value.found, EVIDENCE) &&
    every(value.missing, { id: 'string', because: 'string' }) &&
    (value.limits as unknown[]).every((one) => typeof one === 'string')
  );
}
