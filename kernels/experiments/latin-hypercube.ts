import { createRandom } from '../statistics/random';

/**
 * A Latin hypercube: each parameter's range is cut into as many equal parts as there are samples, and each
 * part holds one. Source: McKay, Beckman & Conover 1979, doi:10.2307/1268522.
 * @returns samples × parameters shares in [0, 1); column j depends on the seed and j alone
 */
export function latinHypercube(o: {
  samples: number;
  parameters: number;
  seed: number;
}): Float64Array[] {
  const { samples, parameters, seed } = o;
  const rows = Array.from({ length: samples }, () => new Float64Array(parameters));
  for (let j = 0; j < parameters; j++) {
    const random = createRandom(seed, `latin-hypercube/${j}`);
    const order = random.shuffle(Array.from({ length: samples }, (_, i) => i));
    rows.forEach((row, i) => {
      row[j] = ((order[i] as number) + random.uniform()) / samples;
    });
  }
  return rows;
}
