import type { ArtifactRef } from '../schemas/artifact';
import type { ModelEvaluation } from '../schemas/chemistry/model-steps';
import * as chemistry from '../schemas/chemistry/steps';
import { CAPABILITIES, capabilityQueue } from '../schemas/constants/task-queues';
import {
  ACTIVITY,
  BLIND_ACTIVITY,
  baseObjectives,
  type Objective,
} from '../schemas/discovery/objectives';
import type { Validation } from '../schemas/discovery/steps';
import * as discovery from '../schemas/discovery/steps';
import type { DataQuality } from '../schemas/library/steps';
import type { PipelineInput } from '../schemas/pipeline';
import { discover as contract } from '../schemas/pipelines/discover';
import { pipeline } from './pipeline';
import type { Run, Stage } from './run';
import { Funnel } from './stages/funnel';
import { fitModels, type Training } from './stages/models';
import {
  call,
  curate,
  describeSet,
  join,
  type Molecules,
  mapMolecules,
  type Narrowed,
  readMolecules,
} from './stages/molecules';
import { rankStage } from './stages/ranking';

const needs = [capabilityQueue(CAPABILITIES.rdkit)];
const label = 'library';
type Input = PipelineInput<typeof contract>;

/** Everything the stages learn on the way. */
interface Programme {
  run: Run;
  input: Input;
  quality: Record<string, DataQuality>;
  /** Sets read at ingest, by label. */
  sets: Record<string, Molecules>;
}

interface Curated extends Narrowed {
  actives: ArtifactRef;
  known: ArtifactRef;
  /** Null when nothing is hidden. */
  hidden: ArtifactRef | null;
  hiddenCount: number;
  trainings: Training[];
}

interface WithModels extends Curated {
  models: ModelEvaluation[];
  objectives: Objective[];
}

interface Scored extends WithModels {
  validation: Validation | null;
}

/** The `discover` pipeline: from known actives and a library to reviewed candidates. */
export const discover = pipeline(contract, async (input, run) => {
  const funnel = new Funnel(run);
  const programme: Programme = { run, input, quality: {}, sets: {} };
  const { batchSize } = input;
  const read = await funnel.ingest(
    { file: input.library, batchSize, quality: programme.quality },
    (stage) => readSets(stage, programme),
  );
  const curated = await funnel.narrow('curate', read, {
    needs,
    body: (stage, from) => curateAll(stage, from, programme),
  });
  const passed = await funnel.narrow('filter', curated, {
    needs,
    joining: (from) => from.hiddenCount,
    body: async (stage, from) => {
      const filter = call(chemistry.filter, { filters: input.filters });
      const rest = await withHidden(stage, from);
      const result = await mapMolecules(stage, { ...rest, label }, [filter]);
      const joined = from.hidden === null ? '' : `; ${from.hiddenCount} hidden actives joined`;
      stage.note(`${result.count} of ${rest.count} passed${joined}`);
      return { ...from, ...result };
    },
  });
  const described = await funnel.narrow('properties', passed, {
    needs,
    body: (stage, from) => describe(stage, from, programme),
  });
  const scored = await funnel.narrow('score', described, {
    needs,
    body: (stage, from) => score(stage, from, programme),
  });
  const ranked = await rankStage(run, scored, {
    references: scored?.actives ?? null,
    exclude: scored?.hidden ?? null,
    objectives: scored?.objectives ?? [],
    top: input.top,
    seed: input.seed,
  });
  if (scored !== null && ranked !== null) {
    const because = 'HIDDEN_ACTIVE';
    funnel.leave('rank', { entered: scored.count, left: ranked.considered, because });
  }
  const decision = await approve(run, input, ranked?.count ?? 0);
  const rejections = await run.stage('report', (stage) => funnel.allRejections(stage));
  return {
    rejected: decision === 'rejected',
    output: {
      decision,
      funnel: funnel.lines,
      notRun: run.notRun,
      quality: programme.quality,
      validation: scored?.validation ?? null,
      models: scored?.models ?? [],
      candidates: ranked?.molecules ?? null,
      candidateCount: ranked?.count ?? 0,
      rejections,
    },
  };
});

/** Reads the actives and the training data. */
async function readSets(stage: Stage, { input, quality, sets }: Programme): Promise<void> {
  const files = [
    { label: 'actives', file: input.actives },
    ...input.properties.map((p) => ({ label: p.name, file: p.training })),
  ];
  for (const set of files) {
    const o = { label: set.label, batchSize: input.batchSize };
    const read = await readMolecules(stage, set.file, o);
    sets[set.label] = read;
    quality[set.label] = read.quality;
  }
}

