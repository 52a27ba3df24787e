/**
 * Where the time of QAOA goes: COBYLA on values and L-BFGS on adjoint gradients, from the same angles on
 * the same graphs; and what of it is compiling.
 * Run: `npm run bench -- qaoa`.
 */
import { createCobyla, createLbfgs, type Minimiser } from '../kernels/optimisation';
import { maxCutIsing, type Pair } from '../kernels/optimisation/ising';
import { compile } from '../kernels/quantum/compiler';
import { createEngine, startNodeHelper } from '../kernels/quantum/engine';
import { createGradient } from '../kernels/quantum/gradient';
import { costObservable, qaoaCircuit } from '../kernels/quantum/qaoa';
import { createRandom } from '../kernels/statistics';

const WIDTHS = [8, 12, 16];
const DEPTH = 4;
const THREADS = 2;
const START = Array.from({ length: 2 * DEPTH }, () => 0.4);
const TOLERANCE = 1e-4;

/** A graph in which each pair is an edge with probability one half. */
function randomGraph(size: number): Pair[] {
  const random = createRandom(1, `graph ${size}`);
  const pairs = Array.from(
    { length: size * size },
    (_, k): Pair => [Math.floor(k / size), k % size, 1],
  );
  return pairs.filter(([i, j]) => i < j && random.uniform() < 0.5);
}

interface Row {
  n: number;
  way: string;
  value: number;
  evaluations: number;
  ms: number;
  compileMs: number;
}

function profile(n: number): Row[] {
  const ising = maxCutIsing(n, randomGraph(n));
  const circuit = qaoaCircuit(ising, { depth: DEPTH });
  const { terms: observable, offset } = costObservable(ising);
  const engine = createEngine({ threads: THREADS, startHelper: startNodeHelper });
  const named = (x: Float64Array) =>
    Object.fromEntries(circuit.inputs.map((name, i) => [name, x[i] as number]));
  let compileMs = 0;
  const valueAt = (x: Float64Array) => {
    const began = performance.now();
    const plan = compile(circuit, { inputs: named(x), observable });
    compileMs += performance.now() - began;
    return { value: engine.expectation(plan) + offset };
  };
  const adjoint = createGradient(circuit, observable, engine);
  const gradientAt = (x: Float64Array) => {
    const { value, gradient } = adjoint(named(x));
    return { value: value + offset, gradient };
  };
  const measure = (
    way: string,
    search: Minimiser,
    at: (x: Float64Array) => { value: number; gradient?: Float64Array },
  ): Row => {
    compileMs = 0;
    const began = performance.now();
    while (!search.done) {
      const { value, gradient } = at(search.ask());
      search.tell(value, gradient);
    }
    const ms = performance.now() - began;
    return { n, way, value: search.best.value, evaluations: search.evaluations, ms, compileMs };
  };
  try {
    valueAt(Float64Array.from(START));
    gradientAt(Float64Array.from(START));
    return [
      measure('COBYLA', createCobyla(START, { radiusEnd: TOLERANCE }), valueAt),
      measure('L-BFGS, adjoint', createLbfgs(START, { gradientTolerance: TOLERANCE }), gradientAt),
    ];
  } finally {
    engine.close();
  }
}

const rows = WIDTHS.flatMap(profile);
console.log('| qubits | way | value | evaluations | ms | of which compiling values |');
console.log('|---|---|---|---|---|---|');
for (const { n, way, value, evaluations, ms, compileMs } of rows) {
  const cells = [n, way, value.toFixed(4), evaluations, ms.toFixed(0), compileMs.toFixed(0)];
  console.log(`| ${cells.join(' | ')} |`);
}
