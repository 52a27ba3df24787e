import { clusterScaffolds } from '../../schemas/chemistry/data-steps';
import * as chemistry from '../../schemas/chemistry/steps';
import { ACTIVITY, baseObjectives, type Objective } from '../../schemas/discovery/objectives';
import * as discovery from '../../schemas/discovery/steps';
import type { Stage } from '../stage';
import type { Found, Outcome } from '../staged';
import { droppedOf, moleculesOf } from './ingestion';
import { fitModels } from './models';
import { call, join, type Molecules, mapMolecules } from './molecules';
import {
  type Actives,
  LIBRARY,
  type Programme,
  type ProgrammeInput,
  type ProgrammeState,
} from './programme';

const SCAFFOLDS_SHOWN = 20;
const TITLE_MAX = 80;

/** Lets through what the programme's filters allow; hidden actives have to pass them too. */
export async function filter(
  stage: Stage,
  { input }: Programme,
  found: Found<ProgrammeState, 'curated' | 'actives'>,
): Promise<Outcome<ProgrammeState>> {
  const { actives, pooled: curated = found.curated } = found;
  const { fingerprint } = input;
  const novelty =
    input.filters.similarityMax === null || actives.known === null
      ? {}
      : { novelty: { known: actives.known, fingerprint } };
  const calls = [call(chemistry.filter, { filters: input.filters, ...novelty })];
  const entering = await withHidden(stage, curated, actives);
  const passed = await mapMolecules(stage, { ...entering, label: LIBRARY }, calls);
  const joined = actives.hidden === null ? '' : `; ${actives.hiddenCount} hidden actives joined`;
  stage.note(`${passed.count} of ${entering.count} passed${joined}`);
  return {
    found: { passed: moleculesOf(passed) },
    molecules: { ...droppedOf(passed), entered: curated.count + actives.hiddenCount },
  };
}

/** Puts the hidden actives among the library, as one more batch. */
async function withHidden(stage: Stage, library: Molecules, actives: Actives): Promise<Molecules> {
  if (actives.hidden === null) return library;
  const hidden = await stage.asBatches(actives.hidden, actives.hiddenCount);
  return join(stage, [library.batches, hidden], 'library/join/hidden');
}

/** Describes the molecules, and predicts the properties that there are training data for. */
export async function describe(
  stage: Stage,
  { run, input }: Programme,
  { passed, trainings }: Found<ProgrammeState, 'passed' | 'trainings'>,
): Promise<Outcome<ProgrammeState>> {
  const { fingerprint, seed } = input;
  const described = await mapMolecules(stage, { ...passed, label: LIBRARY }, [
    call(chemistry.descriptors, { fingerprint }),
  ]);
  const { top: scaffolds } = await stage.step(clusterScaffolds, {
    ...{ batches: described.batches, top: SCAFFOLDS_SHOWN },
  });
  const fitted = await fitModels(run, stage, { trainings, seed });
  const predicted =
    fitted.calls.length === 0
      ? described
      : await mapMolecules(stage, { ...described, label: LIBRARY }, fitted.calls);
  return {
    found: {
      described: moleculesOf(predicted),
      models: fitted.evaluations,
      scaffolds,
      objectives: objectives(input, fitted.properties),
    },
    molecules: { ...droppedOf(predicted), entered: passed.count },
  };
}

/** What is wanted of a candidate, as far as it can be told. */
function objectives(input: ProgrammeInput, predicted: string[]): Objective[] {
  const activity: Objective = {
    name: ACTIVITY,
    title: 'Predicted activity',
    unit: `p${input.actives?.kind ?? ''}`,
    weight: input.weights.activity,
    goal: 'higher',
    // From 10 µM, where a hit begins, to 10 nM.
    low: 5,
    high: 8,
  };
  const properties = input.properties.map(({ training: _, model: __, ...goal }) => goal);
  const wanted = [activity, ...properties].filter((o) => predicted.includes(o.name));
  const all = [...wanted, ...selectivity(input, predicted)];
  // Without actives there is nothing to be similar to.
  const weights = input.actives === null ? { ...input.weights, similarity: 0 } : input.weights;
  return [...baseObjectives(weights), ...all.filter((o) => o.weight > 0)];
}

/** Activity above that on the off-targets of which something is known. */
function selectivity({ offTargets }: ProgrammeInput, predicted: string[]): Objective[] {
  const known = offTargets.filter(({ name }) => predicted.includes(name));
  if (known.length === 0 || !predicted.includes(ACTIVITY)) return [];
  const against = known.map(({ name }) => name);
  const weight = Math.max(...known.map((one) => one.weight));
  const title = `Selectivity over ${known.map((one) => one.title).join(', ')}`.slice(0, TITLE_MAX);
  const derived = { kind: 'selectivity' as const, of: ACTIVITY, against, scale: 'p' as const };
  // From none to a hundredfold.
  const limits = { goal: 'higher' as const, low: 0, high: 2 };
  return [{ name: 'selectivity', title, unit: 'log units', weight, ...limits, derived }];
}

/** Scores by what is known of the actives, and checks whether that finds those that are hidden. */
export async function score(
  stage: Stage,
  { run, input }: Programme,
  found: Found<ProgrammeState, 'described' | 'actives' | 'objectives'>,
): Promise<Outcome<ProgrammeState>> {
  const { described, actives, objectives } = found;
  const { all: references, hidden, known } = actives;
  if (references === null || known === null) {
    const because = 'the programme names no actives: nothing says whether the ranking finds any';
    run.partNotRun('retrospective check', because);
    stage.note(because);
    return { found: { scored: described, validation: null } };
  }
  const scored = await mapMolecules(stage, { ...described, label: LIBRARY }, [
    call(chemistry.similarity, { references, hidden }),
  ]);
  const molecules = { ...droppedOf(scored), entered: described.count };
  if (hidden === null) {
    run.partNotRun('retrospective check', 'no active was hidden');
    return { found: { scored: moleculesOf(scored), validation: null }, molecules };
  }
  const { validation, because } = await stage.step(discovery.validate, {
    batches: scored.batches,
    known,
    hidden,
    objectives,
    decoysPerActive: input.validation.decoysPerActive,
    seed: input.seed,
  });
  if (validation === null) run.partNotRun('retrospective check', because);
  stage.note(validation?.verdict ?? because);
  return { found: { scored: moleculesOf(scored), validation }, molecules };
}
