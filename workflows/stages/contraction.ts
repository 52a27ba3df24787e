import * as contraction from '../../schemas/quantum/contraction';
import type { FragmentPlan } from '../../schemas/quantum/plan';
import type { CircuitResults } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';
import { mapBounded } from '../logic/bounded';
import type { Stage } from '../stage';

/** Fragments under way at once: enough for many nodes, few enough for one history. */
export const FRAGMENT_WINDOW = 64;
const EXACT = { standardError: 0, sampled: null, zeroNoise: null };

type Asked = StepInput<typeof contraction.planContraction>;

/** Contracts what was asked in fragments over all nodes; one that is lost is one that is done again. */
export async function contracted(
  stage: Stage,
  asked: Asked,
  size: string,
): Promise<Pick<CircuitResults, 'plan' | 'expectations' | 'chosenAmplitudes'>> {
  const planned = await stage.step(contraction.planContraction, asked, 'simulate/plan');
  const { plan, slices, multiplications, largestTensorBytes } = planned;
  stage.note(
    `${size}: ${slices} slices in ${planned.fragments.length} fragments, ` +
      `${multiplications.toExponential(1)} multiplications, tensors of ${largestTensorBytes} bytes`,
  );
  const fragments = await mapBounded(planned.fragments, FRAGMENT_WINDOW, async (fragment, i) => {
    const own = { plan, fragment };
    const { values } = await stage.step(contraction.contract, own, fragmentPosition(i));
    return { slices: fragment, values };
  });
  const answers = await stage.step(contraction.sumContraction, { plan, fragments }, 'simulate/sum');
  return {
    plan: planOf(planned.fragments),
    chosenAmplitudes: answers.chosenAmplitudes,
    expectations: answers.expectations.map((one) => ({ ...one, ...EXACT })),
  };
}

/** Where in the run a fragment stands. */
export function fragmentPosition(i: number): string {
  return `simulate/fragment/${String(i).padStart(4, '0')}`;
}

function planOf(slices: readonly (readonly { count: number }[])[]): FragmentPlan {
  let from = 0;
  const fragments = slices.map((own) => {
    const range = { from, count: own.reduce((sum, { count }) => sum + count, 0) };
    from += range.count;
    return range;
  });
  return { kind: 'slices', items: from, fragments };
}
