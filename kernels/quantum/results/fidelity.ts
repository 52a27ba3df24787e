import { QuantumError } from '../errors';
import { qubitCountOf, type Statevector, sumOver } from './statevector';

/**
 * The fidelity |⟨a|b⟩|² of two pure states of norm 1: from 0 where they are orthogonal to 1 where
 * they are the same but for a global phase.
 * @throws QuantumError BAD_STATE for lengths that differ or are not those of a statevector
 */
export function fidelity(a: Statevector, b: Statevector): number {
  const count = qubitCountOf(a);
  if (a.length !== b.length) {
    throw new QuantumError('BAD_STATE', `states of ${a.length} and ${b.length} numbers`);
  }
  const at = (state: Statevector, i: number) => state[i] as number;
  const re = sumOver(
    1 << count,
    (i) => at(a, 2 * i) * at(b, 2 * i) + at(a, 2 * i + 1) * at(b, 2 * i + 1),
  );
  const im = sumOver(
    1 << count,
    (i) => at(a, 2 * i) * at(b, 2 * i + 1) - at(a, 2 * i + 1) * at(b, 2 * i),
  );
  return re * re + im * im;
}
