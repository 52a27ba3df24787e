import type { TopKResult } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import { type Candidate, rank } from '../../schemas/discovery/steps';
import type { DescribedRow } from '../../schemas/molecule';
import type { StepInput } from '../../schemas/step';
import { openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { openBatchRows, readRows } from '../library/batch-index';
import { BestRows, type Scored } from './best-rows';
import { evidenceOf } from './evidence';
import { rankUncertainty } from './rank-uncertainty';
import { combinedScore, type RankableRow } from './score';

/** Rows whose ranks are resampled, as a multiple of the top k and at least. */
const PRESELECTED_TIMES = 10;
const PRESELECTED_MIN = 1_000;

type Input = StepInput<typeof rank>;

/**
 * Streams all rows and keeps the best by combined score, ties in the order of the batches. Memory is
 * that of max(10 k, 1000) rows, among which the ranks are resampled (see `rankUncertainty`): a row
 * further down is taken to have no chance.
 */
export const rankStep = implement(rank, async (input, context) => {
  const { artifacts } = context;
  const { best, considered } = await preselect(input, context);
  const references =
    input.references === null ? [] : await readRows<DescribedRow>(artifacts, input.references);
  const k = Math.min(input.top, best.length);
  const uncertainty =
    k === 0
      ? []
      : rankUncertainty(
          best.map((one) => one.item),
          references,
          { objectives: input.objectives, k, seed: input.seed },
        );
  const writer = await openLineWriter(artifacts);
  try {
    for (const [i, one] of best.slice(0, k).entries()) {
      const sure = uncertainty[i] as TopKResult;
      await writer.write(JSON.stringify(candidateRow(one, i + 1, { input, sure })));
    }
    return { molecules: await writer.close(), count: k, considered };
  } finally {
    await writer.abort();
  }
});

async function preselect(
  input: Input,
  context: StepContext,
): Promise<{ best: Scored<RankableRow>[]; considered: number }> {
  const excluded = await keysOf(input.exclude, context);
  const size = Math.max(PRESELECTED_TIMES * input.top, PRESELECTED_MIN);
  const best = new BestRows<RankableRow>(size);
  let considered = 0;
  for await (const item of openBatchRows<RankableRow>(context.artifacts, input.batches)) {
    if (excluded.has(item.inchiKey)) continue;
    const score = combinedScore(item, input.objectives);
    best.offer({ score, position: considered, item });
    considered += 1;
    context.progress(considered);
  }
  return { best: best.best(), considered };
}

async function keysOf(
  molecules: ArtifactRef | null,
  { artifacts }: StepContext,
): Promise<Set<string>> {
  if (molecules === null) return new Set();
  const rows = await readRows<DescribedRow>(artifacts, molecules);
  return new Set(rows.map((row) => row.inchiKey));
}

function candidateRow(
  { item, score }: Scored<RankableRow>,
  place: number,
  { input, sure }: { input: Input; sure: TopKResult },
): Candidate {
  return {
    rank: place,
    index: item.index,
    id: item.id,
    smiles: item.smiles,
    inchiKey: item.inchiKey,
    scaffold: item.scaffold,
    score,
    rankLow: sure.rankLow,
    rankHigh: sure.rankHigh,
    probabilityTop: sure.probability,
    nearest: item.nearest ?? '',
    evidence: evidenceOf(item, input.objectives),
  };
}
