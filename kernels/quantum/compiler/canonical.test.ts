import { createRandom } from '../../statistics/random';
import { gateOf } from '../gates';
import { blankCanonical, decomposePair } from './canonical';
import { SIZE, times } from './matrix-4';
import { productOf } from './pair-product';

const TOLERANCE = 5e-15;
const random = createRandom(11, 'canonical');

/** The largest difference between a matrix and its parts put together. */
function errorOf(u: Float64Array): number {
  const { before, core, after } = blankOf(u);
  const middle = new Float64Array(SIZE);
  const places = [0, 3, 12, 15, 5, 6, 9, 10];
  places.forEach((place, i) => {
    middle.set(core.subarray(2 * i, 2 * i + 2), 2 * place);
  });
  const first = productOf(
    before.map((matrix, place) => ({ matrix, places: [place], controls: [] })),
  );
  const last = productOf(after.map((matrix, place) => ({ matrix, places: [place], controls: [] })));
  const found = times(last, times(middle, first));
  return found.reduce((worst, x, i) => Math.max(worst, Math.abs(x - (u[i] as number))), 0);
}

function blankOf(u: Float64Array) {
  const parts = blankCanonical();
  decomposePair(u, parts);
  return parts;
}

function gate(name: string, places: number[], ...parameters: number[]) {
  return { matrix: gateOf(name).matrix(parameters), places, controls: [] };
}

function anySingle(place: number) {
  return gate('u', [place], 6 * random.uniform(), 6 * random.uniform(), 6 * random.uniform());
}

describe('taking a two-qubit gate apart', () => {
  it('gives random gates back', () => {
    for (let i = 0; i < 300; i += 1) {
      const members = [0, 1, 2, 3].flatMap((layer) => [
        anySingle(0),
        anySingle(1),
        gate('cx', layer % 2 === 0 ? [0, 1] : [1, 0]),
      ]);
      expect(errorOf(productOf(members.slice(0, 1 + (i % 12))))).toBeLessThan(TOLERANCE);
    }
  });

  it('gives gates back whose eigenvalues are equal, or nearly so', () => {
    const angles = [0, 1e-17, 1e-15, 1e-12, 1e-8, 1e-4, Math.PI / 4, Math.PI / 2, Math.PI];
    for (const name of ['rxx', 'ryy', 'rzz', 'crx', 'cp', 'crz']) {
      for (const angle of angles) {
        expect(errorOf(productOf([gate(name, [0, 1], angle)]))).toBeLessThan(TOLERANCE);
        const dressed = [anySingle(0), anySingle(1), gate(name, [1, 0], angle), anySingle(0)];
        expect(errorOf(productOf(dressed))).toBeLessThan(TOLERANCE);
      }
    }
    for (const name of ['cx', 'cz', 'cy', 'ch', 'swap', 'iswap', 'dcx', 'ecr', 'csx']) {
      expect(errorOf(productOf([gate(name, [0, 1])]))).toBeLessThan(TOLERANCE);
      expect(errorOf(productOf([gate(name, [1, 0]), anySingle(1)]))).toBeLessThan(TOLERANCE);
    }
  });

  it('needs one-qubit gates and a core that are unitary', () => {
    for (let i = 0; i < 50; i += 1) {
      const u = productOf([anySingle(0), gate('cx', [0, 1]), anySingle(1), gate('cx', [1, 0])]);
      const { before, core, after } = blankOf(u);
      const matrices = [...before, ...after, core.subarray(0, 8), core.subarray(8)];
      for (const matrix of matrices) {
        const [a, b, c, d, e, f, g, h] = matrix as unknown as [number, number, ...number[]];
        const square = (x = 0, y = 0) => x * x + y * y;
        expect(square(a, b) + square(c, d)).toBeCloseTo(1, 13);
        expect(square(a, b) + square(e, f)).toBeCloseTo(1, 13);
        expect(square(c, d)).toBeCloseTo(square(e, f), 13);
        expect(square(g, h)).toBeCloseTo(square(a, b), 13);
      }
    }
  });
});
