import type { ArtifactRef } from '../../schemas/artifact';
import { type DesignPoint, responsesOf, type SweptPoint } from '../../schemas/sweep/points';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { analyseStep, fitSurrogatesStep, layOutStep, predictResponsesStep } from '.';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const X = { path: 'x', from: 0, to: 4 };
const Y = { path: 'y', name: 'why', from: 1, to: 100, scale: 'log' };

async function laidOut(question: object): Promise<{ points: ArtifactRef; values: unknown[][] }> {
  const { points, count } = await bench.run(layOutStep, question);
  const lines = await bench.rows<DesignPoint>(points);
  expect(lines.map(({ point }) => point)).toEqual(Array.from({ length: count }, (_, i) => i));
  return { points, values: lines.map(({ values }) => values) };
}

/** The rows of a sweep whose response is a function of its values; null fails. */
function rowsOf(values: unknown[][], response: (values: number[]) => number | null): SweptPoint[] {
  return values.map((own, point): SweptPoint => {
    const value = response(own as number[]);
    const common = { point, values: own, run: null, cached: false };
    return value === null
      ? { ...common, status: 'failed', responses: {}, because: 'KERNEL_FAILED: it broke' }
      : { ...common, status: 'done', responses: { z: value }, because: null };
  });
}

async function analysed(question: object, response: (values: number[]) => number | null) {
  const { points, values } = await laidOut(question);
  const rows = rowsOf(values, response);
  // In two parts, the later first.
  const half = Math.ceil(rows.length / 2);
  const parts = [await bench.putRows(rows.slice(half)), await bench.putRows(rows.slice(0, half))];
  const found = await bench.run(analyseStep, { ...question, points, rows: parts });
  return { ...found, rows, points };
}

