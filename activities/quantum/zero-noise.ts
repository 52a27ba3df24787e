import { QuantumError } from '../../kernels/quantum/errors';
import type { Split } from '../../kernels/quantum/final-measurements';
import {
  type Estimate,
  extrapolateToZero,
  foldCircuit,
  foldingOf,
} from '../../kernels/quantum/noise';
import type { Expectation, simulate } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';

/** Of all that is asked; clients that cannot ask for it leave the extrapolation out. */
type Questions = Pick<StepInput<typeof simulate>, 'noise'> &
  Partial<Pick<StepInput<typeof simulate>, 'zeroNoiseExtrapolation'>>;

/**
 * An expectation value continued to no noise; null where that is not asked.
 * @param estimates at every scale in turn
 */
export function zeroNoiseOf(
  split: Split | null,
  { zeroNoiseExtrapolation }: Questions,
  estimates: readonly Estimate[],
): Expectation['zeroNoise'] {
  if (!zeroNoiseExtrapolation || split === null) return null;
  const { scales, extrapolation } = zeroNoiseExtrapolation;
  const points = scales.map((scale, i) => {
    // What whole gates allow, not what was asked.
    const folded = foldCircuit(split.unitary, scale);
    return { scale: foldingOf(split.unitary, folded), ...(estimates[i] as Estimate) };
  });
  return { ...extrapolateToZero(points, extrapolation), points };
}

/**
 * Refuses to extrapolate what cannot be.
 * @throws QuantumError OUT_OF_RANGE without noise; NOT_UNITARY_CIRCUIT
 */
export function requireFoldable(split: Split | null, { noise }: Questions): void {
  if (noise === null) {
    throw new QuantumError('OUT_OF_RANGE', 'zero-noise extrapolation needs noise');
  }
  if (split !== null) return;
  const message = 'zero-noise extrapolation needs a circuit that measures at its end only';
  throw new QuantumError('NOT_UNITARY_CIRCUIT', message);
}
