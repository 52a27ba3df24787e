import {
  type Agreement,
  createRandom,
  kendallInterval,
  MIN_AGREEMENT_ITEMS,
  rankAgreement,
} from '../../kernels/statistics';
import { type AffinityCheck, checkAffinity } from '../../schemas/discovery/affinity-steps';
import type { Objective } from '../../schemas/discovery/objectives';
import type { DescribedRow } from '../../schemas/molecule';
import type { StepInput } from '../../schemas/step';
import { descriptorOf } from '../chemistry/rows';
import { implement, type StepContext } from '../implement';
import { openBatchRows, readRows } from '../library/batch-index';
import { affinityVerdict } from './affinity-verdict';
import { desirability } from './desirability';
import { combinedScore } from './score';
import { objectiveValue, type RankableRow } from './values';

/** More measured molecules than this are sampled, seeded: their interval is narrow enough. */
const MEASURED_MAX = 2_000;

/** Null models: properties that know nothing of the target, by descriptor. */
const NULL_MODELS = {
  amw: 'molecular weight',
  NumHeavyAtoms: 'heavy atoms',
  CrippenClogP: 'logP',
} as const;

type Input = StepInput<typeof checkAffinity>;

/** Molecules with an exact measured value, and how many were left out. */
interface MeasuredRows {
  rows: RankableRow[];
  censored: number;
}

/**
 * Holds the ranking's score against measured affinities. Objectives are judged alone too, where every
 * molecule has a value for them: their raw values, turned round where lower ones are wanted.
 */
export const checkAffinityStep = implement(checkAffinity, async (input, context) => {
  const { rows, censored } = await collect(input, context);
  const because = whyNot(rows, input);
  if (because !== '') return { check: null, because };
  return { check: check(rows, censored, input), because: '' };
});

async function collect(input: Input, context: StepContext): Promise<MeasuredRows> {
  const excluded =
    input.exclude === null ? [] : await readRows<DescribedRow>(context.artifacts, input.exclude);
  const seen = new Set(excluded.map((row) => row.inchiKey));
  const rows: RankableRow[] = [];
  let censored = 0;
  for await (const row of openBatchRows<RankableRow>(context.artifacts, input.batches)) {
    if (row.measured === undefined || seen.has(row.inchiKey)) continue;
    seen.add(row.inchiKey);
    if (row.measured.relation === '=') rows.push(row);
    else censored += 1;
    context.progress(rows.length);
  }
  if (rows.length <= MEASURED_MAX) return { rows, censored };
  const shuffled = createRandom(input.seed, 'affinity/sample').shuffle(rows);
  return { rows: shuffled.slice(0, MEASURED_MAX), censored };
}

function whyNot(rows: readonly RankableRow[], input: Input): string {
  if (rows.length < MIN_AGREEMENT_ITEMS) {
    return (
      `${rows.length} molecules have an exact measured value that no model was trained on, and at ` +
      `least ${MIN_AGREEMENT_ITEMS} are needed`
    );
  }
  const varies = (values: readonly number[]) => values.some((value) => value !== values[0]);
  if (!varies(rows.map(measuredOf))) return 'all measured values are equal';
  if (!varies(scoresOf(rows, input))) return 'all scores are equal';
  return '';
}

function check(rows: readonly RankableRow[], censored: number, input: Input): AffinityCheck {
  const measured = rows.map(measuredOf);
  const nulls = Object.fromEntries(
    Object.entries(NULL_MODELS).map(([key, name]) => [
      name,
      rows.map((row) => descriptorOf(row, key)),
    ]),
  );
  const options = { seed: input.seed };
  const agreement = rankAgreement({ scores: scoresOf(rows, input), measured }, nulls, options);
  const parts = input.objectives.flatMap((objective): Agreement[] => {
    const scores = rows.flatMap((row) => scoreAlone(row, objective) ?? []);
    if (scores.length < rows.length || input.objectives.length === 1) return [];
    return [{ name: objective.title, tau: kendallInterval(scores, measured, options), sign: 1 }];
  });
  const figure = (isNull: boolean) => (one: Agreement) => ({
    scorer: one.name,
    isNull,
    tau: estimateOf(one.tau),
    sign: one.sign,
  });
  const advantages = agreement.advantages.map((difference, i) => ({
    over: agreement.nulls[i]?.name ?? '',
    difference: estimateOf(difference),
  }));
  const tau = estimateOf(agreement.ranking.tau);
  const found = {
    count: rows.length,
    censoredLeftOut: censored,
    tau,
    permutationP: agreement.permutationP,
    figures: [
      ...[agreement.ranking, ...parts].map(figure(false)),
      ...agreement.nulls.map(figure(true)),
    ],
    advantages,
    beatsNulls: tau.low > 0 && advantages.every((one) => one.difference.low > 0),
  };
  return { ...found, verdict: affinityVerdict(found) };
}

function measuredOf(row: RankableRow): number {
  return row.measured?.value ?? Number.NaN;
}

function scoresOf(rows: readonly RankableRow[], input: Input): number[] {
  const { objectives, combine = 'arithmetic' } = input;
  return rows.map((row) => combinedScore(row, { objectives, combine }));
}

function scoreAlone(row: RankableRow, objective: Objective): number | undefined {
  const value = objectiveValue(row, objective);
  if (value === undefined) return undefined;
  if (objective.curve?.kind === 'points' || objective.goal === 'window') {
    return desirability(objective, value);
  }
  return objective.goal === 'higher' ? value : 0 - value;
}

function estimateOf({ value, low, high }: { value: number; low: number; high: number }) {
  return { value, low, high };
}
