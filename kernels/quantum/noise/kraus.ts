import type { Channel } from '../dynamic/program';
import { QuantumError } from '../errors';

/** Doubles of a matrix on one qubit and on two. */
const ONE_QUBIT = 8;
const TWO_QUBITS = 32;
/** How far ΣK†K may be from 1 in any entry: matrices are often written with ten digits. */
const TOLERANCE = 1e-8;

/**
 * The channel of any Kraus operators on one qubit or two.
 * @param operators row-major, real and imaginary parts in turn, the first qubit the least significant
 *   bit of row and column: 8 or 32 numbers each
 * @throws QuantumError BAD_CHANNEL for other sizes, numbers that are not finite, and where ΣK†K is not 1
 */
export function krausChannel(operators: readonly (readonly number[])[]): {
  channel: Channel;
  qubits: 1 | 2;
} {
  const length = operators[0]?.length ?? 0;
  const isSized = length === ONE_QUBIT || length === TWO_QUBITS;
  if (!isSized || operators.some((operator) => operator.length !== length)) {
    const message = `each takes ${ONE_QUBIT} numbers for one qubit or ${TWO_QUBITS} for two`;
    throw new QuantumError('BAD_CHANNEL', `Kraus operators: ${message}`);
  }
  requireComplete(operators, length === ONE_QUBIT ? 2 : 4);
  return {
    channel: {
      operators: operators.map((operator) => Float64Array.from(operator)),
      probabilities: null,
      isGeneral: true,
    },
    qubits: length === ONE_QUBIT ? 1 : 2,
  };
}

/** ΣK†K is 1: probabilities of all outcomes add up to 1 in every state. */
function requireComplete(operators: readonly (readonly number[])[], size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let [re, im] = [row === column ? -1 : 0, 0];
      for (const operator of operators) {
        for (let k = 0; k < size; k++) {
          const [a, b] = [2 * (k * size + row), 2 * (k * size + column)];
          const [are, aim] = [operator[a] as number, operator[a + 1] as number];
          const [bre, bim] = [operator[b] as number, operator[b + 1] as number];
          re += are * bre + aim * bim;
          im += are * bim - aim * bre;
        }
      }
      if (Math.abs(re) <= TOLERANCE && Math.abs(im) <= TOLERANCE) continue;
      const off = Math.max(Math.abs(re), Math.abs(im)).toPrecision(2);
      const where = `entry (${row}, ${column}) is off by ${off}`;
      throw new QuantumError('BAD_CHANNEL', `Kraus operators: the sum of K†K is not 1: ${where}`);
    }
  }
}
