import type { ArtifactRef } from '../../schemas/artifact';
import { comparePoint } from '../../schemas/pipelines/vqe';
import {
  EVIDENCE_LIMITS,
  type FrontierQuestion,
  frontier,
  type QuantumEvidence,
} from '../../schemas/quantum/frontier-steps';
import { computeIntegrals } from '../../schemas/quantum/integrals-steps';
import { diagonalise, hartreeFock, minimiseEnergy } from '../../schemas/quantum/vqe-steps';
import type { Stage } from '../stage';

/** What is asked of the first refined molecules. */
export interface EvidenceQuestion {
  molecules: ArtifactRef;
  most: number;
  orbitals: number;
  basis: string;
}

/** Evidence of some molecules, and of which there is none, why. */
export interface Evidence {
  found: QuantumEvidence[];
  missing: { id: string; because: string }[];
  /** What it does not show. */
  limits: readonly string[];
}

/**
 * VQE beside the exact answer (CASCI) for the frontier orbitals of refined molecules. Needs nodes with PySCF.
 */
export async function gatherEvidence(stage: Stage, asked: EvidenceQuestion): Promise<Evidence> {
  const { questions } = await stage.step(frontier, asked, 'evidence/frontier');
  const found = await Promise.all(
    questions.flatMap((one, i) => (one.question === null ? [] : [evidenceOf(stage, one, i)])),
  );
  const missing = questions.filter(({ question }) => question === null);
  return {
    found,
    missing: missing.map(({ id, because }) => ({ id, because })),
    limits: EVIDENCE_LIMITS,
  };
}

async function evidenceOf(
  stage: Stage,
  { id, question, activeElectrons }: FrontierQuestion,
  i: number,
): Promise<QuantumEvidence> {
  if (question === null) throw new RangeError('nothing is asked');
  const at = (part: string) => `evidence/${i}/${part}`;
  const molecule = { ...question, geometry: null };
  const computed = await stage.step(computeIntegrals, molecule, at('integrals'));
  const { integrals } = computed;
  const own = { integrals, ...WHOLE };
  const [reference, exact, vqe] = await Promise.all([
    stage.step(hartreeFock, own, at('hartree-fock')),
    stage.step(diagonalise, own, at('casci')),
    stage.step(minimiseEnergy, { ...own, ...SEARCH }, at('vqe')),
  ]);
  const compared = comparePoint(1, {
    hartreeFock: reference.energiesHartree[0] as number,
    exact: exact.energiesHartree[0] as number,
    vqe: vqe.energy.energiesHartree[0] as number,
  });
  return {
    ...{ id, formula: computed.formula, basis: question.basis, activeElectrons },
    ...{ activeOrbitals: computed.orbitals, qubits: vqe.qubits },
    hartreeFockHartree: compared.hartreeFockHartree,
    casciHartree: compared.exactHartree,
    vqeHartree: compared.vqeHartree,
    vqeMinusCasciMilliHartree: compared.vqeMinusExactMilliHartree,
    activeCorrelationMilliHartree: compared.correlationMilliHartree,
  };
}

/** All orbitals of the file are active: chemistry.integrals has chosen them. */
const WHOLE = {
  frozenOrbitals: 0,
  activeOrbitals: null,
  mapping: 'jordan-wigner',
  reduction: 'z2',
  states: 1,
} as const;

const SEARCH = {
  ansatz: 'uccsd',
  layers: 1,
  optimiser: 'lbfgs',
  iterationsMax: 200,
  deflationHartree: 3,
  adaptGradientHartree: 1e-3,
  seed: 1,
} as const;