async function curateAll(stage: Stage, from: Narrowed, programme: Programme): Promise<Curated> {
  const { input, sets } = programme;
  const { batchSize, fingerprint, seed } = input;
  const describeOne = async (name: string) => {
    const o = { label: name, batchSize, fingerprint };
    const set = await describeSet(stage, sets[name] as Molecules, o);
    const quality = programme.quality[name];
    if (quality !== undefined && set.conflicts > 0) {
      quality.remarks['conflicting values merged'] = set.conflicts;
    }
    return set;
  };
  const actives = await describeOne('actives');
  const trainings: Training[] = [];
  for (const { name, title, unit } of input.properties) {
    trainings.push({ property: name, title, unit, rows: (await describeOne(name)).rows });
  }
  const curated = await curate(stage, from, { label, batchSize, exclude: [actives.rows] });
  const { hideFraction: fraction } = input.validation;
  const split = await stage.step(discovery.hide, { actives: actives.rows, fraction, seed });
  stage.note(
    `${curated.count} distinct; ${split.knownCount} actives known, ${split.hiddenCount} hidden`,
  );
  const measured = (programme.quality.actives?.values?.count ?? 0) > 0;
  if (measured) trainings.push(...activityTrainings(input, actives.rows, split));
  return {
    ...curated,
    actives: actives.rows,
    known: split.known,
    hidden: split.hiddenCount > 0 ? split.hidden : null,
    hiddenCount: split.hiddenCount,
    trainings,
  };
}

function activityTrainings(
  input: Input,
  actives: ArtifactRef,
  split: { known: ArtifactRef; hiddenCount: number },
): Training[] {
  const { kind, unit } = input.actives;
  const common = { unit: unit === 'none' ? '' : `p${kind}` };
  const all = [{ ...common, property: ACTIVITY, title: 'activity', rows: actives }];
  if (split.hiddenCount === 0) return all;
  const blind = { property: BLIND_ACTIVITY, title: 'activity, for the retrospective check' };
  return [...all, { ...common, ...blind, rows: split.known }];
}

/** Puts the hidden actives among the library, as one more batch. */
async function withHidden(stage: Stage, from: Curated): Promise<Molecules> {
  if (from.hidden === null) return from;
  const hidden = await stage.asBatches(from.hidden, from.hiddenCount);
  return join(stage, [from.batches, hidden], 'library/join/hidden');
}

async function describe(stage: Stage, from: Curated, programme: Programme): Promise<WithModels> {
  const { run, input } = programme;
  const { fingerprint, seed } = input;
  const described = await mapMolecules(stage, { ...from, label }, [
    call(chemistry.descriptors, { fingerprint }),
  ]);
  const fitted = await fitModels(run, stage, { trainings: from.trainings, seed });
  const predicted =
    fitted.calls.length === 0
      ? described
      : await mapMolecules(stage, { ...described, label }, fitted.calls);
  return {
    ...from,
    ...predicted,
    models: fitted.evaluations,
    objectives: objectives(input, fitted.properties),
  };
}

/** What is wanted of a candidate, as far as it can be told. */
function objectives(input: Input, predicted: string[]): Objective[] {
  const activity: Objective = {
    name: ACTIVITY,
    title: 'Predicted activity',
    unit: `p${input.actives.kind}`,
    weight: input.weights.activity,
    goal: 'higher',
    // From 10 µM, where a hit begins, to 10 nM.
    low: 5,
    high: 8,
  };
  const properties = input.properties.map(({ training: _, ...goal }) => goal);
  const wanted = [activity, ...properties].filter((o) => predicted.includes(o.name));
  return [...baseObjectives(input.weights), ...wanted.filter((o) => o.weight > 0)];
}

async function score(stage: Stage, from: WithModels, programme: Programme): Promise<Scored> {
  const { input, run } = programme;
  const { actives: references, hidden, known } = from;
  const scored = await mapMolecules(stage, { ...from, label }, [
    call(chemistry.similarity, { references, hidden }),
  ]);
  const result = { ...from, ...scored };
  if (hidden === null) {
    run.partNotRun('retrospective check', 'no active was hidden');
    return { ...result, validation: null };
  }
  const { validation, because } = await stage.step(discovery.validate, {
    batches: scored.batches,
    known,
    hidden,
    objectives: from.objectives,
    decoysPerActive: input.validation.decoysPerActive,
    seed: input.seed,
  });
  if (validation === null) run.partNotRun('retrospective check', because);
  stage.note(validation?.verdict ?? because);
  return { ...result, validation };
}

async function approve(
  run: Run,
  input: Input,
  candidates: number,
): Promise<'approved' | 'auto-approved' | 'rejected'> {
  const review = await run.stage('approve', async (stage) => {
    const what = `Waiting for a review of ${candidates} candidates: athanor runs approve|reject ${run.context.runId}`;
    const given = await run.review(what, { autoApprove: input.autoApprove });
    stage.note(`${given.decision === 'approve' ? 'approved' : 'rejected'} by ${given.by}`);
    return given;
  });
  if (review?.decision === 'reject') return 'rejected';
  return input.autoApprove ? 'auto-approved' : 'approved';
}
