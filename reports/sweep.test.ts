import type { RunRecord } from '../schemas/run-record';
import type { SweptPoint } from '../schemas/sweep/points';
import { type ReportFile, renderRun } from './index';
import type { Sweep } from './sweep-shapes';
import { otherRecord, reference } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

const interval = { low: 0.1, high: 0.9 };

function sweepOf(parameters: string[], change: Partial<Sweep> = {}): Sweep {
  const summary = { minimum: -1, maximum: 2, mean: 0.5, standardDeviation: 0.25 };
  return {
    ...{ target: 'vqe', parameters, count: 6, done: 5, failed: 1, notRun: 0 },
    table: reference('7'),
    responses: [{ response: 'energy', count: 5, ...summary, atMinimum: 0, atMaximum: 4 }],
    sensitivity: [],
    surrogates: [],
    ...change,
  };
}

/** A grid of three by two, whose fifth point failed. */
const ROWS: SweptPoint[] = Array.from({ length: 6 }, (_, point): SweptPoint => {
  const values = [point % 3, point < 3 ? 'a' : '=b'];
  const common = { point, values, run: `sweep-default-k.00000${point}`, cached: false };
  return point === 4
    ? { ...common, status: 'failed', responses: {}, because: 'INPUT_INVALID: <no>' }
    : { ...common, status: 'done', responses: { energy: point / 2 }, because: null };
});

function rendered(output: Sweep, table: unknown[]): Record<string, ReportFile> {
  return renderRun({ ...otherRecord(), output, tables: { table } } as RunRecord);
}

const textIn = (files: Record<string, ReportFile>, name: string) =>
  (files[name] as ReportFile).bytes;
const rects = (page: string) => tagsOf(page).filter(({ name }) => name === 'rect').length;

describe('the report of a sweep', () => {
  const files = rendered(sweepOf(['distance', 'kind']), ROWS);
  const page = textIn(files, 'report.html');

  it('has every point, its run, and why it failed', () => {
    const text = textOf(page);
    for (const part of ['sweep-default-k.000002', 'INPUT_INVALID: <no>', 'energy', 'failed']) {
      expect(text).toContain(part);
    }
    expect(page).not.toContain('<no>');
  });

  it('maps a response over a grid of two parameters, with a gap where one failed', () => {
    const whole = ROWS.map((row) => ({ ...row, status: 'done', responses: { energy: row.point } }));
    const full = textIn(rendered(sweepOf(['distance', 'kind']), whole), 'report.html');
    expect(rects(page)).toBe(rects(full) - 1);
    expect(page).toContain('2, a: 1</title>');
  });

  it('draws a curve over one number, and says where the rest is of a long table', () => {
    const one = ROWS.map((row) => ({ ...row, values: [row.point] }));
    const curve = textIn(rendered(sweepOf(['distance'], { count: 900 }), one), 'report.html');
    expect(textOf(curve)).toContain('energy over distance');
    expect(tagsOf(curve).filter(({ name }) => name === 'polyline').length).toBeGreaterThan(0);
    expect(textOf(curve)).toContain('the first 6 of 900 points');
    expect(curve).toContain('7'.repeat(64));
  });

  it('writes points.csv without formulas', () => {
    const lines = textIn(files, 'points.csv').split('\r\n');
    expect(lines[0]).toBe('point,distance,kind,status,energy,because,run,run_id,result_digest');
    expect(lines[1]).toMatch(/^0,0,a,done,0,,sweep-default-k\.000000,/);
    expect(lines[5]).toMatch(/^4,1,'=b,failed,,INPUT_INVALID: <no>,/);
  });

  it('tells sensitivity, what was left out, and surrogates', () => {
    const index = { parameter: 'distance', first: 0.25, total: 0.75 };
    const both = { firstInterval: interval, totalInterval: interval };
    const effect = { mean: -3, absoluteMean: 4, standardDeviation: 1 };
    const sweep = sweepOf(['distance'], {
      sensitivity: [
        {
          ...{ method: 'sobol', response: 'energy', indices: [{ ...index, ...both }] },
          ...{ pairs: [], used: 60, leftOut: 4 },
        },
        {
          ...{ method: 'morris', response: 'other', used: 9, leftOut: 0 },
          indices: [{ parameter: 'distance', ...effect, absoluteMeanInterval: interval }],
        },
        { method: 'none', response: 'third', because: 'nothing was left' },
      ],
      surrogates: [
        {
          ...{
            fitted: true,
            response: 'energy',
            points: 60,
            rmse: 0.125,
            q2: 0.875,
            coverage: 0.9,
          },
          effects: [
            {
              ...{ ...index, lengthScale: 0.5 },
              curve: [0, 1, 2].map((value) => ({ value, mean: value / 2 })),
            },
          ],
          lowest: { values: [0], mean: -1, standardDeviation: 0.25 },
          highest: { values: [2], mean: 1, standardDeviation: 0.5 },
          model: reference('8'),
        },
        { fitted: false, response: 'other', because: 'too few points' },
      ],
    });
    const text = textOf(textIn(rendered(sweep, []), 'report.html'));
    for (const part of [
      ...['0.750', 'left out, since a point failed: 4', 'Mean absolute effect', 'nothing was left'],
      ...['Q² 0.875', '90 % lie', '−1 ± 0.25 at distance 0', 'No model: too few points'],
    ]) {
      expect(text).toContain(part);
    }
  });
});
