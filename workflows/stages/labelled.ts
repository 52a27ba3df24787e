import type { ArtifactRef } from '../../schemas/artifact';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import type { DataQuality } from '../../schemas/library/steps';
import type { FingerprintOptions, MeasuredFile } from '../../schemas/molecule';
import { callRecords } from '../records-caller';
import type { Run } from '../run';
import { noteOf } from './funnel';
import { type DescribedSet, describeSet, type Narrowed, readMolecules } from './molecules';

/** Where molecules with measured values come from: a file, or a version of the registry. */
export interface LabelledSource {
  data: MeasuredFile | null;
  dataset: string | null;
  /** Further columns of the file to keep. */
  fields: string[];
  fingerprint: FingerprintOptions;
  batchSize: number;
}

/** Molecules with measured values, described, in one artifact. */
export interface LabelledSet
  extends Pick<DescribedSet, 'rows' | 'count' | 'conflicts' | 'dropped'> {
  quality: Record<string, DataQuality>;
  /** What the values are: 'pIC50', or the unit as given. */
  unit: string;
}

const label = 'data';

/**
 * The stages `ingest` and `curate` of a pipeline that learns from measured values; null when a stage was
 * not run. A registered data set was described when it was registered.
 */
export async function labelledSet(run: Run, source: LabelledSource): Promise<LabelledSet | null> {
  if (source.dataset !== null) return registeredSet(run, source.dataset);
  const { data, fields, fingerprint, batchSize } = source;
  const read = await run.stage('ingest', async (stage) => {
    const found = await readMolecules(stage, data as MeasuredFile, { label, batchSize, fields });
    stage.note(noteOf(found));
    return found;
  });
  if (read === null) return null;
  const described = await run.stage(
    'curate',
    async (stage) => {
      const set = await describeSet(stage, read, { label, batchSize, fingerprint });
      stage.note(`${set.count} distinct, ${set.conflicts} with conflicting values merged`);
      return set;
    },
    [capabilityQueue(CAPABILITIES.rdkit)],
  );
  if (described === null) return null;
  const quality = { [label]: withConflicts(read, described.conflicts) };
  return { ...described, quality, unit: unitOf(data as MeasuredFile) };
}

/** What values of a file are called: molar ones became −log10(mol/L). */
export function unitOf({ unit, kind }: Pick<MeasuredFile, 'unit' | 'kind'>): string {
  if (unit === 'none') return '';
  if (unit === 'log mol/L') return unit;
  return kind === 'other' ? '−log10(mol/L)' : `p${kind}`;
}

function withConflicts({ quality }: Narrowed & { quality: DataQuality }, conflicts: number) {
  if (conflicts === 0) return quality;
  return { ...quality, remarks: { ...quality.remarks, 'conflicting values merged': conflicts } };
}

async function registeredSet(run: Run, version: string): Promise<LabelledSet | null> {
  const manifest = await run.stage('ingest', async (stage) => {
    const found = await callRecords('records.resolveDataset', { version }, `Look up ${version}`);
    stage.note(`${version} of the registry, ${found.distinct} distinct molecules`);
    return found;
  });
  if (manifest === null) return null;
  run.board.leaveOut('curate');
  const { rows, distinct: count, conflicts, dropped, quality, reading } = manifest;
  const set: { rows: ArtifactRef; count: number } = { rows, count };
  return { ...set, conflicts, dropped, quality: { [label]: quality }, unit: unitOf(reading) };
}
