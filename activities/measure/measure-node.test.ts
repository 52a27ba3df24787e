import { loadChemistry } from '../../kernels/chemistry';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import type { StepImplementation } from '../implement';
import { NODE_MEASURE } from '.';
import { steps } from './measure-node';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const [step] = steps as [(typeof steps)[number]];

test('is the step that the pool is told to run', () => {
  const loaded = require(NODE_MEASURE.module) as { steps: StepImplementation[] };
  expect(loaded.steps.map((s) => s.contract.activityType)).toEqual([NODE_MEASURE.activityType]);
});

test('figures of one thread, in the range of the machines there are', async () => {
  const found = await bench.run(step, { milliseconds: 300 });
  // A phone describes some tens of molecules in a second, no core a hundred thousand.
  expect(found.moleculesPerSecond).toBeGreaterThan(5);
  expect(found.moleculesPerSecond).toBeLessThan(100_000);
  expect(found.gatesPerSecond).toBeGreaterThan(10);
  expect(found.gatesPerSecond).toBeLessThan(1_000_000);
});

test('the rate of a known work is right', async () => {
  // Twice as long must give about the same rate, or time is not what it divides by.
  await loadChemistry();
  const short = await bench.run(step, { milliseconds: 200 });
  const long = await bench.run(step, { milliseconds: 600 });
  expect(long.moleculesPerSecond / short.moleculesPerSecond).toBeGreaterThan(0.2);
  expect(long.moleculesPerSecond / short.moleculesPerSecond).toBeLessThan(5);
});
