import type { ArtifactRef } from '../../schemas/artifact';
import { assessData, type DataReport } from '../../schemas/chemistry/data-steps';
import { canonicalTautomer } from '../../schemas/chemistry/tautomer-steps';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import { ACTIVITY, BLIND_ACTIVITY } from '../../schemas/discovery/objectives';
import * as discovery from '../../schemas/discovery/steps';
import type { DataQuality } from '../../schemas/library/steps';
import type { MeasuredFile } from '../../schemas/molecule';
import type { BatchCall } from '../process-group';
import type { Run } from '../run';
import type { Stage } from '../stage';
import type { Failures, Found, Outcome } from '../staged';
import { droppedOf, moleculesOf } from './ingestion';
import type { Training } from './models';
import { call, curate, type DescribedSet, describeSet, type Molecules } from './molecules';
import {
  ACTIVES,
  type Actives,
  LIBRARY,
  type Programme,
  type ProgrammeInput,
  type ProgrammeState,
} from './programme';

/** Standardises every set, takes known molecules out of the library, and hides part of the actives. */
export async function curateSets(
  stage: Stage,
  { run, input }: Programme,
  { sets, quality }: Found<ProgrammeState, 'sets' | 'quality'>,
): Promise<Outcome<ProgrammeState>> {
  const { batchSize, fingerprint } = input;
  const also = await tautomerCalls(run, input);
  const remarked = { ...quality };
  const dataReports: Record<string, DataReport> = {};
  const failures: Failures[] = [];
  const rowsOf = async (label: string): Promise<ArtifactRef> => {
    const o = { label, batchSize, fingerprint, also };
    const set = await describeSet(stage, sets[label] as Molecules, o);
    const { rows, conflicts } = set;
    failures.push({ of: label, indexes: set.rejections });
    const report = await assess(stage, quality[label], { label, file: fileOf(input, label), set });
    if (report !== null) dataReports[label] = report;
    const own = remarked[label];
    if (own !== undefined && conflicts > 0) {
      const remarks = { ...own.remarks, 'conflicting values merged': conflicts };
      remarked[label] = { ...own, remarks };
    }
    return rows;
  };
  const all = input.actives === null ? null : await rowsOf(ACTIVES);
  const trainings: Training[] = [];
  for (const { name, title, unit, training, model } of input.properties) {
    const common = { property: name, title, unit };
    // Runs that began before models were registered have training data, and no word of a model.
    if (training !== null) trainings.push({ ...common, rows: await rowsOf(name) });
    else if (model !== null) trainings.push({ ...common, registered: model });
  }
  for (const { name, title, actives } of input.offTargets) {
    const unit = `p${actives.kind}`;
    trainings.push({ property: name, title, unit, rows: await rowsOf(name) });
  }
  const library = sets[LIBRARY] as Molecules;
  const curated = await curate(stage, library, {
    ...{ label: LIBRARY, batchSize, exclude: all === null ? [] : [all], also },
  });
  const { actives, note } = await partActives(stage, all, input);
  stage.note(`${curated.count} distinct; ${note}`);
  const isMeasured = (quality[ACTIVES]?.values?.count ?? 0) > 0;
  if (isMeasured) trainings.push(...activityTrainings(input, actives));
  return {
    found: { quality: remarked, dataReports, curated: moleculesOf(curated), actives, trainings },
    molecules: { ...droppedOf(curated), entered: library.count },
    failures,
  };
}

/** Hides part of the actives, for the retrospective check. */
async function partActives(
  stage: Stage,
  all: ArtifactRef | null,
  { validation, seed }: ProgrammeInput,
): Promise<{ actives: Actives; note: string }> {
  if (all === null) {
    const actives = { all, known: null, hidden: null, hiddenCount: 0 };
    return { actives, note: 'no actives are known' };
  }
  const asked = { actives: all, fraction: validation.hideFraction, seed };
  const { known, knownCount, hidden, hiddenCount } = await stage.step(discovery.hide, asked);
  const note = `${knownCount} actives known, ${hiddenCount} hidden`;
  return { actives: { all, known, hidden: hiddenCount > 0 ? hidden : null, hiddenCount }, note };
}

/** What makes every molecule its canonical tautomer, where the programme wants that and a node can do it. */
export async function tautomerCalls(run: Run, { tautomers }: ProgrammeInput): Promise<BatchCall[]> {
  // Runs that began before there was the choice say nothing.
  if ((tautomers ?? 'drawn') === 'drawn') return [];
  const unserved = await run.unserved([capabilityQueue(CAPABILITIES.tautomer)]);
  if (unserved.length === 0) return [call(canonicalTautomer, {})];
  run.partNotRun(
    'canonical tautomers',
    `no node offers ${unserved.join(', ')}: they stay as drawn`,
  );
  return [];
}

/** The file that a set was read from. */
function fileOf(input: ProgrammeInput, label: string): MeasuredFile {
  if (label === ACTIVES && input.actives !== null) return input.actives;
  const others = [
    ...input.properties.flatMap(({ name, training: file }) =>
      file === null ? [] : [{ name, file }],
    ),
    ...input.offTargets.map(({ name, actives }) => ({ name, file: actives })),
  ];
  const found = others.find(({ name }) => name === label);
  if (found === undefined) throw new Error(`no file was read as '${label}'`);
  return found.file;
}

/** What the measured values of a set are worth; null where it has none. */
async function assess(
  stage: Stage,
  quality: DataQuality | undefined,
  { label, file, set }: { label: string; file: MeasuredFile; set: DescribedSet },
): Promise<DataReport | null> {
  if ((quality?.values?.count ?? 0) === 0) return null;
  const { kind, unit } = file;
  const limits = { noise: null, cliffSimilarity: 0.7, cliffDifference: 2 };
  const asked = { batches: set.standardised, kind, unit, ...limits };
  return stage.step(assessData, asked, `${label}/assess`);
}

function activityTrainings(input: ProgrammeInput, actives: Actives): Training[] {
  const { all, known } = actives;
  if (input.actives === null || all === null || known === null) return [];
  const { kind, unit } = input.actives;
  const common = { unit: unit === 'none' ? '' : `p${kind}` };
  const whole = [{ ...common, property: ACTIVITY, title: 'activity', rows: all }];
  if (actives.hidden === null) return whole;
  const blind = { property: BLIND_ACTIVITY, title: 'activity, for the retrospective check' };
  return [...whole, { ...common, ...blind, rows: known }];
}
