import type { ArtifactRef } from '../schemas/artifact';
import * as models from '../schemas/chemistry/model-steps';
import { CAPABILITIES, capabilityQueue } from '../schemas/constants/task-queues';
import type { SplitEvaluation, SplitKind } from '../schemas/evaluation/figures';
import type { NamedScorer } from '../schemas/evaluation/steps';
import * as evaluation from '../schemas/evaluation/steps';
import * as library from '../schemas/library/steps';
import type { PipelineInput, PipelineOutput } from '../schemas/pipeline';
import { evaluate as contract, type Scorer } from '../schemas/pipelines/evaluate';
import { verdictOf } from './logic/evaluation-verdict';
import { pipeline } from './pipeline';
import type { BatchCall } from './process-group';
import { callRecords } from './records-caller';
import type { Run } from './run';
import type { Stage } from './stage';
import { StageNotRun } from './stage-not-run';
import { type LabelledSet, labelledSet } from './stages/labelled';
import { call, mapMolecules } from './stages/molecules';

type Input = PipelineInput<typeof contract>;
type Output = PipelineOutput<typeof contract>;

/** What every evaluation is compared with: they know the mean of the values, or the sign of a trend. */
const NULL_MODELS: readonly NamedScorer[] = [
  { name: 'mean', isNull: true, source: { kind: 'mean' } },
  { name: 'molecular weight', isNull: true, source: { kind: 'descriptor', descriptor: 'amw' } },
  { name: 'logP', isNull: true, source: { kind: 'descriptor', descriptor: 'CrippenClogP' } },
  { name: 'ring count', isNull: true, source: { kind: 'descriptor', descriptor: 'NumRings' } },
];

/** Splits that are the same whatever the seed. */
const UNSEEDED: readonly SplitKind[] = ['fixed-scaffold', 'time'];

/** The `evaluate` pipeline: what scoring set-ups are worth on molecules whose values are known. */
export const evaluateScorers = pipeline(contract, async (input, run) => {
  const { timeColumn, ...data } = input.data ?? {};
  const set = await labelledSet(run, {
    ...input,
    data: input.data === null ? null : (data as Input['data']),
    fields: fieldsOf(input),
  });
  const scored = await run.stage(
    'score',
    (stage) => scoreAll(stage, { set: required(set), input }),
    [capabilityQueue(CAPABILITIES.model)],
  );
  const evaluations = await run.stage('measure', async (stage) => {
    const found = await measureAll(stage, { scored: required(scored), input });
    stage.note(`${found.length} kinds of splits`);
    return found;
  });
  await recordAll(run, input, evaluations ?? []);
  const output: Output = {
    quality: set?.quality ?? {},
    molecules: set?.count ?? 0,
    excluded: scored?.excluded ?? 0,
    activity: input.activity,
    unit: set?.unit ?? '',
    evaluations: evaluations ?? [],
    judged: scored?.parts[0]?.judged ?? null,
    notRun: run.notRun,
    verdict: verdictOf(evaluations ?? []),
  };
  return { output };
});

function required<T>(found: T | null): T {
  if (found === null) throw new StageNotRun('an earlier stage was not run');
  return found;
}

/** Columns that splits and scorers read. */
function fieldsOf({ data, scorers }: Input): string[] {
  const columns = scorers.flatMap((one) =>
    one.kind === 'column' ? [one.column, one.lowColumn, one.highColumn] : [],
  );
  return [...new Set([data?.timeColumn, ...columns].filter((name) => name !== undefined))];
}

interface Part {
  split: SplitKind;
  seed: number;
  judged: ArtifactRef;
  trainCount: number;
  leakage: SplitEvaluation['leakage'];
}

interface Scored {
  scorers: NamedScorer[];
  parts: Part[];
  excluded: number;
}

async function scoreAll(stage: Stage, o: { set: LabelledSet; input: Input }): Promise<Scored> {
  const { set, input } = o;
  const prepared = await prepare(stage, o);
  const { activity, trainFraction, nearDuplicateFrom } = input;
  const common = { molecules: set.rows, activity, trainFraction, nearDuplicateFrom, ...prepared };
  const wanted = input.splits.flatMap((split) =>
    Array.from({ length: UNSEEDED.includes(split) ? 1 : input.repeats }, (_, i) => ({
      split,
      seed: input.seed + i,
    })),
  );
  const timeField = input.data?.timeColumn ?? input.timeField;
  const results = await Promise.all(
    wanted.map(({ split, seed }) =>
      stage.step(evaluation.score, { ...common, split, seed, timeField }, `score/${split}/${seed}`),
    ),
  );
  const excluded = Math.max(...results.map((one) => one.excluded));
  const without = Math.max(...results.map((one) => one.withoutTime));
  const notes = [
    `${set.count} molecules, ${wanted.length} splits, ${prepared.scorers.length} scorers`,
    ...(excluded > 0 ? [`up to ${excluded} not judged: a registered model knew them`] : []),
    ...(without > 0 ? [`${without} without a readable time`] : []),
  ];
  stage.note(notes.join('; '));
  const parts = results.map(({ judged, trainCount, leakage }, i) => ({
    ...(wanted[i] as (typeof wanted)[number]),
    ...{ judged, trainCount, leakage },
  }));
  return { scorers: prepared.scorers, parts, excluded };
}

