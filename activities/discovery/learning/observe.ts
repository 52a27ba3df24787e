import type { ArtifactRef } from '../../../schemas/artifact';
import { type OutcomeRow, observe, type PickRow } from '../../../schemas/discovery/learning-steps';
import { AthanorError } from '../../../schemas/errors';
import type { DescribedRow, RejectionRow } from '../../../schemas/molecule';
import type { StepInput } from '../../../schemas/step';
import { openLineWriter } from '../../../store/artifacts';
import { implement, type StepContext } from '../../implement';
import { openBatchRows, readRows } from '../../library/batch-index';
import { quantityOf, type RankableRow } from '../values';
import { learningCurve } from './progress';

/** What an evaluation came to: a value, or why there is none. */
type Result = { value: number } | { failure: string };

const NOTHING: Result = { failure: 'no value came back' };

/**
 * Enters one round. The value of a molecule is its computed quantity of that name, else its exact
 * measured value; rows are told apart by InChIKey, reasons of failure found by index and identifier. With
 * `notRun`, molecules that nothing is known of are not entered, so that they may be chosen again.
 * @throws AthanorError INPUT_INVALID when picks and batch are not of the same molecules, or a round is
 *   entered twice
 */
export const observeStep = implement(observe, async (input, context) => {
  const { artifacts } = context;
  const history =
    input.history === null ? [] : await readRows<OutcomeRow>(artifacts, input.history);
  const results = await resultsOf(input, context);
  const reasons = await reasonsOf(input.rejections, context);
  const batch = await readRows<RankableRow>(artifacts, input.batch);
  const picks = await readRows<PickRow>(artifacts, input.picks);
  requireSame(batch, picks, history);
  const entered: OutcomeRow[] = [];
  const left: RejectionRow[] = [];
  for (const [i, row] of batch.entries()) {
    const result = results.get(row.inchiKey) ?? reasons.get(keyOf(row));
    if (result === undefined && input.notRun !== undefined) {
      const { index, id } = row;
      left.push({ index, id, code: 'NOT_RUN', reason: input.notRun });
    } else {
      entered.push(outcomeRow(row, picks[i] as PickRow, result ?? NOTHING));
    }
  }
  const all = [...history, ...entered];
  const measured = all.filter((row) => row.measured !== undefined).length;
  return {
    history: await write(all, context),
    measured,
    failed: all.length - measured,
    curve: learningCurve(all, input),
    ...(input.notRun === undefined
      ? {}
      : { notRun: { count: left.length, rejections: await write(left, context) } }),
  };
});

async function resultsOf(
  { evaluated, property }: StepInput<typeof observe>,
  { artifacts }: StepContext,
): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  for await (const row of openBatchRows<RankableRow>(artifacts, evaluated)) {
    results.set(row.inchiKey, resultOf(row, property));
  }
  return results;
}

function resultOf(row: RankableRow, property: string): Result {
  const quantity = quantityOf(row, property);
  const { measured } = row;
  if (quantity !== undefined) return { value: quantity.value };
  if (measured === undefined) return NOTHING;
  const { value, relation } = measured;
  return relation === '=' ? { value } : { failure: `censored: ${relation} ${value}` };
}

async function reasonsOf(
  indexes: readonly ArtifactRef[],
  { artifacts }: StepContext,
): Promise<Map<string, Result>> {
  const reasons = new Map<string, Result>();
  for (const index of indexes) {
    for await (const row of openBatchRows<RejectionRow>(artifacts, index)) {
      reasons.set(keyOf(row), { failure: `${row.code}: ${row.reason}` });
    }
  }
  return reasons;
}

function keyOf({ index, id }: { index: number; id: string }): string {
  return JSON.stringify([index, id]);
}

function requireSame(
  batch: readonly DescribedRow[],
  picks: readonly PickRow[],
  history: readonly OutcomeRow[],
): void {
  const known = new Set(history.map((row) => row.inchiKey));
  const areSame =
    batch.length === picks.length && batch.every((row, i) => row.inchiKey === picks[i]?.inchiKey);
  if (areSame && !batch.some((row) => known.has(row.inchiKey))) return;
  const message = areSame
    ? 'A molecule of the batch is in the history already.'
    : 'Batch and picks are not of the same molecules.';
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

function outcomeRow(row: DescribedRow, pick: PickRow, result: Result): OutcomeRow {
  const { index, id, smiles, inchiKey, changes } = row;
  const { descriptors, fingerprint, scaffold, qed, sa } = row;
  return {
    ...{ index, id, smiles, inchiKey, changes },
    ...('value' in result ? { measured: { value: result.value, relation: '=' as const } } : {}),
    ...{ descriptors, fingerprint, scaffold, qed, sa },
    round: pick.round,
    reason: pick.reason,
    failure: 'failure' in result ? result.failure : '',
    predicted: pick.predicted,
  };
}

async function write(
  rows: readonly (OutcomeRow | RejectionRow)[],
  { artifacts }: StepContext,
): Promise<ArtifactRef> {
  const writer = await openLineWriter(artifacts);
  try {
    for (const row of rows) await writer.write(JSON.stringify(row));
    return await writer.close();
  } finally {
    await writer.abort();
  }
}
