import { fitSurrogate, latinHypercube, openSurrogate, saltelliSample, sobolIndices } from '.';
import { ishigami, ishigamiIndices } from './testing/functions';

const shares = (samples: number, parameters: number, seed: number) =>
  latinHypercube({ samples, parameters, seed }).map((row) => [...row]);

describe('a surrogate', () => {
  it('of the Ishigami function predicts new points, and says how well', () => {
    const points = shares(180, 3, 1);
    const surrogate = fitSurrogate(points, points.map(ishigami));
    const opened = openSurrogate(JSON.parse(JSON.stringify(surrogate)));
    const { q2, rmse, coverage } = opened.check();
    const fresh = shares(400, 3, 2);
    const errors = fresh.map((point) => opened.predict(point).mean - ishigami(point));
    const found = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(q2).toBeGreaterThan(0.95);
    expect(found).toBeLessThan(0.8);
    // What it says of itself holds for points that it never saw.
    expect(rmse / found).toBeGreaterThan(0.6);
    expect(rmse / found).toBeLessThan(1.7);
    expect(coverage).toBeGreaterThan(0.8);
    const inside = fresh.filter((point, i) => {
      const { standardDeviation } = opened.predict(point);
      return Math.abs(errors[i] as number) <= 1.645 * standardDeviation;
    });
    expect(inside.length / fresh.length).toBeGreaterThan(0.8);
    const design = { samples: 512, parameters: 3, secondOrder: false, seed: 3 };
    const indices = sobolIndices(
      design,
      saltelliSample(design).map((point) => opened.predict(point).mean),
    );
    ishigamiIndices().total.forEach((exact, j) => {
      expect(Math.abs((indices.total[j] as number) - exact)).toBeLessThan(0.05);
    });
  });

  it('meets the points of a smooth response, and is sure of them', () => {
    const points = shares(40, 2, 4);
    const response = ([x, y]: readonly number[]) => Math.exp(x as number) + 2 * (y as number);
    const opened = openSurrogate(fitSurrogate(points, points.map(response)));
    for (const point of points) {
      const { mean, standardDeviation } = opened.predict(point);
      expect(Math.abs(mean - response(point))).toBeLessThan(1e-3);
      expect(standardDeviation).toBeLessThan(0.02);
    }
    expect(opened.check().q2).toBeGreaterThan(0.999);
  });

  it('finds noise where there is nothing else', () => {
    const points = shares(60, 2, 5);
    const noise = shares(60, 1, 6).map(([x]) => x as number);
    expect(openSurrogate(fitSurrogate(points, noise)).check().q2).toBeLessThan(0.3);
  });

  it('of a constant is the constant', () => {
    const points = shares(10, 2, 5);
    const opened = openSurrogate(
      fitSurrogate(
        points,
        points.map(() => 4),
      ),
    );
    expect(opened.predict([0.3, 0.3]).mean).toBeCloseTo(4, 9);
  });

  it('is refused where points are too few or too many', () => {
    const fitted = (n: number) => fitSurrogate(shares(n, 6, 1), shares(n, 1, 1).flat());
    expect(() => fitted(7)).toThrow(expect.objectContaining({ code: 'TOO_FEW_POINTS' }));
    expect(() => fitted(201)).toThrow(expect.objectContaining({ code: 'TOO_MANY_POINTS' }));
  });
});
