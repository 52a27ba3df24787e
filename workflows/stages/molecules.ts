import type { ArtifactRef } from '../../schemas/artifact';
import type { BatchInput, BatchOutput } from '../../schemas/batch-step';
import * as chemistry from '../../schemas/chemistry/steps';
import { addCounts, type Counts } from '../../schemas/counts';
import type { DataQuality } from '../../schemas/library/steps';
import * as library from '../../schemas/library/steps';
import type { FingerprintOptions, MeasuredFile, MoleculeFile } from '../../schemas/molecule';
import type { StepContract } from '../../schemas/step';
import type { BatchCall } from '../process-group';
import type { Stage } from '../stage';

/** Molecules on their way through a pipeline: an index of batches, and what was lost on the way. */
export interface Molecules {
  batches: ArtifactRef;
  batchCount: number;
  count: number;
}

/** What a funnel stage did. */
export interface Narrowed extends Molecules {
  dropped: Counts;
  /** Indexes whose entries hold RejectionRows. */
  rejections: ArtifactRef[];
}

/** Reads a file of molecules into batches. */
export async function readMolecules(
  stage: Stage,
  file: MoleculeFile | MeasuredFile,
  o: { label: string; batchSize: number; fields?: string[] },
): Promise<Narrowed & { quality: DataQuality }> {
  const { file: source, ...columns } = file;
  const read = await stage.step(
    library.split,
    { ...DEFAULT_VALUE, ...columns, source: source as ArtifactRef, ...o },
    `${o.label}/split`,
  );
  return { ...read, rejections: await asIndexes(stage, read.rejections) };
}

const DEFAULT_VALUE = { unit: 'none', kind: 'other' } as const;

/** Maps molecules through batch steps and joins the batches again; `isCutOff` as in {@link Stage.mapBatches}. */
export async function mapMolecules(
  stage: Stage,
  molecules: Molecules & { label: string },
  calls: BatchCall[],
  o: { isCutOff?: boolean } = {},
): Promise<Narrowed> {
  const { batches: index, batchCount, label } = molecules;
  if (batchCount === 0) return { ...molecules, dropped: {}, rejections: [] };
  const mapped = await stage.mapBatches({ index, batchCount, label, calls, ...o });
  const what = calls.map((c) => c.step).join('+');
  const joined = await join(stage, mapped.indexes, `${label}/join/${what}`);
  return { ...joined, dropped: mapped.dropped, rejections: mapped.rejections };
}

/** Rows of one artifact as an index, so that they can be joined with others; nothing stays nothing. */
async function asIndexes(stage: Stage, rows: ArtifactRef): Promise<ArtifactRef[]> {
  return rows.size === 0 ? [] : [await stage.asBatches(rows, 0)];
}

/** Joins indexes of batches, in order. */
export async function join(
  stage: Stage,
  indexes: ArtifactRef[],
  position: string,
): Promise<Molecules> {
  return stage.step(library.concatenate, { indexes, rows: false }, position);
}

/** A batch step with its options, for {@link mapMolecules}. */
export function call<I extends BatchInput>(
  step: StepContract<I, BatchOutput>,
  options: Omit<I, keyof BatchInput>,
): BatchCall {
  return { step: step.activityType, options };
}

/** Standardises molecules, does what is asked `also`, and removes duplicates and those already known. */
export async function curate(
  stage: Stage,
  molecules: Molecules,
  o: { label: string; batchSize: number; exclude: ArtifactRef[]; also?: BatchCall[] },
): Promise<Narrowed & { conflicts: number; standardised: ArtifactRef }> {
  const { label, also = [], ...options } = o;
  const standardised = await mapMolecules(stage, { ...molecules, label }, [
    call(chemistry.standardise, {}),
    ...also,
  ]);
  const distinct = await stage.step(
    library.deduplicate,
    { batches: standardised.batches, ...options },
    `${label}/deduplicate`,
  );
  return {
    ...distinct,
    standardised: standardised.batches,
    dropped: addCounts(standardised.dropped, distinct.dropped),
    rejections: [...standardised.rejections, ...(await asIndexes(stage, distinct.rejections))],
  };
}

/** A small set of molecules in one artifact. */
export interface DescribedSet {
  /** DescribedRows. */
  rows: ArtifactRef;
  count: number;
  dropped: Counts;
  /** Duplicates whose measured values differ by more than 0.5. */
  conflicts: number;
  /** Index of batches of all of its molecules, duplicates among them. */
  standardised: ArtifactRef;
  /** Indexes whose entries hold RejectionRows. */
  rejections: ArtifactRef[];
}

/** Takes a small set (actives, training data) all the way to DescribedRows in one artifact. */
export async function describeSet(
  stage: Stage,
  set: Molecules,
  o: { label: string; fingerprint: FingerprintOptions; batchSize: number; also?: BatchCall[] },
): Promise<DescribedSet> {
  const { label, batchSize, fingerprint, also } = o;
  const curated = await curate(stage, set, { label, batchSize, exclude: [], also });
  const described = await mapMolecules(stage, { ...curated, label }, [
    call(chemistry.descriptors, { fingerprint }),
  ]);
  const joined = await stage.step(
    library.concatenate,
    { indexes: [described.batches], rows: true },
    `${label}/rows`,
  );
  return {
    rows: joined.rows as ArtifactRef,
    count: joined.count,
    dropped: addCounts(curated.dropped, described.dropped),
    conflicts: curated.conflicts,
    standardised: curated.standardised,
    rejections: [...curated.rejections, ...described.rejections],
  };
}
