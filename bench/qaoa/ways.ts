import {
  clocked,
  clockedEngine,
  NO_TIME,
  type Profile,
  type SearchEngine,
} from '../../activities/quantum/qaoa/profile';
import { createCobyla, createLbfgs, type Minimiser } from '../../kernels/optimisation';
import type { Ising } from '../../kernels/optimisation/ising';
import type { Circuit, Parameter } from '../../kernels/quantum/circuit';
import { compile, createPlanner } from '../../kernels/quantum/compiler';
import { createGradient } from '../../kernels/quantum/gradient';
import { evaluate, type InputValues, input, inputsOf } from '../../kernels/quantum/parameters';
import { costObservable, qaoaCircuit } from '../../kernels/quantum/qaoa';

/** A problem, where its angles are sought from, and how many values an optimiser may ask for. */
export interface Task {
  ising: Ising;
  depth: number;
  start: number[];
  evaluationsMax: number;
}

/** What one way came to. */
export interface Outcome {
  /** The lowest mean of the objective after each evaluation, and the milliseconds until then. */
  trace: { value: number; ms: number }[];
  ms: number;
  profile: Profile;
  circuits: number;
}

/** A way to search for angles. */
export interface Way {
  name: string;
  run(task: Task, engine: SearchEngine): Outcome;
}

interface Objective {
  at: (inputs: InputValues) => { value: number; gradient?: Float64Array };
  /** Circuits that one evaluation simulates. */
  circuits: number;
}

type Prepare = (o: { circuit: Circuit; task: Task; engine: SearchEngine }) => Objective;

const now = () => performance.now();

/** All ways, the one that the others are compared with last. */
export const WAYS: Way[] = [
  wayOf('COBYLA, compiled each time', createCobyla, compiledEachTime),
  wayOf('COBYLA, plan reused', createCobyla, planReused),
  wayOf('L-BFGS, parameter shift', createLbfgs, parameterShift),
  wayOf('L-BFGS, adjoint', createLbfgs, adjoint),
];

function wayOf(
  name: string,
  create: (start: number[], o: { evaluationsMax: number }) => Minimiser,
  prepare: Prepare,
): Way {
  return {
    name,
    run(task, engine) {
      const { ising, depth, start, evaluationsMax } = task;
      const began = now();
      const profile = { ...NO_TIME };
      const circuit = qaoaCircuit(ising, { depth });
      const own = clockedEngine(engine, profile, now);
      const objective = prepare({ circuit, task, engine: own });
      const search = create(start, { evaluationsMax });
      const trace: Outcome['trace'] = [];
      while (!search.done) {
        const asked = search.ask();
        const inputs = Object.fromEntries(circuit.inputs.map((key, i) => [key, asked[i] ?? 0]));
        const { value, gradient } = objective.at(inputs);
        const work = () => search.tell(value, gradient);
        clocked(profile, 'optimiserMs', { now, work });
        trace.push({ value: search.best.value, ms: now() - began });
      }
      const ms = now() - began;
      profile.compileMs = ms - profile.engineMs - profile.optimiserMs;
      return { trace, ms, profile, circuits: search.evaluations * objective.circuits };
    },
  };
}

function compiledEachTime({ circuit, task, engine }: Parameters<Prepare>[0]): Objective {
  const { terms: observable, offset } = costObservable(task.ising);
  const at = (inputs: InputValues) => ({
    value: engine.expectation(compile(circuit, { inputs, observable })) + offset,
  });
  return { at, circuits: 1 };
}

function planReused({ circuit, task, engine }: Parameters<Prepare>[0]): Objective {
  const { terms: observable, offset } = costObservable(task.ising);
  const planOf = createPlanner(circuit, { observable });
  return { at: (inputs) => ({ value: engine.expectation(planOf(inputs)) + offset }), circuits: 1 };
}

function adjoint({ circuit, task, engine }: Parameters<Prepare>[0]): Objective {
  const { terms, offset } = costObservable(task.ising);
  const gradientAt = createGradient(circuit, terms, engine);
  const at = (inputs: InputValues) => {
    const { value, gradient } = gradientAt(inputs);
    return { value: value + offset, gradient };
  };
  return { at, circuits: 1 };
}

/**
 * The gradient as hardware gives it: each gate's angle by ±π/2, two circuits a gate (Mitarai et al.,
 * arXiv:1803.00745), and a layer's angle collects those of its gates.
 */
function parameterShift({ circuit, task, engine }: Parameters<Prepare>[0]): Objective {
  const { terms: observable, offset } = costObservable(task.ising);
  const { apart, angles } = anglesApart(circuit);
  const names = [...angles.keys()];
  const planOf = createPlanner(apart, { observable });
  const valueAt = (values: InputValues) => engine.expectation(planOf(values));
  const at = (inputs: InputValues) => {
    const values: Record<string, number> = {};
    for (const [name, angle] of angles) values[name] = evaluate(angle, inputs);
    const gradient = new Float64Array(circuit.inputs.length);
    for (const [name, angle] of angles) {
      const shifted = (by: number) => valueAt({ ...values, [name]: (values[name] ?? 0) + by });
      const slope = (shifted(Math.PI / 2) - shifted(-Math.PI / 2)) / 2;
      for (const key of inputsOf(angle)) {
        const place = circuit.inputs.indexOf(key);
        const factor = evaluate(angle, { ...inputs, [key]: 1 });
        gradient[place] = (gradient[place] ?? 0) + factor * slope;
      }
    }
    return { value: valueAt(values) + offset, gradient };
  };
  return { at, circuits: 2 * names.length + 1 };
}

/** A circuit in which each gate has an angle of its own, and what these are; all are multiples. */
function anglesApart(circuit: Circuit): { apart: Circuit; angles: Map<string, Parameter> } {
  const angles = new Map<string, Parameter>();
  const operations = circuit.operations.map((operation) => {
    const angle = operation.kind === 'gate' ? operation.parameters[0] : undefined;
    if (operation.kind !== 'gate' || angle === undefined || inputsOf(angle).length === 0) {
      return operation;
    }
    const name = `angle${angles.size}`;
    angles.set(name, angle);
    return { ...operation, parameters: [input(name)] };
  });
  return { apart: { ...circuit, inputs: [...angles.keys()], operations }, angles };
}
