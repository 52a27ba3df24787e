import { libm } from '../../math/libm';
import type { GateOperation, UnitaryOperation } from '../circuit';
import { gate } from './modifiers';

/** Elements smaller than this are taken for zero. */
const NEGLIGIBLE = 1e-15;

type Complex = readonly [re: number, im: number];

/**
 * Gates that give a matrix within rounding: rotations between basis states that differ in one bit
 * (in the order of Gray's code) until only phases are left (Nielsen and Chuang, section 4.5). 4^k
 * of them for k qubits, each on one qubit under k − 1 controls.
 */
export function synthesised({ matrix, qubits }: UnitaryOperation): GateOperation[] {
  const size = 1 << qubits.length;
  const work = matrix.slice();
  const undoing: GateOperation[] = [];
  const gray = Array.from({ length: size }, (_, index) => index ^ (index >> 1));
  for (let column = 0; column < size - 1; column++) {
    const at = gray[column] as number;
    for (let row = size - 1; row > column; row--) {
      const [upper, lower] = [gray[row - 1] as number, gray[row] as number];
      const rotation = eliminate(work, size, { column: at, upper, lower });
      if (rotation !== undefined) undoing.push(...between(rotation, { upper, lower, qubits }));
    }
  }
  const phases = gray.flatMap((state) => {
    const at = 2 * (state * size + state);
    const angle = libm.atan2(work[at + 1] as number, work[at] as number);
    return Math.abs(angle) < NEGLIGIBLE ? [] : [phaseOf(state, angle, qubits)];
  });
  return [...phases, ...undoing.reverse()];
}

/** The angles of the gate that undoes a rotation: u(θ, φ, λ). */
type Rotation = [theta: number, phi: number, lambda: number];

/**
 * Makes the element of the lower row vanish by V† = u(θ, φ, λ)† on the two rows, and returns V:
 * with upper a and lower b, V's first column is (a, b) without the phase of a.
 */
function eliminate(
  work: Float64Array,
  size: number,
  { column, upper, lower }: { column: number; upper: number; lower: number },
): Rotation | undefined {
  const a = element(work, size, upper, column);
  const b = element(work, size, lower, column);
  const [lengthA, lengthB] = [length(a), length(b)];
  if (lengthB < NEGLIGIBLE) return undefined;
  const theta = 2 * libm.atan2(lengthB, lengthA);
  const angleA = lengthA < NEGLIGIBLE ? 0 : libm.atan2(a[1], a[0]);
  const phi = libm.atan2(b[1], b[0]) - angleA;
  const [cos, sin] = [libm.cos(theta / 2), libm.sin(theta / 2)];
  const [re, im] = [libm.cos(phi), libm.sin(phi)];
  for (let at = 0; at < size; at++) {
    const x = element(work, size, upper, at);
    const y = element(work, size, lower, at);
    // e^{−iφ} y, for V† = [[cos, sin e^{−iφ}], [−sin, cos e^{−iφ}]] with λ = 0.
    const turned: Complex = [re * y[0] + im * y[1], re * y[1] - im * y[0]];
    put(work, size, { row: upper, column: at }, [
      cos * x[0] + sin * turned[0],
      cos * x[1] + sin * turned[1],
    ]);
    put(work, size, { row: lower, column: at }, [
      cos * turned[0] - sin * x[0],
      cos * turned[1] - sin * x[1],
    ]);
  }
  return [theta, phi, 0];
}

/** A gate between two basis states that differ in one bit. */
function between(
  [theta, phi, lambda]: Rotation,
  { upper, lower, qubits }: { upper: number; lower: number; qubits: readonly number[] },
): GateOperation[] {
  const target = qubits.findIndex((_, index) => ((upper ^ lower) >> index) & 1);
  const others = qubits.flatMap((_, index) => (index === target ? [] : [index]));
  const controls = others.map((index) => ((upper >> index) & 1) as 0 | 1);
  const own = [...others, target].map((index) => qubits[index] as number);
  // Where the upper state has the bit set, the gate is seen with its two states exchanged.
  if (((upper >> target) & 1) === 0) return [gate('u', [theta, phi, lambda], own, controls)];
  const flip = gate('x', [], own.slice(-1));
  return [flip, gate('u', [theta, phi, lambda], own, controls), flip];
}

/** A phase on one basis state. */
function phaseOf(state: number, angle: number, qubits: readonly number[]): GateOperation {
  const controls = qubits.map((_, index) => ((state >> index) & 1) as 0 | 1);
  return gate('gphase', [angle], qubits, controls);
}

function element(matrix: Float64Array, size: number, row: number, column: number): Complex {
  const at = 2 * (row * size + column);
  return [matrix[at] as number, matrix[at + 1] as number];
}

function put(
  matrix: Float64Array,
  size: number,
  { row, column }: { row: number; column: number },
  [re, im]: Complex,
): void {
  const at = 2 * (row * size + column);
  matrix[at] = re;
  matrix[at + 1] = im;
}

function length([re, im]: Complex): number {
  return Math.sqrt(re * re + im * im);
}
