import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { reactionDiffusionStep } from '.';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const GRAY_SCOTT = {
  kinetics: { model: 'gray-scott', feed: 0.04, kill: 0.06 },
  ...{ diffusionU: 0.2, diffusionV: 0.1, columns: 64, rows: 64, start: 'square' },
} as const;

it('the front of Fisher, Kolmogorov, Petrovsky and Piskunov comes to the speed 2 √(r D)', async () => {
  for (const growth of [0.5, 1]) {
    const found = await bench.run(reactionDiffusionStep, {
      ...{ kinetics: { model: 'fisher-kpp', growth }, diffusionU: 1, boundary: 'no-flux' },
      ...{ columns: 800, spacing: 0.5, duration: 120, start: 'front', noise: 0 },
    });
    // Bramson 1983: from a step the speed at time t is less by 3 / (2 t λ), λ = √(r / D).
    const late = 2 * Math.sqrt(growth) - 3 / (2 * 87 * Math.sqrt(growth));
    expect(Math.abs((found.frontSpeed as number) - late)).toBeLessThan(0.02 * late);
  }
});

it("Pearson's pattern of Gray and Scott stays, and its trivial state comes back beyond it", async () => {
  const pattern = await bench.run(reactionDiffusionStep, { ...GRAY_SCOTT, duration: 4_000 });
  expect(pattern.deviationV).toBeGreaterThan(0.05);
  expect(pattern.wavelength).toBeGreaterThan(5);
  expect(pattern.wavelength).toBeLessThan(32);
  const kinetics = { model: 'gray-scott', feed: 0.02, kill: 0.075 };
  const nothing = await bench.run(reactionDiffusionStep, {
    ...GRAY_SCOTT,
    kinetics,
    duration: 4_000,
  });
  expect(nothing.deviationV).toBeLessThan(1e-6);
  expect(nothing.meanU).toBeCloseTo(1, 6);
  expect(nothing.frontSpeed).toBeNull();
});

it('Schnakenberg: the wavelength that grows is the one of linear theory', async () => {
  const [a, b, diffusionV, columns] = [0.1, 0.9, 40, 200];
  const kinetics = { model: 'schnakenberg', a, b };
  const found = await bench.run(reactionDiffusionStep, {
    ...{ kinetics, diffusionU: 1, diffusionV, columns, duration: 60, noise: 1e-4, seed: 5 },
  });
  const [u0, v0] = [a + b, b / (a + b) ** 2];
  const rates = Array.from({ length: columns / 2 }, (_, mode) => {
    const q = 2 - 2 * Math.cos((2 * Math.PI * (mode + 1)) / columns);
    const [j11, j22] = [-1 + 2 * u0 * v0 - q, -(u0 ** 2) - diffusionV * q];
    const determinant = j11 * j22 + 2 * u0 * v0 * u0 ** 2;
    return (j11 + j22 + Math.sqrt(Math.max(0, (j11 + j22) ** 2 - 4 * determinant))) / 2;
  });
  const fastest = 1 + rates.indexOf(Math.max(...rates));
  const mode = columns / (found.wavelength as number);
  expect(Math.abs(mode - fastest)).toBeLessThanOrEqual(2);
});

it('goes on from its checkpoint to the same bits', async () => {
  const whole = await bench.run(reactionDiffusionStep, { ...GRAY_SCOTT, duration: 500 });
  const now = jest.spyOn(performance, 'now');
  let clock = 0;
  // A checkpoint at every beat.
  now.mockImplementation(() => (clock += 2_000));
  let kept: unknown;
  let left = 3;
  const interrupt = (state: unknown) => {
    kept = state;
    left -= 1;
    if (left === 0) throw new Error('lost');
  };
  const broken = bench.run(
    reactionDiffusionStep,
    { ...GRAY_SCOTT, duration: 500 },
    bench.context({ interrupt }),
  );
  await expect(broken).rejects.toThrow('lost');
  now.mockRestore();
  const context = bench.context({ resumed: kept });
  expect(await bench.run(reactionDiffusionStep, { ...GRAY_SCOTT, duration: 500 }, context)).toEqual(
    whole,
  );
});

it('refuses a step of time that is not stable, and more steps than there are', async () => {
  const ask = (o: object) => bench.run(reactionDiffusionStep, { ...GRAY_SCOTT, ...o });
  await expect(ask({ duration: 10, timeStep: 5 })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  await expect(ask({ duration: 1e7, timeStep: 1e-3 })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
  const grown = { kinetics: { model: 'schnakenberg', a: 900, b: 900 }, duration: 100, timeStep: 1 };
  await expect(ask(grown)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});
