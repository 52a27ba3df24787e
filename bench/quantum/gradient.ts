import type { Circuit } from '../../kernels/quantum/circuit';
import { compile, createPlanner } from '../../kernels/quantum/compiler';
import { createEngine, startNodeHelper } from '../../kernels/quantum/engine';
import { createGradient } from '../../kernels/quantum/gradient';
import { input } from '../../kernels/quantum/parameters';
import type { PauliTerm } from '../../kernels/quantum/results';
import type { Figure } from '../support/report';
import { medianOf } from '../support/run-bench';
import type { Contender } from './contenders';

/** The parameters of which the issue speaks. */
const PARAMETERS = 100;
/** How many times faster than the peer's adjoint method. */
const GOAL = 3;
const TOLERANCE = 1e-9;

/** What a gradient of 100 angles of a circuit costs, in time and in evaluations of its energy. */
export async function gradientFigures(
  { circuit, observable }: { circuit: Circuit; observable: PauliTerm[] },
  { threads, rounds, peer }: { threads: number; rounds: number; peer?: Contender },
): Promise<Figure[]> {
  const engine = createEngine({ threads, startHelper: startNodeHelper });
  const { varied, inputs } = withInputs(circuit);
  const gradientOf = createGradient(varied, observable, engine);
  const planOf = createPlanner(varied, { observable });
  planOf(inputs);
  const compiles: number[] = [];
  const bindings: number[] = [];
  const evaluations: number[] = [];
  const gradients: number[] = [];
  const peers: number[] = [];
  const { value, gradient: slopes } = gradientOf(inputs);
  await peer?.prepare({ circuit, observable, samples: [], angles: PARAMETERS });
  if (peer !== undefined) requireSame((await peer.run()).samples, [value, ...slopes]);
  for (let round = 0; round < rounds; round += 1) {
    compiles.push(timed(() => compile(varied, { inputs, observable })));
    bindings.push(timed(() => planOf(inputs)));
    evaluations.push(timed(() => engine.expectation(planOf(inputs))));
    gradients.push(timed(() => gradientOf(inputs)));
    if (peer !== undefined) peers.push((await peer.run()).ms);
  }
  engine.close();
  const title = `gradient ${circuit.qubitCount}, ${PARAMETERS} parameters, ${threads} threads`;
  const [evaluation, gradient] = [medianOf(evaluations), medianOf(gradients)];
  const figures: Figure[] = [
    { name: `${title}: athanor`, value: gradient, unit: 'ms' },
    { name: `${title}: one evaluation`, value: evaluation, unit: 'ms' },
    { name: `${title}: gradient ÷ evaluation`, value: gradient / evaluation, unit: '×' },
    {
      ...{ name: `${title}: compiling ÷ binding again`, unit: '×' },
      value: medianOf(compiles) / medianOf(bindings),
    },
  ];
  if (peer === undefined) return figures;
  const other = medianOf(peers);
  return [
    ...figures,
    { name: `${title}: ${peer.name}`, value: other, unit: 'ms' },
    { name: `${title}: peer ÷ ours`, value: other / gradient, unit: '×', goal: { atLeast: GOAL } },
  ];
}

function requireSame(found: readonly number[], expected: readonly number[]): void {
  const worst = Math.max(...expected.map((x, i) => Math.abs(x - (found[i] ?? Number.NaN))));
  if (!(worst <= TOLERANCE)) throw new Error(`the peer's gradient and ours differ by ${worst}`);
}

/** The first angles of a circuit as inputs. */
function withInputs(circuit: Circuit): { varied: Circuit; inputs: Record<string, number> } {
  const inputs: Record<string, number> = {};
  let count = 0;
  const operations = circuit.operations.map((operation) => {
    const angle = operation.kind === 'gate' ? operation.parameters[0] : undefined;
    if (operation.kind !== 'gate' || typeof angle !== 'number' || count === PARAMETERS) {
      return operation;
    }
    const name = `angle${count}`;
    count += 1;
    inputs[name] = angle;
    return { ...operation, parameters: [input(name)] };
  });
  return { varied: { ...circuit, inputs: Object.keys(inputs), operations }, inputs };
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
