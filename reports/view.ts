import type { DataReport, ScaffoldCluster } from '../schemas/chemistry/data-steps';
import type { GenerationReport } from '../schemas/chemistry/generate-steps';
import type { ModelEvaluation } from '../schemas/chemistry/model-steps';
import type { AffinityCheck } from '../schemas/discovery/affinity-steps';
import type { RefinementSummary } from '../schemas/discovery/evaluated-steps';
import type { CandidateDecision } from '../schemas/discovery/review';
import type {
  Candidate,
  ParetoFront,
  Validation,
  WeightSensitivity,
} from '../schemas/discovery/steps';
import type { PoseViewRow } from '../schemas/docking/pose-view';
import type { JudgedRow } from '../schemas/evaluation/steps';
import type { DataQuality } from '../schemas/library/steps';
import type { FunnelStage, NotRun } from '../schemas/pipelines/screen';
import type { DeviceResults } from '../schemas/quantum/benchmark-steps';
import type { QaoaResults } from '../schemas/quantum/qaoa-steps';
import { quickestFirst } from '../schemas/quantum/quickest-first';
import type { CircuitResults, PointRow } from '../schemas/quantum/steps';
import type { RunRecord } from '../schemas/run-record';
import type { SweptPoint } from '../schemas/sweep/points';
import { isCircuitResults, isPoints } from './circuit-shapes';
import { isDeviceResults } from './device-shapes';
import {
  type DockingSummary,
  isCandidateDecisions,
  isDocking,
  isLearning,
  isPoses,
  isQuantum,
  isReceptors,
  isRefinements,
  type Learning,
  type NamedReceptor,
  type QuantumSummary,
} from './discovery-shapes';
import { type EvaluationResults, isEvaluation, isJudged } from './evaluation-shapes';
import {
  isDataReports,
  isGeneration,
  isRejected,
  isScaffolds,
  type RejectedRow,
} from './molecule-shapes';
import { isAffinity, isFront, isSensitivity } from './ranking-shapes';
import {
  isCandidates,
  isFunnel,
  isModels,
  isNotRun,
  isObject,
  isQuality,
  isValidation,
} from './shapes';
import { isSweep, isSwept, type Sweep } from './sweep-shapes';
import { type Energies, isEnergies, isOptimisation } from './variational-shapes';

/** The table whose rows are candidates. */
export const CANDIDATES_TABLE = 'candidates';

/** The table whose rows are points of a sweep. */
const SWEPT_TABLE = 'table';
/** The table whose rows are judged molecules. */
const JUDGED_TABLE = 'judged';

/** The table whose rows are points of a circuit's inputs. */
const POINTS_TABLE = 'pointValues';

/** The table whose rows are poses of candidates. */
const POSES_TABLE = 'poses';

/** The table whose rows are molecules that were turned away, and where the output lists them. */
const REJECTED_TABLE = 'rejected';
const REJECTED_FIELDS = ['rejections', 'rejectedBy'];

/** A record with the parts that the report knows how to draw, recognised by their shape. */
export interface RunView {
  record: RunRecord;
  candidates: Candidate[] | null;
  funnel: FunnelStage[] | null;
  notRun: NotRun[];
  quality: Record<string, DataQuality> | null;
  /** What the measured values of each set are worth. */
  dataReports: Record<string, DataReport> | null;
  /** The largest clusters of what passed the filters. */
  scaffolds: ScaffoldCluster[];
  generation: GenerationReport | null;
  /** The first molecules that each stage turned away. */
  rejected: RejectedRow[] | null;
  validation: Validation | null;
  models: ModelEvaluation[];
  /** Poses of the candidates, where molecules were docked. */
  poses: PoseViewRow[] | null;
  receptors: NamedReceptor[] | null;
  docking: DockingSummary | null;
  /** What other weights would change, and what no molecule beats. */
  sensitivity: WeightSensitivity[];
  front: ParetoFront | null;
  /** The ranking beside measured affinities. */
  affinity: AffinityCheck | null;
  /** Rounds of choosing what to evaluate. */
  learning: Learning | null;
  /** What tight binding and quantum methods said of the best few. */
  refinements: RefinementSummary[];
  quantum: QuantumSummary | null;
  /** What came of a quantum circuit. */
  circuit: CircuitResults | null;
  /** Expectation values at points of its inputs, where that was asked. */
  points: PointRow[] | null;
  /** Energies of a molecule by several methods. */
  energies: Energies | null;
  /** QAOA beside classical searches. */
  optimisation: QaoaResults | null;
  /** A computation at many points, and those points. */
  sweep: Sweep | null;
  swept: SweptPoint[] | null;
  /** What scoring set-ups are worth. */
  evaluation: EvaluationResults | null;
  /** Judged molecules of its first split. */
  judged: JudgedRow[] | null;
  /** What was measured of a device. */
  device: DeviceResults | null;
  /** 'approved', 'auto-approved', 'rejected', where the pipeline decides. */
  decision: string | null;
  /** What was said of single candidates in review. */
  candidateDecisions: CandidateDecision[];
  /** Of the input, where it has them. */
  programme: string | null;
  /** The k of the probabilities of being in the top k; null where there are no candidates. */
  top: number | null;
  autoApprove: boolean;
  /** Output fields that nothing above holds. */
  rest: Record<string, unknown>;
  /** Tables other than the candidates. */
  tables: Record<string, unknown[]>;
}

