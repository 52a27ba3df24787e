import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../../tests/support/python-environment';
import {
  createCobyla,
  createLbfgs,
  createSpsa,
  type Minimiser,
  type MinimiserState,
  resume,
} from '.';
import { TEST_FUNCTIONS, type TestFunction } from './test-functions';

// The last scipy whose COBYLA is Powell's own Fortran: later ones take a minute over it.
const REQUIREMENTS = ['scipy==1.15.3', 'numpy==2.2.6'];
const RADIUS_END = 1e-8;

const makers: Record<string, (start: number[]) => Minimiser<MinimiserState>> = {
  lbfgs: (start) => createLbfgs(start, { gradientTolerance: 1e-6, valueTolerance: 0 }),
  cobyla: (start) =>
    createCobyla(start, { radius: 0.5, radiusEnd: RADIUS_END, evaluationsMax: 10_000 }),
  spsa: (start) => createSpsa(start, { seed: 5, iterationsMax: 300 }),
};

function tellNext(minimiser: Minimiser, f: TestFunction): void {
  const x = minimiser.ask();
  minimiser.tell(f.value(x), f.gradient(x));
}

function minimised(minimiser: Minimiser, f: TestFunction): Minimiser {
  while (!minimiser.done) tellNext(minimiser, f);
  return minimiser;
}

interface Answer {
  start: number;
  value: number;
  x: number[];
}

function askScipy(questions: object[]): Answer[] {
  const input = questions.map((question) => JSON.stringify(question)).join('\n');
  const script = join(__dirname, 'scipy-reference.py');
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  const run = spawnSync(pythonWith(REQUIREMENTS), [script], { input, env });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  const lines = run.stdout.toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Answer);
}

const cases = TEST_FUNCTIONS.map((f) => [`${f.name} of ${f.start.length}`, f] as const);

describe('minimisers', () => {
  const questions = (method: string, options: object) =>
    TEST_FUNCTIONS.map(({ name, start }) => ({ function: name, start, method, options }));
  let bfgs: Answer[];
  let cobyla: Answer[];
  beforeAll(() => {
    const answers = askScipy([
      ...questions('BFGS', { gtol: 1e-6 }),
      ...questions('COBYLA', { rhobeg: 0.5, tol: RADIUS_END, maxiter: 10_000 }),
    ]);
    bfgs = answers.slice(0, TEST_FUNCTIONS.length);
    cobyla = answers.slice(TEST_FUNCTIONS.length);
  });

  it.each(cases)('L-BFGS finds the published minimum of %s, and scipy the same', (_, f) => {
    const { best, reason, evaluations } = minimised(makers.lbfgs?.(f.start) as Minimiser, f);
    const answer = bfgs[TEST_FUNCTIONS.indexOf(f)] as Answer;
    expect(f.value(f.start)).toBeCloseTo(answer.start, 8);
    expect(['GRADIENT_SMALL', 'LINE_SEARCH_FAILED', 'VALUE_STEADY']).toContain(reason);
    expect(Math.abs(best.value - f.minimum)).toBeLessThan(1e-4);
    expect(best.value).toBeLessThan(answer.value + 1e-8);
    expect(evaluations).toBeLessThan(200);
  });

  it.each(cases)('COBYLA comes as close to the minimum of %s as scipy', (_, f) => {
    const { best } = minimised(makers.cobyla?.(f.start) as Minimiser, f);
    const answer = cobyla[TEST_FUNCTIONS.indexOf(f)] as Answer;
    expect(best.value - f.minimum).toBeLessThan(Math.max(2e-4, 2 * (answer.value - f.minimum)));
  });

  it('SPSA goes down in noise', () => {
    const f = TEST_FUNCTIONS[3] as TestFunction;
    const spsa = createSpsa([2, 0], { seed: 3, iterationsMax: 1_000, firstStep: 0.05 });
    let noise = 1;
    while (!spsa.done) {
      noise = (noise * 16807) % 2147483647;
      spsa.tell(f.value(spsa.ask()) + 0.02 * (noise / 2147483647 - 0.5));
    }
    expect(spsa.evaluations).toBe(2 * (1_000 + 10) + 1);
    expect(f.value(spsa.ask())).toBeLessThan(0.05 * f.value([2, 0]));
  });

  it.each(Object.keys(makers))('%s gives the same bits when it is interrupted', (name) => {
    for (const f of TEST_FUNCTIONS) {
      const whole = minimised(makers[name]?.(f.start) as Minimiser<MinimiserState>, f);
      let part = makers[name]?.(f.start) as Minimiser<MinimiserState>;
      for (let i = 0; !part.done; i++) {
        tellNext(part, f);
        // Every state is taken for a while, then every 37th, so that all phases are met.
        if (i < 60 || i % 37 === 0) part = resume(JSON.parse(JSON.stringify(part.state())));
      }
      expect(Buffer.from(part.best.parameters.buffer)).toEqual(
        Buffer.from(whole.best.parameters.buffer),
      );
      expect(part.evaluations).toBe(whole.evaluations);
      expect(part.state()).toEqual(whole.state());
    }
  });

  it('refuses what it cannot use', () => {
    const lbfgs = createLbfgs([1]);
    expect(() => lbfgs.tell(1)).toThrow(expect.objectContaining({ code: 'GRADIENT_NEEDED' }));
    lbfgs.tell(1, [0]);
    expect(lbfgs).toMatchObject({ done: true, reason: 'GRADIENT_SMALL', evaluations: 1 });
    expect(() => lbfgs.tell(1, [0])).toThrow(expect.objectContaining({ code: 'ALREADY_DONE' }));
    expect(() => createCobyla([Number.NaN])).toThrow(
      expect.objectContaining({ code: 'NOT_FINITE' }),
    );
    expect(() => createSpsa([], { seed: 1 })).toThrow(
      expect.objectContaining({ code: 'LENGTH_MISMATCH' }),
    );
  });
});
