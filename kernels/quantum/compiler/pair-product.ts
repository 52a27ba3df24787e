import { SIZE, times } from './matrix-4';

/** A matrix on as many of two qubits as do not control it. */
interface Member {
  matrix: Float64Array;
  /** Places of its qubits, 0 or 1, those of controls first. */
  places: readonly number[];
  /** For each control, on which value it acts. */
  controls: readonly (0 | 1)[];
}

/** The 4 × 4 matrix of some that act one after the other, the qubit of place 0 the lowest bit. */
export function productOf(members: readonly Member[]): Float64Array {
  let product: Float64Array | undefined;
  for (const member of members) {
    const matrix = widened(member);
    product = product === undefined ? matrix : times(matrix, product);
  }
  return product ?? new Float64Array(SIZE);
}

/** A matrix on both qubits. */
function widened({ matrix, places, controls }: Member): Float64Array {
  const out = new Float64Array(SIZE);
  const targets = places.slice(controls.length);
  const size = 1 << targets.length;
  for (let column = 0; column < 4; column += 1) {
    if (controls.some((value, i) => ((column >> (places[i] as number)) & 1) !== value)) {
      out[10 * column] = 1;
      continue;
    }
    let from = 0;
    let rest = column;
    targets.forEach((place, i) => {
      from |= ((column >> place) & 1) << i;
      rest &= ~(1 << place);
    });
    for (let to = 0; to < size; to += 1) {
      let row = rest;
      targets.forEach((place, i) => {
        row |= ((to >> i) & 1) << place;
      });
      out[2 * (4 * row + column)] = matrix[2 * (size * to + from)] as number;
      out[2 * (4 * row + column) + 1] = matrix[2 * (size * to + from) + 1] as number;
    }
  }
  return out;
}
