import { createRandom } from '../statistics';
import {
  type Fields,
  KINETICS,
  type Reaction,
  ReactionDiffusion,
  stableTimeStep,
} from './reaction-diffusion';
import { advanceTwin } from './twin';

const { PI, abs, cos, exp, sqrt } = Math;

const COMMON = {
  width: 1,
  height: 1,
  boundary: 'no-flux',
  spacing: 1,
  timeStep: 0.1,
  diffusionU: 1,
  diffusionV: 0,
  a: 1,
  b: 0,
} as const;

function run(reaction: Reaction, fields: Fields, steps: number): Fields {
  const kernel = new ReactionDiffusion(reaction, fields);
  kernel.advance(steps);
  return kernel.fields();
}

const filled = (cells: number, value: (i: number) => number) =>
  Float64Array.from({ length: cells }, (_, i) => value(i));

describe('the kernel', () => {
  it.each(KINETICS)('gives the bits of its twin: %s', (kinetics) => {
    const random = createRandom(3, kinetics);
    for (const boundary of ['periodic', 'no-flux'] as const) {
      for (const [width, height] of [
        [1, 7],
        [8, 1],
        [6, 5],
      ] as const) {
        const fields = {
          u: filled(width * height, () => random.uniform()),
          v: filled(width * height, () => random.uniform()),
        };
        const reaction = {
          ...COMMON,
          kinetics,
          boundary,
          width,
          height,
          spacing: 0.7,
          timeStep: 0.03,
          diffusionU: 0.9,
          diffusionV: 0.4,
          a: 0.04,
          b: 0.06,
        };
        expect(run(reaction, fields, 9)).toEqual(advanceTwin(fields, reaction, 9));
      }
    }
  });

  it('goes on from where it stopped to the same bits', () => {
    const reaction = {
      ...COMMON,
      kinetics: 'gray-scott',
      width: 16,
      height: 16,
      diffusionU: 0.16,
      diffusionV: 0.08,
      a: 0.035,
      b: 0.06,
      timeStep: 1,
    } as const;
    const random = createRandom(1, 'start');
    const start = {
      u: filled(256, () => random.uniform()),
      v: filled(256, () => random.uniform()),
    };
    expect(run(reaction, run(reaction, start, 20), 30)).toEqual(run(reaction, start, 50));
  });
});