/** Those that the report has pictures or tables for. */
const CIRCUIT_FIELDS = [
  ...['drawing', 'counts', 'topStates', 'expectations', 'blochVectors', 'entropyPerCut'],
  ...['entropies', 'fidelity', 'qubits', 'bits', 'operations', 'isDynamic', 'method'],
  ...['chosenAmplitudes', 'plan', 'pointValues', 'densityMatrices'],
];
const ENERGY_FIELDS = ['energies', 'baselines', 'searches', 'limits', 'computed'];
const OPTIMISATION_FIELDS = [
  ...['variables', 'labels', 'methods', 'best', 'worst', 'isProven', 'winners'],
  ...['depths', 'timing', 'profile'],
];
const DEVICE_FIELDS = [
  ...['node', 'processor', 'threads', 'secondsPerCircuit', 'largestQubits'],
  ...['bandwidthBytesPerSecond', 'families', 'circuits'],
];
const SWEEP_FIELDS = [
  ...['target', 'parameters', 'count', 'done', 'failed', 'notRun', 'table'],
  ...['responses', 'sensitivity', 'surrogates'],
];
const EVALUATION_FIELDS = [
  ...['evaluations', 'molecules', 'excluded', 'unit', 'verdict', 'activity', 'judged'],
];
const DECISIONS = ['approved', 'auto-approved', 'rejected', 'not reviewed'];
/** What a later run goes on from, and what nodes spent: of use to machines alone. */
const MACHINE_FIELDS = ['stageResults', 'nodeTimesMs'];

/** Reads a record into a {@link RunView}. */
export function viewOf(record: RunRecord): RunView {
  const output = isObject(record.output) ? record.output : {};
  const rest = fieldsOf(record.output);
  const take = <T>(field: string, matches: (value: unknown) => value is T): T | null => {
    const value = output[field];
    if (value === null) delete rest[field];
    if (!matches(value)) return null;
    delete rest[field];
    return value;
  };
  const tables = { ...record.tables };
  const candidates = takeTable(tables, CANDIDATES_TABLE, isCandidates);
  if (candidates !== null) delete rest.candidateCount;
  const circuit = isCircuitResults(record.output) ? record.output : null;
  const points = circuit === null ? null : takeTable(tables, POINTS_TABLE, isPoints);
  const poses = takeTable(tables, POSES_TABLE, isPoses);
  if (poses !== null) delete rest[POSES_TABLE];
  const rejected = takeTable(tables, REJECTED_TABLE, isRejected);
  const energies = isEnergies(record.output) ? record.output : null;
  const found = isOptimisation(record.output) ? record.output : null;
  const optimisation = found && { ...found, winners: quickestFirst(found) };
  const device = isDeviceResults(record.output) ? record.output : null;
  const sweep = isSweep(record.output) ? record.output : null;
  const swept = sweep && takeTable(tables, SWEPT_TABLE, isSwept);
  const evaluation = isEvaluation(record.output) ? record.output : null;
  const judged = takeTable(tables, JUDGED_TABLE, isJudged);
  const drawn = [
    ...(sweep === null ? [] : SWEEP_FIELDS),
    ...MACHINE_FIELDS,
    ...(rejected === null ? [] : REJECTED_FIELDS),
    ...(circuit === null ? [] : CIRCUIT_FIELDS),
    ...(energies === null ? [] : ENERGY_FIELDS),
    ...(optimisation === null ? [] : OPTIMISATION_FIELDS),
    ...(device === null ? [] : DEVICE_FIELDS),
    ...(evaluation === null ? [] : EVALUATION_FIELDS),
  ];
  for (const field of drawn) delete rest[field];
  return {
    record,
    circuit,
    points,
    energies,
    optimisation,
    device,
    sweep,
    swept,
    evaluation,
    judged,
    candidates,
    poses,
    rejected,
    tables,
    rest,
    funnel: take('funnel', isFunnel),
    notRun: take('notRun', isNotRun) ?? [],
    quality: take('quality', isQuality),
    dataReports: take('dataReports', isDataReports),
    scaffolds: take('scaffolds', isScaffolds) ?? [],
    generation: take('generation', isGeneration),
    validation: take('validation', isValidation),
    models: take('models', isModels) ?? [],
    receptors: take('receptors', isReceptors),
    docking: take('docking', isDocking),
    learning: take('learning', isLearning),
    refinements: take('refinements', isRefinements) ?? [],
    quantum: take('quantum', isQuantum),
    sensitivity: take('sensitivity', isSensitivity) ?? [],
    front: take('front', isFront),
    affinity: take('affinity', isAffinity),
    decision: take('decision', isDecision),
    candidateDecisions: take('candidateDecisions', isCandidateDecisions) ?? [],
    ...askedOf(isObject(record.input) ? record.input : {}, candidates),
  };
}

/** The fields of an output; one that is no object has a single field. */
function fieldsOf(output: unknown): Record<string, unknown> {
  if (isObject(output)) return { ...output };
  return output === null || output === undefined ? {} : { result: output };
}

function askedOf(
  input: Record<string, unknown>,
  candidates: readonly Candidate[] | null,
): Pick<RunView, 'programme' | 'top' | 'autoApprove'> {
  // Older records lack the k; it was never above the number of candidates.
  const count = candidates?.length ?? 0;
  return {
    programme: typeof input.name === 'string' && input.name !== '' ? input.name : null,
    top:
      candidates?.[0]?.topK ?? (typeof input.top === 'number' ? Math.min(input.top, count) : null),
    autoApprove: input.autoApprove === true,
  };
}

/** Takes a table out of the others where its rows are those that the report draws. */
function takeTable<T>(
  tables: Record<string, unknown[]>,
  name: string,
  matches: (rows: unknown[]) => rows is T[] & unknown[],
): T[] | null {
  const rows = tables[name];
  if (rows === undefined || !matches(rows)) return null;
  delete tables[name];
  return rows;
}

function isDecision(value: unknown): value is string {
  return typeof value === 'string' && DECISIONS.includes(value);
}
