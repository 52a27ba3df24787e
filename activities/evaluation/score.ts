import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import { type JudgedRow, score } from '../../schemas/evaluation/steps';
import { openLineWriter } from '../../store/artifacts';
import { chemistry, RDKIT_TOOL_VERSION } from '../chemistry/kernel';
import { implement, type StepContext } from '../implement';
import { readRows } from '../library/batch-index';
import type { AnyRow } from '../library/map-batch';
import { divide, type Labelled, labelledRows } from './labelled';
import { leakageBetween } from './leakage';
import { chancesOf } from './probabilities';
import { scoresOf } from './scorers';

/**
 * One split: every scorer learns from one part of the measured molecules and scores the other.
 * @throws AthanorError INPUT_INVALID where the molecules cannot be divided or nothing is left to judge,
 *   MODEL_DATA_TOO_SMALL where a model has too little to learn from
 */
export const scoreStep = implement(
  score,
  async (input, context) => {
    const rows = await readRows<Labelled['row']>(context.artifacts, input.molecules);
    const labelled = labelledRows(rows, input.activity);
    const { train, test, withoutTime } = divide(labelled, input);
    const pick = (part: Uint32Array) => Array.from(part, (i) => labelled[i] as Labelled);
    const known = pick(train);
    const held = pick(test);
    const seen = await keysOf(context, input.exclude);
    const judged = held.filter(({ row }) => !seen.has(row.inchiKey));
    if (judged.length === 0) throw nothingLeft(held.length);
    const { leakage, nearest } = leakageBetween(known, judged, input.nearDuplicateFrom);
    const scored = await Promise.all(input.scored.map((ref) => byIndex(context, ref)));
    const { activity, seed } = input;
    const chem = await chemistry();
    const parts = { train: known, test: judged, activity, seed, scored, chem };
    const scores = input.scorers.map(({ name, source }, done) => {
      context.progress(done, input.scorers.length);
      const chances = chancesOf(source, parts);
      const cells = scoresOf(source, parts).map((cell, i) => {
        const chance = chances?.[i];
        return chance === undefined ? cell : { ...cell, chance };
      });
      return { name, cells };
    });
    const writer = await openLineWriter(context.artifacts);
    try {
      for (const [i, { row, observed, active }] of judged.entries()) {
        const { index, id, smiles } = row;
        const judgedRow: JudgedRow = {
          ...{ index, id, smiles, observed, active },
          nearestSimilarity: nearest[i] as number,
          scores: Object.fromEntries(
            scores.flatMap(({ name, cells }) => {
              const cell = cells[i];
              return cell === undefined ? [] : [[name, cell]];
            }),
          ),
        };
        await writer.write(JSON.stringify(judgedRow));
      }
      return {
        judged: await writer.close(),
        trainCount: known.length,
        testCount: judged.length,
        excluded: held.length - judged.length,
        withoutTime,
        leakage,
      };
    } finally {
      await writer.abort();
    }
  },
  RDKIT_TOOL_VERSION,
);

async function byIndex(
  { artifacts }: StepContext,
  ref: ArtifactRef,
): Promise<ReadonlyMap<number, unknown>> {
  return new Map((await readRows<AnyRow>(artifacts, ref)).map((row) => [row.index, row]));
}

async function keysOf(
  { artifacts }: StepContext,
  refs: readonly ArtifactRef[],
): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const ref of refs) {
    for (const { inchiKey } of await readRows<Labelled['row']>(artifacts, ref)) keys.add(inchiKey);
  }
  return keys;
}

function nothingLeft(held: number): AthanorError {
  return new AthanorError({
    code: 'INPUT_INVALID',
    message: `All ${held} held-out molecules were in the training set of a registered model: nothing is left to judge.`,
  });
}
