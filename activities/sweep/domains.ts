import type { Domain, MorrisDesign, SaltelliDesign } from '../../kernels/experiments';
import { AthanorError } from '../../schemas/errors';
import type { StepInput } from '../../schemas/step';
import { nameOf, type SweptParameter } from '../../schemas/sweep/question';
import type { layOut } from '../../schemas/sweep/steps';

/** A sweep as its steps know it. */
export type SweepQuestion = StepInput<typeof layOut>;

/**
 * The values that a parameter may take.
 * @throws AthanorError INPUT_INVALID where it has neither values nor a range
 */
export function domainOf(parameter: SweptParameter): Domain {
  const { values, from, to, scale, integer } = parameter;
  if (values !== undefined) return { values };
  if (from !== undefined && to !== undefined) return { from, to, scale, integer };
  throw invalid(`The parameter ${nameOf(parameter)} has neither values nor a range (from, to).`);
}

/** The trajectories of a Morris design; null of another. */
export function morrisOf({ design, parameters, seed }: SweepQuestion): MorrisDesign | null {
  if (design.kind !== 'morris') return null;
  const { trajectories, levels } = design;
  return { trajectories, levels, parameters: parameters.length, seed };
}

/** The samples of a design for Sobol indices; null of another. */
export function saltelliOf({ design, parameters, seed }: SweepQuestion): SaltelliDesign | null {
  if (design.kind !== 'sobol') return null;
  const { samples, secondOrder } = design;
  return { samples, secondOrder, parameters: parameters.length, seed };
}

/** An error of whoever asked. */
export function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
