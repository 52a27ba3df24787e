/** Plans that go on from a held state and look at it between gates: the way back of a gradient. */
import type { InputValues } from '../parameters';
import { countBits, tileQubits } from './atoms';
import { lower, type Steps } from './lowering';
import type { PauliString } from './pauli-string';
import type { Plan } from './plan';
import { plannerOf } from './planner';
import { schedule } from './schedule';
import type { Tape } from './tape';
import { PAIR, tilingOf } from './tiling';
import { writePlan } from './write-plan';

export type { Observation, Steps } from './lowering';
export type { PauliString } from './pauli-string';

/**
 * Plans gates and observations between them; the state is spent afterwards. With an
 * observable H the held state |ψ⟩ has a qubit less and becomes the lower half, where the highest qubit is
 * 0, the upper half becomes H|ψ⟩, and what is observed as 0 is ⟨H⟩.
 * @throws QuantumError as `compile` does
 */
export function createSweepPlanner(
  steps: Steps,
  hamiltonian?: readonly PauliString[],
): (inputs: InputValues) => Plan {
  return plannerOf((tape) => sweepOn(tape, steps, hamiltonian));
}

function sweepOn(tape: Tape, steps: Steps, hamiltonian?: readonly PauliString[]): Plan {
  const { atoms, scalar } = lower(steps, tape, true);
  let denseExponent = 0;
  let needed = PAIR;
  for (const atom of atoms) {
    if (atom.kind === 'dense') denseExponent = Math.max(denseExponent, atom.targets.length);
    if (atom.kind === 'observe') needed = Math.max(needed, countBits(tileQubits(atom)));
  }
  const tiling = tilingOf(steps.qubitCount, Math.max(needed, denseExponent));
  return writePlan(schedule(atoms, [], tiling), {
    tiling,
    scalar,
    tape,
    startsFromHeld: true,
    hamiltonian,
    keeps: false,
    denseExponent,
  });
}
