import fc from 'fast-check';
import { tanimoto } from '../../kernels/statistics';
import type { ScoredRow } from '../../schemas/molecule';
import { fingerprintOf, predictionOf, scoredRowOf } from '../../tests/support/molecule-rows';
import { runInterrupted } from '../../tests/support/resuming';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { decodeFingerprint } from './rows';
import { similarityStep } from './similarity';

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

/** A DescribedRow: without scores. */
function described(index: number, bits: readonly number[]) {
  const {
    similarity: _,
    nearest: __,
    blindSimilarity: ___,
    predictions: ____,
    ...row
  } = scoredRowOf(index, { fingerprint: fingerprintOf(bits) });
  return row;
}
type Described = ReturnType<typeof described>;

async function score(o: { rows: unknown[]; references: Described[]; hidden?: Described[] }) {
  const output = await bench.run(similarityStep, {
    molecules: await bench.putRows(o.rows),
    references: await bench.putRows(o.references),
    hidden: o.hidden ? await bench.putRows(o.hidden) : null,
  });
  expect(output.dropped).toEqual({});
  return bench.rows<ScoredRow>(output.molecules);
}

test('finds the most similar reference of any, the first of equal ones', async () => {
  const bits = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(bits, { maxLength: 6 }), bits, async (sets, query) => {
      const references = sets.map((set, i) => described(100 + i, set));
      const row = described(0, query);
      const [scored] = await score({ rows: [row], references });
      const all = references.map((one) =>
        tanimoto(decodeFingerprint(row.fingerprint), decodeFingerprint(one.fingerprint)),
      );
      const best = Math.max(0, ...all);
      expect(scored?.similarity).toBe(best);
      expect(scored?.nearest).toBe(best === 0 ? '' : references[all.indexOf(best)]?.id);
      expect(scored?.blindSimilarity).toBe(best);
    }),
    { numRuns: 60 },
  );
});

test('is blind to the hidden references where it says so, and only there', async () => {
  const references = [described(100, [1, 2, 3, 4]), described(101, [1, 2, 9, 10])];
  const hidden = [described(100, [1, 2, 3, 4])];
  const [row] = await score({ rows: [described(100, [1, 2, 3, 4])], references, hidden });
  expect(row).toMatchObject({ similarity: 1, nearest: 'm100', blindSimilarity: 2 / 6 });
});

test('keeps predictions that a row has already, and every field in its place', async () => {
  const predictions = { activity: predictionOf(6) };
  const references = [described(100, [1])];
  const [row] = await score({ rows: [{ ...described(0, [1]), predictions }], references });
  expect(row?.predictions).toEqual(predictions);
  expect(Object.keys(row ?? {})).toEqual([
    ...Object.keys(described(0, [1])),
    'similarity',
    'nearest',
    'blindSimilarity',
    'predictions',
  ]);
});

test('goes on from any checkpoint to the same bytes', async () => {
  const input = {
    molecules: await bench.putRows([0, 1, 2, 3].map((i) => described(i, [i, i + 1]))),
    references: await bench.putRows([described(100, [1, 2])]),
    hidden: null,
  };
  const { undisturbed, resumed } = await runInterrupted(bench, similarityStep, input);
  expect(resumed).toHaveLength(4);
  for (const output of resumed) expect(output).toEqual(undisturbed);
});
