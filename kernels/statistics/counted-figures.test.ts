import { CountedKendall, CountedRanking } from './counted-figures';
import { createRandom } from './random';
import { bedroc, enrichmentFactor, prAuc, rocAuc } from './ranking-metrics';
import { kendallTau } from './value-metrics';

const random = createRandom(5, 'counted-figures');
const COUNT = 137;

/** Scores with many ties, labels that follow them a little, and random copies. */
function drawn() {
  const scores = Float64Array.from({ length: COUNT }, () => random.integer(40));
  const labels = Uint8Array.from(scores, (s) => Number(random.uniform() < 0.1 + s / 80));
  const copies = Uint8Array.from(scores, () => random.integer(4));
  const repeated = (of: ArrayLike<number>) =>
    Array.from(copies, (n, i) => Array.from({ length: n }, () => of[i] as number)).flat();
  return { scores, labels, copies, repeated };
}

test('figures of copies are those of the list in which each item stands so often', () => {
  for (let trial = 0; trial < 20; trial++) {
    const { scores, labels, copies, repeated } = drawn();
    const figures = new CountedRanking(scores, labels).figures(copies);
    const list = [repeated(scores), repeated(labels) as (0 | 1)[]] as const;
    expect(figures?.rocAuc).toBeCloseTo(rocAuc(...list), 12);
    expect(figures?.prAuc).toBeCloseTo(prAuc(...list), 12);
    expect(figures?.bedroc).toBeCloseTo(bedroc(...list), 10);
    expect(figures?.ef1).toBeCloseTo(enrichmentFactor(...list, 0.01), 12);
    expect(figures?.ef5).toBeCloseTo(enrichmentFactor(...list, 0.05), 12);
  }
});

test('there are none where a class is missing', () => {
  const { scores, labels } = drawn();
  const actives = Array.from(labels, (label) => label);
  expect(new CountedRanking(scores, labels).figures(actives)).toBeNull();
});

test('Kendall of copies is that of the list in which each item stands so often', () => {
  for (let trial = 0; trial < 10; trial++) {
    const { scores, copies, repeated } = drawn();
    const other = scores.map((s) => Math.floor(s / 3) + random.integer(6));
    const tau = new CountedKendall(scores, other).tau(copies);
    expect(tau).toBeCloseTo(kendallTau(repeated(scores), repeated(other)), 12);
  }
  const same = new Float64Array(4).fill(1);
  expect(new CountedKendall(same, Float64Array.of(1, 2, 3, 4)).tau([1, 1, 1, 1])).toBeNull();
});
