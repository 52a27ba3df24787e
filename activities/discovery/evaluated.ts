import type { ArtifactRef } from '../../schemas/artifact';
import type { Refinement } from '../../schemas/chemistry/refine-steps';
import {
  listRefinements,
  merge,
  type RefinementSummary,
  take,
} from '../../schemas/discovery/evaluated-steps';
import type { Quantity } from '../../schemas/molecule';
import { implement, type StepContext } from '../implement';
import { openBatchRows, readRows } from '../library/batch-index';
import { BatchesWriter } from '../library/batches-writer';
import { quantityOf, type RankableRow } from './values';

/** Implements `discovery.merge`; memory: the quantities of what was evaluated. */
export const mergeStep = implement(merge, async (input, context) => {
  const found = await quantitiesOf(input.evaluated, input.quantities, context);
  const writer = await BatchesWriter.open(context, BATCH_SIZE);
  let entered = 0;
  try {
    for await (const row of openBatchRows<RankableRow>(context.artifacts, input.batches)) {
      const own = found.get(row.inchiKey);
      if (own !== undefined) entered += 1;
      const quantities = { ...row.quantities, ...own };
      await writer.add(JSON.stringify(own === undefined ? row : { ...row, quantities }));
      context.progress(writer.records);
    }
    const { batches, batchCount, count } = await writer.finish();
    return { batches, batchCount, count, entered };
  } finally {
    await writer.abort();
  }
});

/** Rows of a batch of a merged pool. */
const BATCH_SIZE = 500;

/** Implements `discovery.take`; memory: the rows that are taken. */
export const takeStep = implement(take, async (input, context) => {
  const { artifacts } = context;
  const list = await readRows<RankableRow>(artifacts, input.list);
  const wanted = new Map<string, RankableRow | null>(list.map((row) => [row.inchiKey, null]));
  for (const index of input.evaluated) {
    for await (const row of openBatchRows<RankableRow>(artifacts, index)) {
      if (wanted.has(row.inchiKey)) wanted.set(row.inchiKey, row);
    }
  }
  const found = [...wanted.values()].filter((row) => row !== null).slice(0, input.most);
  const writer = await BatchesWriter.open(context, input.batchSize);
  try {
    for (const row of found) await writer.add(JSON.stringify(row));
    const { batches, batchCount, count } = await writer.finish();
    return { batches, batchCount, count };
  } finally {
    await writer.abort();
  }
});

/** Implements `discovery.list-refinements`. */
export const listRefinementsStep = implement(
  listRefinements,
  async ({ batches }, { artifacts }) => {
    const refinements: RefinementSummary[] = [];
    for await (const row of openBatchRows<RefinedRow>(artifacts, batches)) {
      const { tool, solvent, failures, ...energies } = row.refinement;
      const { strainKcalPerMol, solvationKcalPerMol, interactionKcalPerMol } = energies;
      const because = failures.map(({ part, reason }) => `${part}: ${reason}`).join('; ');
      const found = { strainKcalPerMol, solvationKcalPerMol, interactionKcalPerMol };
      refinements.push({ id: row.id, tool, solvent, ...found, because });
    }
    return { refinements };
  },
);

type RefinedRow = RankableRow & { refinement: Refinement };

async function quantitiesOf(
  evaluated: readonly ArtifactRef[],
  names: readonly string[],
  { artifacts }: StepContext,
): Promise<Map<string, Record<string, Quantity>>> {
  const found = new Map<string, Record<string, Quantity>>();
  for (const index of evaluated) {
    for await (const row of openBatchRows<RankableRow>(artifacts, index)) {
      const own = { ...found.get(row.inchiKey) };
      for (const name of names) {
        const quantity = quantityOf(row, name);
        if (quantity !== undefined) own[name] = quantity;
      }
      if (Object.keys(own).length > 0) found.set(row.inchiKey, own);
    }
  }
  return found;
}
