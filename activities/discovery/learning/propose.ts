import { packFingerprints, tanimotoBetween } from '../../../kernels/statistics/tanimoto';
import type { ArtifactRef } from '../../../schemas/artifact';
import {
  type Acquisition,
  type OutcomeRow,
  type PickRow,
  propose,
} from '../../../schemas/discovery/learning-steps';
import type { Prediction } from '../../../schemas/molecule';
import type { StepInput } from '../../../schemas/step';
import { openLineWriter } from '../../../store/artifacts';
import { packRow, ReferenceSet } from '../../chemistry/reference-set';
import { decodeFingerprint } from '../../chemistry/rows';
import { implement, type StepContext } from '../../implement';
import { openBatchRows, readRows } from '../../library/batch-index';
import type { RankableRow } from '../values';
import { acquisitionValues, type Beliefs, beliefOf, expectedRise } from './beliefs';
import { type Choice, chooseBatch, randomOrder } from './choose';
import { type Convergence, type Criterion, convergenceOf, kthBest } from './convergence';
import { bestFirst, outcomeOf, signOf } from './progress';
import { centresOf, type MovedRegion, regionAfter } from './region';

/** Molecules looked at for each one wanted, where some may be too much alike. */
const SHORTLIST_TIMES = 10;

type Input = StepInput<typeof propose>;

/** The molecules that could be chosen, in the order of the pool. */
interface Pool extends Beliefs {
  count: number;
  /** Similarity to the nearest centre of the region; 0 without one. */
  toCentre: Float64Array;
}

/** What the pool is judged by. */
interface Situation {
  input: Input;
  history: OutcomeRow[];
  round: number;
  region: MovedRegion | null;
}

/**
 * Reads the pool twice: for what is believed of its molecules, three numbers each, and for the rows that
 * are chosen. Molecules of the history, failed ones too, are not chosen again.
 */
export const proposeStep = implement(propose, async (input, context) => {
  const { artifacts } = context;
  const history =
    input.history === null ? [] : await readRows<OutcomeRow>(artifacts, input.history);
  const criterion: Criterion = { ...input.convergence, goal: input.goal };
  const round = history.reduce((last, row) => Math.max(last, row.round), 0) + 1;
  const situation = { input, history, round, region: regionAfter(history, criterion) };
  const pool = await survey(situation, criterion, context);
  const { topK: k } = input.convergence;
  const wanted = Math.min(input.batchSize, input.remaining, pool.count);
  const rise = expectedRise(pool, { kthBest: kthBest(history, criterion), k, count: wanted });
  const facts = { remaining: input.remaining, poolCount: pool.count, expectedRise: rise };
  const convergence: Convergence = convergenceOf(history, criterion, facts);
  const chosen = convergence.converged
    ? { choices: [], rows: new Map(), values: new Float64Array() }
    : await choose(situation, pool, { wanted, context });
  const { region } = situation;
  return {
    round,
    ...(await write(chosen, situation, context)),
    count: chosen.choices.length,
    poolCount: pool.count,
    region: region === null ? null : { ...region, inPool: insideOf(pool, region).length },
    convergence,
  };
});

/** Rows that may be chosen, with their positions: a row of the history, or one seen before, has none. */
async function* candidates(
  { input, history }: Pick<Situation, 'input' | 'history'>,
  { artifacts }: StepContext,
): AsyncGenerator<{ row: RankableRow; position: number }> {
  const seen = new Set(history.map((row) => row.inchiKey));
  let position = 0;
  for await (const row of openBatchRows<RankableRow>(artifacts, input.pool)) {
    if (seen.has(row.inchiKey)) continue;
    seen.add(row.inchiKey);
    yield { row, position };
    position += 1;
  }
}

async function survey(
  situation: Situation,
  criterion: Criterion,
  context: StepContext,
): Promise<Pool> {
  const { input, history } = situation;
  const sign = signOf(input.goal);
  const centres = new ReferenceSet(centresOf(history, criterion));
  const means: number[] = [];
  const deviations: number[] = [];
  const toCentre: number[] = [];
  for await (const { row, position } of candidates(situation, context)) {
    const belief = beliefOf(row.predictions?.[input.property], sign);
    means.push(belief.mean);
    deviations.push(belief.deviation);
    toCentre.push(centres.size === 0 ? 0 : centres.nearest(packRow(row)).similarity);
    context.progress(position + 1);
  }
  return {
    count: means.length,
    means: Float64Array.from(means),
    deviations: Float64Array.from(deviations),
    toCentre: Float64Array.from(toCentre),
  };
}

