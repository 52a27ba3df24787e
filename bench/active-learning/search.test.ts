import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { enrichmentOf, overSeeds } from './enrichment';
import { STRATEGIES, search } from './search';
import { type MeasuredSet, readSet, SETS, type SetSource } from './sets';

// Some seconds alone; the machine may be busy.
jest.setTimeout(120_000);

let bench: StepBench;
let set: MeasuredSet;
beforeAll(async () => {
  bench = await openStepBench();
  set = await readSet(bench, SETS.at(-1) as SetSource);
});
afterAll(() => bench.close());

const strategyOf = (kind: string) =>
  STRATEGIES.find(({ acquisition }) => acquisition.kind === kind) ?? STRATEGIES[0];
const run = async (kind: string, seed: number) => {
  const budget = Math.floor(0.1 * set.rows.length);
  return search(bench, set, { strategy: strategyOf(kind), budget, rounds: 5, seed });
};

test('the loop finds the most soluble molecules far sooner than chance does', async () => {
  // Measured 5.1 to 7.6 over ten seeds; chance finds as many as it should, within what so few can tell.
  const found = await run('ucb', 1);
  expect(enrichmentOf(found, set)).toBeGreaterThan(3);
  expect(found.evaluated).toHaveLength(Math.floor(0.1 * set.rows.length));
  expect(found.curve.map((point) => point.round)).toEqual([1, 2, 3, 4, 5]);
  const [first, last] = [found.curve[0], found.curve.at(-1)];
  expect(last?.meanChosen).toBeGreaterThan((first?.meanChosen ?? 0) + 1);
  // The intervals of models of a few dozen molecules, chosen where it is hardest, still hold most values.
  expect(last?.coverage).toBeGreaterThan(0.6);
  const chance = enrichmentOf(await run('random', 1), set);
  expect(chance).toBeGreaterThan(0.1);
  expect(chance).toBeLessThan(2.2);
});

test('enrichment is 1 where the hits are as frequent as in the set, and is told with its spread', () => {
  const values = new Map(Array.from({ length: 40 }, (_, i) => [`k${i}`, i]));
  const of = (chosen: number[]) => {
    const evaluated = chosen.map((value) => ({ measured: { value, relation: '=' } }));
    return enrichmentOf({ evaluated, curve: [] } as never, { name: '', rows: [], values });
  };
  // Two hits among forty: 38 and 39.
  expect(of([39, ...Array.from({ length: 19 }, (_, i) => i)])).toBe(1);
  expect(of([38, 39, 1, 2])).toBe(10);
  expect(overSeeds([2, 2, 2])).toEqual({ mean: 2, low: 2, worst: 2 });
  expect(overSeeds([1, 3]).low).toBe(1);
});