describe('against solutions that are known', () => {
  /** Ablowitz & Zeppetella 1979, doi:10.1007/BF02462380: the wave of Fisher's equation of speed 5/√6. */
  const wave = (x: number, t: number) => (1 + exp((x - (5 * t) / sqrt(6)) / sqrt(6))) ** -2;

  function fisherError(spacing: number): number {
    const [left, right, end] = [-30, 60, 10];
    const width = Math.round((right - left) / spacing) + 1;
    const timeStep = (spacing * spacing) / 4;
    const reaction = { ...COMMON, kinetics: 'fisher-kpp', width, spacing, timeStep } as const;
    const at = (i: number) => left + i * spacing;
    const start = { u: filled(width, (i) => wave(at(i), 0)), v: filled(width, () => 0) };
    const { u } = run(reaction, start, Math.round(end / timeStep));
    return u.reduce((worst, value, i) => Math.max(worst, abs(value - wave(at(i), end))), 0);
  }

  it('the Fisher wave of Ablowitz and Zeppetella, with an error of second order in the spacing', () => {
    const [coarse, fine] = [fisherError(0.5), fisherError(0.25)];
    expect(fine).toBeLessThan(2e-3);
    expect(coarse / fine).toBeGreaterThan(3.6);
    expect(coarse / fine).toBeLessThan(4.4);
  });

  it('a decaying mode of pure diffusion: exp(−D k² t) with the wave number of the grid', () => {
    const width = 32;
    const reaction = {
      ...COMMON,
      kinetics: 'fisher-kpp',
      boundary: 'periodic',
      width,
      height: width,
      a: 0,
      timeStep: 0.05,
    } as const;
    const k = (2 * PI) / width;
    const mode = (i: number) => cos(k * (i % width)) * cos(k * Math.floor(i / width));
    const { u } = run(
      reaction,
      { u: filled(width * width, mode), v: filled(width * width, () => 0) },
      400,
    );
    const rate = 2 * (2 - 2 * cos(k));
    u.forEach((value, i) => {
      expect(abs(value - mode(i) * exp(-rate * 20))).toBeLessThan(1e-8);
    });
  });

  it("a Schnakenberg mode grows at Turing's rate (Murray, Mathematical Biology II, section 2.3)", () => {
    const [a, b, width, mode, diffusionV] = [0.1, 0.9, 64, 6, 40];
    const grid = { width, boundary: 'periodic', diffusionV, timeStep: 0.005 } as const;
    const reaction = { ...COMMON, ...grid, kinetics: 'schnakenberg', a, b } as const;
    const [u0, v0] = [a + b, b / (a + b) ** 2];
    const k = (2 * PI * mode) / width;
    const q = 2 - 2 * cos(k);
    // The Jacobian at the steady state, less diffusion.
    const [j11, j12] = [-1 + 2 * u0 * v0 - q, u0 ** 2];
    const [j21, j22] = [-2 * u0 * v0, -(u0 ** 2) - diffusionV * q];
    const [trace, determinant] = [j11 + j22, j11 * j22 - j12 * j21];
    const rate = (trace + sqrt(trace ** 2 - 4 * determinant)) / 2;
    expect(rate).toBeGreaterThan(0.05);
    const tilt = (rate - j11) / j12;
    const start = {
      u: filled(width, (i) => u0 + 1e-6 * cos(k * i)),
      v: filled(width, (i) => v0 + 1e-6 * tilt * cos(k * i)),
    };
    const time = 10;
    const { u } = run(reaction, start, time / reaction.timeStep);
    const amplitude = (2 / width) * u.reduce((sum, value, i) => sum + (value - u0) * cos(k * i), 0);
    expect(Math.log(amplitude / 1e-6) / time).toBeCloseTo(rate, 5);
  });

  it('the uniform states of Gray and Scott (Pearson 1993, doi:10.1126/science.261.5118.189)', () => {
    const [feed, kill] = [0.04, 0.05];
    const root = sqrt(1 - (4 * (feed + kill) ** 2) / feed);
    const blue = { u: (1 - root) / 2, v: (feed / (feed + kill)) * ((1 + root) / 2) };
    const grid = { width: 4, height: 4, boundary: 'periodic', timeStep: 1 } as const;
    const rates = { diffusionU: 0.2, diffusionV: 0.1, a: feed, b: kill } as const;
    const reaction = { ...COMMON, ...grid, ...rates, kinetics: 'gray-scott' } as const;
    const near = { u: filled(16, () => blue.u + 0.001), v: filled(16, () => blue.v + 0.001) };
    const { u, v } = run(reaction, near, 20_000);
    for (const value of u) expect(value).toBeCloseTo(blue.u, 8);
    for (const value of v) expect(value).toBeCloseTo(blue.v, 8);
    // Beyond the saddle node k = √F/2 − F the red state alone is left.
    const beyond = run({ ...reaction, b: 0.07 }, near, 20_000);
    for (const value of beyond.u) expect(value).toBeCloseTo(1, 8);
  });

  it('is stable up to the step of time that is called stable, and not beyond', () => {
    const grid = { width: 16, height: 16, boundary: 'periodic', a: 0 } as const;
    const base = { ...COMMON, ...grid, kinetics: 'fisher-kpp' } as const;
    const checks = filled(256, (i) => ((i + Math.floor(i / 16)) % 2 === 0 ? 1 : -1));
    const worst = (factor: number) => {
      const reaction = { ...base, timeStep: factor * stableTimeStep(base) };
      const { u } = run(reaction, { u: checks, v: filled(256, () => 0) }, 500);
      return u.reduce((most, value) => Math.max(most, abs(value)), 0);
    };
    expect(worst(0.99)).toBeLessThan(1);
    expect(worst(1.02)).toBeGreaterThan(10);
  });
});