interface Prepared {
  scorers: NamedScorer[];
  scored: ArtifactRef[];
  exclude: ArtifactRef[];
}

/** Lets scorers that learn nothing here score all molecules, and says where each score stands. */
async function prepare(
  stage: Stage,
  { set, input }: { set: LabelledSet; input: Input },
): Promise<Prepared> {
  const prepared: Prepared = { scorers: [], scored: [], exclude: [] };
  for (const scorer of input.scorers) {
    const source = await sourceOf(stage, { scorer, set, prepared });
    prepared.scorers.push({ name: scorer.name, isNull: false, source });
  }
  prepared.scorers.push(...NULL_MODELS);
  return prepared;
}

async function sourceOf(
  stage: Stage,
  o: { scorer: Scorer; set: LabelledSet; prepared: Prepared },
): Promise<NamedScorer['source']> {
  const { scorer, set, prepared } = o;
  switch (scorer.kind) {
    case 'model':
      return { kind: 'fit' };
    case 'neighbours':
      return { kind: 'neighbours', k: scorer.k };
    case 'similarity':
      return { kind: 'similarity' };
    case 'column': {
      const { column, better, predicts, lowColumn, highColumn } = scorer;
      const at = (name: string | undefined) => (name === undefined ? null : ['fields', name]);
      const ends = { low: at(lowColumn), high: at(highColumn) };
      return { kind: 'field', rows: null, path: ['fields', column], better, predicts, ...ends };
    }
    case 'registered': {
      const { name, model: version } = scorer;
      const found = await callRecords('records.resolveModel', { version }, `Look up ${version}`);
      prepared.exclude.push(found.training.rows);
      const predict = call(models.predict, { model: found.model, property: name });
      const rows = await scoreBy(stage, { set, calls: [predict], name, prepared });
      const at = (end: string) => ['predictions', name, end];
      const ends = { low: at('low'), high: at('high') };
      return { kind: 'field', rows, path: at('value'), better: 'higher', predicts: true, ...ends };
    }
    case 'steps': {
      const { name, steps: calls, field, better, predicts } = scorer;
      const rows = await scoreBy(stage, { set, calls, name, prepared });
      const path = field.split('.');
      return { kind: 'field', rows, path, better, predicts, low: null, high: null };
    }
  }
}

/** Takes all molecules through batch steps; returns where the rows that came out stand. */
async function scoreBy(
  stage: Stage,
  o: { set: LabelledSet; calls: BatchCall[]; name: string; prepared: Prepared },
): Promise<number> {
  const { set, name, prepared } = o;
  const batches = await stage.asBatches(set.rows, set.count);
  const molecules = { batches, batchCount: 1, count: set.count, label: name };
  const mapped = await mapMolecules(stage, molecules, o.calls);
  const indexes = [mapped.batches];
  const joined = await stage.step(library.concatenate, { indexes, rows: true }, `${name}/rows`);
  prepared.scored.push(joined.rows as ArtifactRef);
  return prepared.scored.length - 1;
}

function measureAll(
  stage: Stage,
  { scored, input }: { scored: Scored; input: Input },
): Promise<SplitEvaluation[]> {
  const { activity, resamples, seed } = input;
  return Promise.all(
    input.splits.map((split) => {
      const repeats = scored.parts
        .filter((part) => part.split === split)
        .map(({ split: _, ...repeat }) => repeat);
      const { scorers } = scored;
      return stage.step(
        evaluation.measure,
        { split, repeats, scorers, activity, resamples, seed },
        `measure/${split}`,
      );
    }),
  );
}

/** Adds what was measured to the history of every registered model among the scorers. */
async function recordAll(
  run: Run,
  { scorers }: Input,
  evaluations: readonly SplitEvaluation[],
): Promise<void> {
  const registered = scorers.filter((one) => one.kind === 'registered');
  if (registered.length === 0 || evaluations.length === 0) {
    run.board.leaveOut('record');
    return;
  }
  await run.stage('record', async (stage) => {
    for (const { name, model: version } of registered) {
      const figures = evaluations.map(({ split, scorers: all }) => ({
        split,
        figures: all.find((one) => one.scorer === name)?.figures ?? null,
      }));
      const { runId } = run.context;
      await callRecords(
        'records.noteEvaluation',
        { version, runId, figures },
        `Note what ${version} is worth`,
      );
    }
    stage.note(registered.map((one) => one.model).join(', '));
  });
}
