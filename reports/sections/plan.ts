import type { FragmentPlan } from '../../schemas/quantum/plan';
import type { ProvenanceSummary } from '../../schemas/run-record';
import { count } from '../format';
import { html, join } from '../html/markup';
import { plural, type Section } from '../html/parts';
import { type PlanBox, planGraph } from '../html/plan-graph';
import type { RunView } from '../view';

/** Steps of a plan: what was split, the fragments, and what puts them together. */
interface PlanSteps {
  source: string;
  fragment: string;
  result: string;
  /** What is put together. */
  gives: string;
}

const STEPS = { fragment: 'quantum.runFragment', result: 'quantum.combineFragments' };
const KINDS: Record<FragmentPlan['kind'], PlanSteps> = {
  shots: { ...STEPS, source: 'quantum.simulate', gives: 'counts and means' },
  observables: { ...STEPS, source: 'quantum.simulate', gives: 'expectation values' },
  points: { ...STEPS, source: 'quantum.planPoints', gives: 'values at all points' },
  slices: {
    source: 'quantum.planContraction',
    fragment: 'quantum.contract',
    result: 'quantum.sumContraction',
    gives: 'sums of slices',
  },
};

/** How the work was split over nodes, as a graph. */
export function planSection({ circuit, record }: RunView): Section | null {
  const plan = circuit?.plan ?? null;
  if (circuit === null || plan === null) return null;
  const { kind, items, fragments } = plan;
  const steps = KINDS[kind];
  const ran = (step: string) => record.provenance.find((one) => one.step === step) ?? null;
  const boxes = fragments.map(({ from, count: own }, i) => ({
    name: `fragment ${count(i + 1)}`,
    detail: `${kind} ${count(from)} to ${count(from + own - 1)}`,
  }));
  const source = { name: 'circuit', detail: plural(circuit.qubits, 'qubit') };
  const result = { name: 'recombination', detail: steps.gives };
  const title = `${count(items)} ${kind} in ${plural(fragments.length, 'fragment')}`;
  const body = html`${planGraph({
    title,
    source: withNode(source, ran(steps.source)),
    fragments: boxes,
    result: withNode(result, ran(steps.result)),
  })}
${fragmentsRan(ran(steps.fragment))}
<p class="note">Fragments know nothing of each other: one that is lost with its node is one that is
done again. However the work is split, the result has the same bits.</p>`;
  return { id: 'plan', title: 'Plan', body };
}

function withNode(box: PlanBox, ran: ProvenanceSummary | null): PlanBox {
  const [node] = ran?.nodes ?? [];
  return node === undefined ? box : { ...box, detail: `${box.detail}, on ${node}` };
}

function fragmentsRan(ran: ProvenanceSummary | null) {
  if (ran === null || ran.nodes.length === 0) return null;
  const told = [
    plural(ran.nodes.length, 'node'),
    ...(ran.cached > 0 ? [`${plural(ran.cached, 'fragment')} known from before`] : []),
    ...(ran.repeated > 0 ? [`${count(ran.repeated)} took more than one attempt`] : []),
  ];
  return html`<p>Fragments ran on ${told.join('; ')}: ${join(ran.nodes, ', ')}.</p>`;
}