describe('laying out', () => {
  it('a grid of a range, whole numbers and listed values', async () => {
    const kinds = { path: 'kind', values: ['a', null] };
    const whole = { path: 'n', from: 1, to: 3, count: 3, integer: true };
    const { values } = await laidOut({ parameters: [{ ...X, count: 2 }, whole, kinds] });
    expect(values).toHaveLength(12);
    expect(values.slice(0, 3)).toEqual([
      [0, 1, 'a'],
      [0, 1, null],
      [0, 2, 'a'],
    ]);
    expect(values.at(-1)).toEqual([4, 3, null]);
  });

  it('a list in the input and in a file, in the order of the parameters', async () => {
    const parameters = [{ path: 'x' }, { path: 'y', name: 'why' }];
    const points = [
      { why: 'a', x: 1 },
      { x: 2, why: 'b' },
    ];
    const own = await laidOut({ parameters, design: { kind: 'list', points } });
    const file = await bench.put('why,x\na,1\n"b",2\n\n');
    const read = await laidOut({ parameters, design: { kind: 'list', file } });
    expect(own.values).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(read.values).toEqual(own.values);
    for (const text of ['why,x\na\n', 'x\n1\n', 'why,x,z\na,1,2\n', 'why,x\n']) {
      const bad = bench
        .put(text)
        .then((ref) => laidOut({ parameters, design: { kind: 'list', file: ref } }));
      await expect(bad).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    }
  });

  it('is refused where points are too many or a range is missing', async () => {
    const many = [1, 2, 3].map((n) => ({ ...X, path: `p${n}`, count: 100 }));
    const ask = (question: object) => bench.run(layOutStep, question);
    await expect(ask({ parameters: many })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await expect(ask({ parameters: [X] })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const sobol = { kind: 'sobol', samples: 16384 };
    await expect(ask({ parameters: [X, Y], design: sobol })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    const bare = { parameters: [{ path: 'x' }], design: { kind: 'morris' } };
    await expect(ask(bare)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('analysing', () => {
  it('puts the rows in order, sums up each response, and tells what failed or was not run', async () => {
    const question = { parameters: [{ ...X, count: 5 }] };
    const { points, values } = await laidOut(question);
    const rows = rowsOf(values, ([x = 0]) => (x === 2 ? null : 10 - x)).slice(0, 4);
    const found = await bench.run(analyseStep, {
      ...question,
      points,
      rows: [await bench.putRows(rows)],
    });
    expect(found).toMatchObject({ done: 3, failed: 1, notRun: 1, sensitivity: [] });
    const summary = {
      response: 'z',
      count: 3,
      minimum: 7,
      maximum: 10,
      atMinimum: 3,
      atMaximum: 0,
    };
    expect(found.responses).toEqual([expect.objectContaining(summary)]);
    const table = await bench.rows<SweptPoint>(found.table);
    expect(table.map(({ status }) => status)).toEqual([
      'done',
      'done',
      'failed',
      'done',
      'not run',
    ]);
  });

  it('finds by Sobol and Morris that of x + log₁₀ y the one matters twice the other', async () => {
    const sum = ([x = 0, y = 1]: number[]) => x + Math.log10(y);
    const design = { kind: 'sobol', samples: 512, secondOrder: true };
    const sobol = await analysed({ parameters: [X, Y], design }, sum);
    const [one] = sobol.sensitivity;
    if (one?.method !== 'sobol') throw new Error('no Sobol indices');
    // Variances of uniform numbers over 4 and over 2 decades: 16 to 4.
    expect(one.indices[0]?.first).toBeCloseTo(0.8, 1);
    expect(one.indices[1]?.total).toBeCloseTo(0.2, 1);
    expect(one.pairs).toEqual([{ parameters: ['x', 'why'], second: expect.closeTo(0, 1) }]);
    const trajectories = { kind: 'morris', trajectories: 10 };
    const morris = await analysed({ parameters: [X, Y], design: trajectories }, sum);
    expect(morris.sensitivity).toEqual([
      expect.objectContaining({
        method: 'morris',
        indices: [
          expect.objectContaining({ parameter: 'x', absoluteMean: expect.closeTo(4, 9) }),
          expect.objectContaining({ parameter: 'why', absoluteMean: expect.closeTo(2, 9) }),
        ],
      }),
    ]);
  });

  it('says why there are no indices where nearly everything failed', async () => {
    const design = { kind: 'morris', trajectories: 4 };
    let left = 2;
    const found = await analysed({ parameters: [X, Y], design }, () => (left-- > 0 ? 1 : null));
    expect(found.sensitivity).toEqual([
      { method: 'none', response: 'z', because: 'less than two trajectories are whole' },
    ]);
  });
});

describe('surrogates', () => {
  const response = ([x = 0, y = 1]: number[]) => x * x + 3 * Math.log10(y);
  const question = { parameters: [X, Y], design: { kind: 'latin-hypercube', samples: 50 } };

  it('predict what was not computed, and tell where it is lowest', async () => {
    const { table } = await analysed(question, response);
    const { surrogates } = await bench.run(fitSurrogatesStep, {
      ...question,
      table,
      responses: ['z', 'q'],
    });
    const [z, q] = surrogates;
    if (z?.fitted !== true) throw new Error('no surrogate');
    expect(z.q2).toBeGreaterThan(0.99);
    expect(z.lowest.mean).toBeLessThan(0.6);
    expect(z.highest.mean).toBeGreaterThan(20);
    expect(z.effects[0]?.curve.at(-1)).toMatchObject({ value: 4, mean: expect.closeTo(19, 0) });
    expect(q).toMatchObject({ fitted: false, because: expect.stringContaining('too few') });
    const asked = {
      model: z.model,
      points: [
        [2, 10],
        [3, 1],
      ],
    };
    const { predictions } = await bench.run(predictResponsesStep, asked);
    expect(predictions[0]?.mean).toBeCloseTo(7, 0);
    expect(predictions[1]?.mean).toBeCloseTo(9, 0);
    for (const [points, code] of [
      [[[2]], 'INPUT_INVALID'],
      [[[2, 'ten']], 'INPUT_INVALID'],
    ] as const) {
      const refused = bench.run(predictResponsesStep, { model: z.model, points });
      await expect(refused).rejects.toMatchObject({ code });
    }
    const none = { model: await bench.put('no model'), points: [[2, 10]] };
    await expect(bench.run(predictResponsesStep, none)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});

describe('responses', () => {
  const output = { a: 1, b: true, text: 'x', list: [{ c: 2 }], gap: Number.NaN };

  it('are all metrics, or the numbers of an output, unless some are named', () => {
    expect(responsesOf({ output, metrics: { energy: -1 } }, [])).toEqual({ energy: -1 });
    expect(responsesOf({ output }, [])).toEqual({ a: 1, gap: null });
    const asked = ['energy', 'list[0].c', 'b', 'text', 'nothing.there'];
    expect(responsesOf({ output, metrics: { energy: -1 } }, asked)).toEqual({
      ...{ energy: -1, 'list[0].c': 2, b: 1 },
      ...{ text: null, 'nothing.there': null },
    });
    expect(responsesOf({ output: null }, [])).toEqual({});
  });
});
