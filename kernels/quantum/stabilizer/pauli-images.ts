/** A Pauli operator on the qubits of a gate: (−1)^sign i^|x ∧ z| X^x Z^z, bit j for its qubit j. */
export interface PauliImage {
  x: number;
  z: number;
  sign: 0 | 1;
}

/** What a Clifford gate makes of the Paulis: U† X_j U and U† Z_j U for each of its qubits j. */
export interface PauliImages {
  x: PauliImage[];
  z: PauliImage[];
}

/** Entries of a matrix that belong together may differ by this much: angles come rounded. */
const TOLERANCE = 1e-12;

/**
 * The images of X_j and Z_j under U† · U, found from the matrix itself; null where one of them is no
 * Pauli operator, that is, where the gate is not in the Clifford group.
 * @param matrix 2 · 4^k numbers, row-major; the first qubit is the least significant bit
 */
export function pauliImages(matrix: Float64Array, qubits: number): PauliImages | null {
  const images: PauliImages = { x: [], z: [] };
  for (let qubit = 0; qubit < qubits; qubit++) {
    const x = pauliOf(conjugated(matrix, qubits, { x: 1 << qubit, z: 0 }), qubits);
    const z = pauliOf(conjugated(matrix, qubits, { x: 0, z: 1 << qubit }), qubits);
    if (x === null || z === null) return null;
    images.x.push(x);
    images.z.push(z);
  }
  return images;
}

/** U† X^x Z^z U, one of x and z being 0. */
function conjugated(
  matrix: Float64Array,
  qubits: number,
  { x, z }: { x: number; z: number },
): Float64Array {
  const size = 1 << qubits;
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let [re, im] = [0, 0];
      for (let k = 0; k < size; k++) {
        // The Pauli takes basis state k to k ⊕ x, with the sign of z.
        const sign = parity(k & z) === 1 ? -1 : 1;
        const left = 2 * ((k ^ x) * size + row);
        const right = 2 * (k * size + column);
        const [a, b] = [matrix[left] as number, -(matrix[left + 1] as number)];
        const [c, d] = [matrix[right] as number, matrix[right + 1] as number];
        re += sign * (a * c - b * d);
        im += sign * (a * d + b * c);
      }
      result[2 * (row * size + column)] = re;
      result[2 * (row * size + column) + 1] = im;
    }
  }
  return result;
}

function pauliOf(matrix: Float64Array, qubits: number): PauliImage | null {
  const size = 1 << qubits;
  const entry = (row: number, column: number): [number, number] => {
    const at = 2 * (row * size + column);
    return [matrix[at] as number, matrix[at + 1] as number];
  };
  let x = 0;
  while (x < size - 1 && !isUnit(entry(x, 0))) x++;
  const [re, im] = entry(x, 0);
  let z = 0;
  for (let qubit = 0; qubit < qubits; qubit++) {
    const bit = 1 << qubit;
    const [c, d] = entry(x ^ bit, bit);
    if (re * c + im * d < 0) z |= bit;
  }
  const quarter = count(x & z) % 4;
  const [a, b] = [[1, 0, -1, 0][quarter] as number, [0, 1, 0, -1][quarter] as number];
  const sign = re * a + im * b < 0 ? 1 : 0;
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < size; row++) {
      const expected = row !== (column ^ x) ? 0 : (sign ^ parity(column & z)) === 1 ? -1 : 1;
      const [c, d] = entry(row, column);
      if (Math.abs(c - expected * a) > TOLERANCE || Math.abs(d - expected * b) > TOLERANCE) {
        return null;
      }
    }
  }
  return { x, z, sign };
}

function isUnit([re, im]: [number, number]): boolean {
  return re * re + im * im > 0.5;
}

/** The number of ones of a 32-bit word. */
export function count(word: number): number {
  let ones = word - ((word >>> 1) & 0x55555555);
  ones = (ones & 0x33333333) + ((ones >>> 2) & 0x33333333);
  return Math.imul((ones + (ones >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Whether that number is odd: 1 or 0. */
export function parity(word: number): number {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
}
