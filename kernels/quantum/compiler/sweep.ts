/** Plans that go on from a held state and look at it between gates: the way back of a gradient. */
import { changedQubits, countBits } from './atoms';
import { lower, type Steps } from './lowering';
import type { Plan } from './plan';
import { schedule } from './schedule';
import { PAIR, tilingOf } from './tiling';
import { writePlan } from './write-plan';

export type { Observation, Steps } from './lowering';
export type { PauliString } from './pauli-string';

/**
 * Compiles gates without inputs and observations between them; the state is spent afterwards.
 * @throws QuantumError as `compile` does
 */
export function compileSweep(steps: Steps, tileExponent?: number): Plan {
  const { atoms, scalarRe, scalarIm } = lower(steps, {}, true);
  let denseExponent = 0;
  let needed = PAIR;
  for (const atom of atoms) {
    if (atom.kind === 'dense') denseExponent = Math.max(denseExponent, atom.targets.length);
    if (atom.kind === 'observe') needed = Math.max(needed, countBits(changedQubits(atom)));
  }
  const tiling = tilingOf(steps.qubitCount, Math.max(needed, denseExponent), tileExponent);
  return writePlan(schedule(atoms, [], tiling), {
    tiling,
    scalar: { re: scalarRe, im: scalarIm },
    startsFromHeld: true,
    keeps: false,
    denseExponent,
  });
}