/** What was chosen, with the rows themselves and the acquisition values of the pool. */
interface Chosen {
  choices: Choice[];
  rows: Map<number, RankableRow>;
  values: Float64Array;
}

async function choose(
  situation: Situation,
  pool: Pool,
  o: { wanted: number; context: StepContext },
): Promise<Chosen> {
  const { input, history, round, region } = situation;
  const { seed } = input;
  const isStart = pool.means.every(Number.isNaN);
  const acquisition: Acquisition = isStart ? { kind: 'random' } : input.acquisition;
  const isRandom = acquisition.kind === 'random';
  const control = randomOrder(pool.count, { seed, round });
  const best = bestFirst(history, input.goal)[0];
  const values = acquisitionValues(pool, acquisition, {
    best: best === undefined ? null : signOf(input.goal) * outcomeOf(best),
    seed,
    round,
  });
  const inside = new Set(region === null ? [] : insideOf(pool, region));
  const order = bestPositions(values, pool.means);
  const length = o.wanted * (input.maxSimilarity < 1 ? SHORTLIST_TIMES : 2);
  const orders = {
    acquisition: order.slice(0, length),
    region: order.filter((position) => inside.has(position)).slice(0, length),
    control: control.slice(0, length),
  };
  const rows = await rowsAt(new Set(Object.values(orders).flat()), situation, o.context);
  // A random search has neither region nor control: it is the control.
  const shares = {
    count: o.wanted,
    regionShare: isRandom ? 0 : input.regionShare,
    controlShare: isRandom ? 0 : input.controlShare,
  };
  const { maxSimilarity } = input;
  const choices = chooseBatch(orders, shares, { maxSimilarity, alike: alikeness(rows) });
  return { choices: isStart ? choices.map(atStart) : choices, rows, values };
}

/** Before anything is predicted a random sample stands for the pool: the first model learns from that. */
function atStart({ position }: Choice): Choice {
  return { position, reason: 'start' };
}

function insideOf(pool: Pool, region: MovedRegion): number[] {
  const inside: number[] = [];
  pool.toCentre.forEach((similarity, position) => {
    if (similarity >= region.similarity) inside.push(position);
  });
  return inside;
}

/** Positions with a value, best first; of equal ones the higher mean, then the earlier. */
function bestPositions(values: Float64Array, means: Float64Array): number[] {
  const order: number[] = [];
  values.forEach((value, position) => {
    if (!Number.isNaN(value)) order.push(position);
  });
  const mean = (position: number) => {
    const own = means[position] as number;
    return Number.isNaN(own) ? 0 : own;
  };
  return order.sort(
    (a, b) => (values[b] as number) - (values[a] as number) || mean(b) - mean(a) || a - b,
  );
}

async function rowsAt(
  wanted: ReadonlySet<number>,
  situation: Situation,
  context: StepContext,
): Promise<Map<number, RankableRow>> {
  const rows = new Map<number, RankableRow>();
  for await (const { row, position } of candidates(situation, context)) {
    if (wanted.has(position)) rows.set(position, row);
    if (rows.size === wanted.size) break;
  }
  return rows;
}

function alikeness(rows: ReadonlyMap<number, RankableRow>): (a: number, b: number) => number {
  const places = new Map([...rows.keys()].map((position, place) => [position, place]));
  const packed = packFingerprints(
    [...rows.values()].map((row) => decodeFingerprint(row.fingerprint)),
  );
  return (a, b) =>
    tanimotoBetween(packed, places.get(a) as number, packed, places.get(b) as number);
}

async function write(
  { choices, rows, values }: Chosen,
  { input, round }: Situation,
  { artifacts }: StepContext,
): Promise<{ batch: ArtifactRef; picks: ArtifactRef }> {
  const [batch, picks] = await Promise.all([openLineWriter(artifacts), openLineWriter(artifacts)]);
  try {
    for (const { position, reason } of choices) {
      const row = rows.get(position) as RankableRow;
      await batch.write(JSON.stringify(row));
      const value = values[position];
      const byValue = reason === 'acquisition' || reason === 'region';
      const prediction = row.predictions?.[input.property];
      const pick: PickRow = {
        index: row.index,
        id: row.id,
        inchiKey: row.inchiKey,
        round,
        reason,
        acquisition: byValue && value !== undefined ? value : null,
        predicted: prediction === undefined ? null : intervalOf(prediction),
      };
      await picks.write(JSON.stringify(pick));
    }
    return { batch: await batch.close(), picks: await picks.close() };
  } finally {
    await batch.abort();
    await picks.abort();
  }
}

function intervalOf({ value, low, high }: Prediction): NonNullable<PickRow['predicted']> {
  return { value, low, high };
}
