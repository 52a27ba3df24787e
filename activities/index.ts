/**
 * The code of every step that comes with Athanor. Workers load this module in each thread that runs
 * steps; a step that a user's package adds is of the same type and needs nothing more.
 */
import * as chemistry from './chemistry';
import * as discovery from './discovery';
import * as docking from './docking';
import * as evaluation from './evaluation';
import type { StepImplementation } from './implement';
import * as library from './library';
import * as quantum from './quantum';
import * as simulation from './simulation';
import * as sweep from './sweep';

// Implementations differ in their inputs and outputs; callers parse both with the contract.
type Any = StepImplementation;

/** Every step with its code. */
export const steps: StepImplementation[] = [
  ...(Object.values(library) as unknown as Any[]),
  ...(Object.values(chemistry) as unknown as Any[]),
  ...(Object.values(discovery) as unknown as Any[]),
  ...(Object.values(evaluation) as unknown as Any[]),
  ...(Object.values(docking) as unknown as Any[]),
  ...(Object.values(quantum) as unknown as Any[]),
  ...(Object.values(simulation) as unknown as Any[]),
  ...(Object.values(sweep) as unknown as Any[]),
];
