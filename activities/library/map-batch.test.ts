import fc from 'fast-check';
import { z } from 'zod';
import { batchInput, batchOutput } from '../../schemas/batch-step';
import { LIMITS } from '../../schemas/constants/limits';
import { defineStep } from '../../schemas/step';
import { runInterrupted } from '../../tests/support/resuming';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { implement } from '../implement';
import { mapBatch } from './map-batch';

interface Row {
  index: number;
  id: string;
  n: number;
}

/** Drops multiples of 3 and of 5, and squares the rest. */
const squares = implement(
  defineStep({
    name: 'test.squares',
    version: 1,
    title: 'Squares',
    description: '',
    taskQueue: 'test',
    input: batchInput.extend({ grow: z.number().default(0) }),
    output: batchOutput,
  }),
  (input, context) =>
    mapBatch<Row, object>(context, input.molecules, ({ index, id, n }) => {
      if (n % 3 === 0) return { dropped: { code: 'THREE', reason: `${n} is divisible by 3` } };
      if (n % 5 === 0) return { dropped: { code: 'FIVE', reason: `${n} is divisible by 5` } };
      return { kept: { index, id, square: n * n, text: 'x'.repeat(input.grow) } };
    }),
);

// Quick alone; the machine may be busy.
jest.setTimeout(30_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(() => bench.close());

const rowsOf = (numbers: readonly number[]): Row[] =>
  numbers.map((n, index) => ({ index, id: `m${index}`, n }));

test('keeps the order, counts and lists what it drops', async () => {
  const molecules = await bench.putRows(rowsOf([1, 3, 4, 5, 6, 7]));
  const output = await bench.run(squares, { molecules });
  expect(output).toMatchObject({ count: 3, dropped: { FIVE: 1, THREE: 2 } });
  expect((await bench.rows<{ square: number }>(output.molecules)).map((r) => r.square)).toEqual([
    1, 16, 49,
  ]);
  expect(await bench.rows(output.rejections)).toEqual([
    { index: 1, id: 'm1', code: 'THREE', reason: '3 is divisible by 3' },
    { index: 3, id: 'm3', code: 'FIVE', reason: '5 is divisible by 5' },
    { index: 4, id: 'm4', code: 'THREE', reason: '6 is divisible by 3' },
  ]);
});

test('resumes at any checkpoint to identical bytes, and what enters adds up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(30), { maxLength: 8 }), async (numbers) => {
      const molecules = await bench.putRows(rowsOf(numbers));
      const { undisturbed, resumed } = await runInterrupted(bench, squares, { molecules });
      expect(resumed).toHaveLength(numbers.length);
      for (const output of resumed) expect(output).toEqual(undisturbed);
      const dropped = Object.values(undisturbed.dropped).reduce((a, b) => a + b, 0);
      expect(undisturbed.count + dropped).toBe(numbers.length);
    }),
    { numRuns: 15 },
  );
});

test('an empty batch gives an empty batch', async () => {
  const output = await bench.run(squares, { molecules: await bench.put('') });
  expect(output).toMatchObject({ count: 0, dropped: {}, molecules: { size: 0 } });
});

test('a row that has grown too long for a line is a rejection', async () => {
  const molecules = await bench.putRows(rowsOf([1, 2]));
  const output = await bench.run(squares, { molecules, grow: LIMITS.lineBytesMax });
  expect(output).toMatchObject({ count: 0, dropped: { TOO_LARGE: 2 } });
});

test('a line that is no row is an error, and nothing half-written stays', async () => {
  const molecules = await bench.put('{"index":0,"id":"a","n":1}\nnot a row\n');
  await expect(bench.run(squares, { molecules })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  expect(await bench.artifacts.sweepStaging(0)).toBe(0);
});
