import type { Circuit } from '../../kernels/quantum/circuit';
import { compile } from '../../kernels/quantum/compiler';
import { createEngine, startNodeHelper } from '../../kernels/quantum/engine';
import { createGradient } from '../../kernels/quantum/gradient';
import { input } from '../../kernels/quantum/parameters';
import type { PauliTerm } from '../../kernels/quantum/results';
import type { Figure } from '../support/report';
import { medianOf } from '../support/run-bench';

/** The parameters of which the issue speaks. */
const PARAMETERS = 100;

/** What a gradient of 100 angles of a circuit costs, in time and in evaluations of its energy. */
export function gradientFigures(
  { circuit, observable }: { circuit: Circuit; observable: PauliTerm[] },
  { threads, rounds }: { threads: number; rounds: number },
): Figure[] {
  const engine = createEngine({ threads, startHelper: startNodeHelper });
  const { varied, inputs } = withInputs(circuit);
  const gradientOf = createGradient(varied, observable, engine);
  const evaluations: number[] = [];
  const gradients: number[] = [];
  gradientOf(inputs);
  for (let round = 0; round < rounds; round += 1) {
    evaluations.push(timed(() => engine.expectation(compile(varied, { inputs, observable }))));
    gradients.push(timed(() => gradientOf(inputs)));
  }
  engine.close();
  const title = `gradient ${circuit.qubitCount}, ${PARAMETERS} parameters, ${threads} threads`;
  const [evaluation, gradient] = [medianOf(evaluations), medianOf(gradients)];
  return [
    { name: `${title}: athanor`, value: gradient, unit: 'ms' },
    { name: `${title}: one evaluation`, value: evaluation, unit: 'ms' },
    { name: `${title}: gradient ÷ evaluation`, value: gradient / evaluation, unit: '×' },
  ];
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
