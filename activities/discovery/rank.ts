import { paretoFronts } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import { type Candidate, type ParetoFront, rank } from '../../schemas/discovery/steps';
import type { DescribedRow } from '../../schemas/molecule';
import type { StepInput } from '../../schemas/step';
import { openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { openBatchRows, readRows } from '../library/batch-index';
import { BestRows, type Scored } from './best-rows';
import { evidenceOf } from './evidence';
import { type Influence, influencesOf, type ScoreTable } from './influence';
import { rankUncertainty, type Uncertainty } from './rank-uncertainty';
import { combined, desirabilities, type Scoring } from './score';
import { weightSensitivities, weightStability } from './sensitivity';
import type { RankableRow } from './values';

/** Rows whose ranks are resampled, as a multiple of the top k and at least. */
const PRESELECTED_TIMES = 10;
const PRESELECTED_MIN = 1_000;
/** Molecules of the front that are named though they are not among the top. */
const FRONT_OUTSIDE_MAX = 20;

type Input = StepInput<typeof rank>;

/** The best rows by score, with what the whole set is like. */
interface Preselected {
  best: Scored<RankableRow>[];
  considered: number;
  /** Mean desirability of each objective over the rows that have a value for it; 0 where none has. */
  averages: number[];
}

/** All that is said of a candidate besides the row itself. */
interface Judgement {
  sure: Uncertainty;
  front: number;
  stability: number;
  influences: Influence[];
}

/**
 * Streams all rows and keeps the best by combined score, ties in the order of the batches. Memory is
 * that of max(10 k, 1000) rows, among which ranks are resampled (see `rankUncertainty`), fronts are
 * told apart and weights are varied: a row further down is taken to have no chance.
 */
export const rankStep = implement(rank, async (input, context) => {
  const { objectives, combine = 'arithmetic' } = input;
  const scoring = { objectives, combine };
  const { best, considered, averages } = await preselect(input, scoring, context);
  const count = Math.min(input.top, best.length);
  const k = topOf(input.top, considered);
  const rows = best.map((one) => one.item);
  const table: ScoreTable = {
    rows: rows.map((row) => desirabilities(row, objectives)),
    weights: objectives.map((objective) => objective.weight),
    combine,
  };
  const fronts = paretoFronts(
    table.rows.map((own) => own.filter((_, i) => table.weights[i] !== 0)),
  );
  const judgements = await judge(
    { input, scoring, rows, table, fronts, averages, count, k },
    context,
  );
  const writer = await openLineWriter(context.artifacts);
  try {
    for (const [i, judgement] of judgements.entries()) {
      const one = best[i] as Scored<RankableRow>;
      await writer.write(JSON.stringify(candidateRow(one, i + 1, { objectives, judgement, k })));
    }
    const ids = rows.map((row) => row.id);
    return {
      molecules: await writer.close(),
      count,
      considered,
      sensitivity: count === 0 ? [] : weightSensitivities(table, ids, { objectives, k }),
      front: frontOf(rows, fronts, count),
    };
  } finally {
    await writer.abort();
  }
});

/**
 * The k of "probability of being in the top k": the list that was asked for where it is a choice, that is
 * at most half of what was considered; the best quarter where all or most are listed anyway.
 */
function topOf(top: number, considered: number): number {
  return 2 * top <= considered ? top : Math.ceil(considered / 4);
}

async function preselect(
  input: Input,
  { objectives, combine }: Scoring,
  context: StepContext,
): Promise<Preselected> {
  const excluded = await keysOf(input.exclude, context);
  const size = Math.max(PRESELECTED_TIMES * input.top, PRESELECTED_MIN);
  const best = new BestRows<RankableRow>(size);
  const weights = objectives.map((objective) => objective.weight);
  const sums = objectives.map(() => 0);
  const known = objectives.map(() => 0);
  let considered = 0;
  for await (const item of openBatchRows<RankableRow>(context.artifacts, input.batches)) {
    if (excluded.has(item.inchiKey)) continue;
    const values = desirabilities(item, objectives);
    best.offer({ score: combined(values, weights, combine), position: considered, item });
    values.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      sums[i] = (sums[i] as number) + value;
      known[i] = (known[i] as number) + 1;
    });
    considered += 1;
    context.progress(considered);
  }
  const averages = sums.map((sum, i) => (known[i] === 0 ? 0 : sum / (known[i] as number)));
  return { best: best.best(), considered, averages };
}

async function keysOf(
  molecules: ArtifactRef | null,
  { artifacts }: StepContext,
): Promise<Set<string>> {
  if (molecules === null) return new Set();
  const rows = await readRows<DescribedRow>(artifacts, molecules);
  return new Set(rows.map((row) => row.inchiKey));
}

async function judge(
  o: {
    input: Input;
    scoring: Scoring;
    rows: RankableRow[];
    table: ScoreTable;
    fronts: Uint32Array;
    averages: number[];
    count: number;
    k: number;
  },
  { artifacts }: StepContext,
): Promise<Judgement[]> {
  const { input, scoring, rows, table, count, k } = o;
  if (count === 0) return [];
  const { seed } = input;
  const references =
    input.references === null ? [] : await readRows<DescribedRow>(artifacts, input.references);
  const sure = rankUncertainty(rows, references, { scoring, k, seed });
  const stability = weightStability(table, { count, k, seed });
  return influencesOf(table, { count, averages: o.averages }).map((influences, i) => ({
    sure: sure[i] as Uncertainty,
    front: o.fronts[i] as number,
    stability: stability[i] as number,
    influences,
  }));
}

function candidateRow(
  { item, score }: Scored<RankableRow>,
  place: number,
  {
    objectives,
    judgement,
    k,
  }: { objectives: Input['objectives']; judgement: Judgement; k: number },
): Candidate {
  const { sure, front, stability, influences } = judgement;
  return {
    rank: place,
    index: item.index,
    id: item.id,
    smiles: item.smiles,
    inchiKey: item.inchiKey,
    scaffold: item.scaffold,
    ...(item.restricted && { restricted: item.restricted }),
    ...(item.lineage && { route: item.lineage.route }),
    score,
    rankLow: sure.rankLow,
    rankHigh: sure.rankHigh,
    probabilityTop: sure.probability,
    topK: k,
    scoreLow: sure.scoreLow,
    scoreHigh: sure.scoreHigh,
    front,
    weightStability: stability,
    nearest: item.nearest ?? '',
    evidence: evidenceOf(item, objectives, influences),
  };
}

function frontOf(rows: readonly RankableRow[], fronts: Uint32Array, k: number): ParetoFront {
  const first = rows.flatMap(({ id, smiles }, i) =>
    fronts[i] === 1 ? [{ rank: i + 1, id, smiles }] : [],
  );
  const outsideTop = first.filter((one) => one.rank > k).slice(0, FRONT_OUTSIDE_MAX);
  return { count: first.length, outsideTop };
}
