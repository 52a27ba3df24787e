/** Plans for what is done to a state between circuits: reading a qubit, and matrices of any kind. */
import { powerOfTwo } from '../power-of-two';
import { bitsOf } from './atoms';
import type { Plan } from './plan';
import { filled, type Pass } from './schedule';
import { Tape } from './tape';
import { PAIR, tilingOf } from './tiling';
import { writePlan } from './write-plan';

/** A plan whose expectation value is Σ|a|² over the held amplitudes where a qubit has a value. */
export function probabilityPlan(qubitCount: number, qubit: number, value: 0 | 1): Plan {
  // (1 ± Z)/2 with the qubit in the tile: the other half gets the weight 0 and is not read.
  const strings = [
    { coefficient: 0.5, flips: 0, signs: 0 },
    { coefficient: value === 1 ? -0.5 : 0.5, flips: 0, signs: powerOfTwo(qubit) },
  ];
  return planOf(qubitCount, [qubit], { atoms: [], strings, keeps: false });
}

/** A plan that multiplies what is held by a matrix on some qubits, unitary or not. */
export function matrixPlan(qubitCount: number, matrix: Float64Array, targets: number[]): Plan {
  const atom = { kind: 'dense', targets, controls: 0, values: 0, matrix } as const;
  return planOf(qubitCount, targets, { atoms: [atom], strings: [], keeps: true });
}

function planOf(
  qubitCount: number,
  qubits: readonly number[],
  { atoms, strings, keeps }: Pick<Pass, 'atoms' | 'strings'> & { keeps: boolean },
): Plan {
  const tiling = tilingOf(qubitCount, Math.max(PAIR, qubits.length));
  const low = powerOfTwo(tiling.lowBits) - 1;
  const tile = filled(low | bitsOf(qubits), tiling);
  return writePlan([{ tile, atoms, strings }], {
    tiling,
    scalar: { re: 1, im: 0 },
    tape: new Tape(),
    startsFromHeld: true,
    keeps,
    denseExponent: qubits.length,
  });
}
