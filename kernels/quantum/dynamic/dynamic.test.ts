import { circuitOf } from '../compliance/circuits';
import { dynamicCircuits, loopCircuits } from '../compliance/dynamic-circuits';
import { gate } from '../compliance/special-circuits';
import { createEngine } from '../engine';
import { run } from '../twin';
import { engineBackend, programOf, runProgram, twinBackend } from '.';

test.each([...dynamicCircuits(), ...loopCircuits()])(
  '$name: shots come out as in the slow twin',
  ({ circuit }) => {
    const options = { shots: 300, seed: 5 };
    const counts = (statesMax?: number) =>
      Object.fromEntries(
        runProgram(programOf(circuit), twinBackend(circuit, {}), { ...options, statesMax }),
      );
    const expected = run(circuit, options).counts;
    expect(counts()).toEqual(expected);
    // With less room the same ways are gone again from the beginning.
    expect(counts(1)).toEqual(expected);
    expect(counts(0)).toEqual(expected);
    const engine = createEngine();
    const backend = engineBackend(engine, { circuit, inputs: {} });
    const onEngine = runProgram(programOf(circuit), backend, options);
    engine.close();
    expect(Object.fromEntries(onEngine)).toEqual(expected);
  },
);

test('parts of the shots together are all of them, and progress ends with the last', () => {
  const { circuit } = dynamicCircuits()[4] as ReturnType<typeof dynamicCircuits>[number];
  const program = programOf(circuit);
  const part = (firstShot: number, shots: number) =>
    runProgram(program, twinBackend(circuit, {}), { shots, seed: 9, firstShot });
  const sum = part(0, 70);
  for (const [bits, count] of part(70, 130)) sum.set(bits, (sum.get(bits) ?? 0) + count);
  expect(Object.fromEntries(sum)).toEqual(Object.fromEntries(part(0, 200)));
  const news: number[] = [];
  const options = { shots: 50, seed: 9, onProgress: (done: number) => news.push(done) };
  runProgram(program, twinBackend(circuit, {}), options);
  expect(news.at(-1)).toBe(50);
  expect(news).toEqual([...new Set(news)].sort((a, b) => a - b));
});

test('a state is seen once for each way, with its shots', () => {
  const circuit = circuitOf(
    2,
    [gate('h', [0]), { kind: 'measure', qubit: 0, bit: 0 }, gate('cx', [0, 1])],
    1,
  );
  const seen: [number, number][] = [];
  runProgram(programOf(circuit), twinBackend(circuit, {}), {
    ...{ shots: 100, seed: 1 },
    onState: (state, shots) => seen.push([state.findIndex((value) => value !== 0), shots.length]),
  });
  expect(seen.map(([index]) => index).sort()).toEqual([0, 6]);
  expect(seen.reduce((sum, [, shots]) => sum + shots, 0)).toBe(100);
});

test('a loop goes on until it succeeds', () => {
  const [{ circuit }] = loopCircuits() as [ReturnType<typeof loopCircuits>[number]];
  const counts = runProgram(programOf(circuit), twinBackend(circuit, {}), { shots: 4000, seed: 2 });
  expect([...counts.keys()].sort()).toEqual(['01', '11']);
  // Four standard deviations of a binomial with p = sin²(0.3).
  const p = Math.sin(0.3) ** 2;
  const limit = 4 * Math.sqrt((p * (1 - p)) / 4000);
  expect(Math.abs((counts.get('11') ?? 0) / 4000 - p)).toBeLessThan(limit);
});

test('a loop that never ends is told, on both', () => {
  const body = [{ kind: 'measure' as const, qubit: 0, bit: 0 }];
  const condition = { op: 'not' as const, of: { op: 'bit' as const, bit: 0 } };
  const circuit = circuitOf(1, [{ kind: 'while', condition, body }, gate('h', [0])], 1);
  const options = { shots: 1, seed: 1 };
  const endless = expect.objectContaining({ code: 'ENDLESS_LOOP' });
  expect(() => run(circuit, options)).toThrow(endless);
  const backend = twinBackend(circuit, {});
  expect(() => runProgram(programOf(circuit), backend, options)).toThrow(endless);
});
