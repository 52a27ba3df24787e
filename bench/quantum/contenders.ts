import type { Circuit, GateOperation } from '../../kernels/quantum/circuit';
import { compile } from '../../kernels/quantum/compiler';
import {
  createEngine,
  createSingleEngine,
  type Engine,
  startNodeHelper,
} from '../../kernels/quantum/engine';
import type { PauliTerm } from '../../kernels/quantum/results';
import { pythonWith } from '../../tests/support/python-environment';
import { PythonChild } from '../support/python-child';

/** A circuit to simulate, and the amplitudes by which results are compared. */
export interface Task {
  circuit: Circuit;
  observable?: PauliTerm[];
  samples: number[];
  /** How many of the circuit's first angles the value is differentiated by; peers that can do it only. */
  angles?: number;
}

/** One simulation. */
export interface Outcome {
  ms: number;
  /** The part of it that our compiler took. */
  compileMs?: number;
  /** Bytes of the state that our plan reads and writes. */
  movedBytes?: number;
  /** Real and imaginary parts of the samples, or the expectation value. */
  samples: number[];
}

/** A simulator with some number of threads. */
export interface Contender {
  name: string;
  threads: number;
  isOurs: boolean;
  /** Whether its amplitudes are floats. */
  isSingle: boolean;
  prepare(task: Task): Promise<void>;
  run(): Promise<Outcome>;
  end(): Promise<void>;
}

interface Peer {
  name: string;
  program: string;
  /** The releases that were current when this was written. */
  requirements: string[];
  args: string[];
  isSingle?: boolean;
}

const QULACS = { program: 'qulacs_peer.py', requirements: ['qulacs==0.6.14', 'numpy'] };
/** The peer with gradients by the adjoint method. */
export const DIFFERENTIATES = 'pennylane-lightning';
const PEERS: readonly Peer[] = [
  {
    name: 'qiskit-aer',
    program: 'aer.py',
    requirements: ['qiskit==2.5.0', 'qiskit-aer==0.18.2'],
    args: [],
  },
  {
    name: DIFFERENTIATES,
    program: 'lightning.py',
    requirements: ['pennylane==0.45.0', 'pennylane-lightning==0.45.0'],
    args: [],
  },
  { name: 'qulacs', ...QULACS, args: ['plain'] },
  { name: 'qulacs (optimiser)', ...QULACS, args: ['optimised'] },
  {
    ...{ name: 'qsim (single)', program: 'qsim.py', args: [], isSingle: true },
    requirements: ['qsimcirq==0.22.0'],
  },
];

/** Our kernel: from the circuit to amplitudes that can be read, compiled anew each time. */
export function ours(threads: number, precision: 'double' | 'single'): Contender {
  const isSingle = precision === 'single';
  const options = { threads, startHelper: startNodeHelper };
  const engine = isSingle ? createSingleEngine(options) : createEngine(options);
  let task: Task | undefined;
  return {
    name: isSingle ? 'athanor (single)' : 'athanor',
    threads,
    isOurs: true,
    isSingle,
    prepare: async (next) => {
      task = next;
    },
    run: async () => simulate(engine, precision, task as Task),
    end: async () => engine.close(),
  };
}

/** The peers, each in a virtual environment of its own, made once: minutes the first time. */
export async function peers(threads: number): Promise<Contender[]> {
  return Promise.all(PEERS.map((peer) => startPeer(peer, threads)));
}

function simulate(
  engine: Engine<Float64Array | Float32Array>,
  precision: 'double' | 'single',
  { circuit, observable, samples }: Task,
): Outcome {
  const started = performance.now();
  const plan = compile(circuit, { observable, precision });
  const compileMs = performance.now() - started;
  const { movedBytes } = plan;
  if (observable !== undefined) {
    const value = engine.expectation(plan);
    return { ms: performance.now() - started, compileMs, movedBytes, samples: [value] };
  }
  const amplitudes = engine.run(plan);
  const ms = performance.now() - started;
  const read = (i: number) => [amplitudes[2 * i] as number, amplitudes[2 * i + 1] as number];
  return { ms, compileMs, movedBytes, samples: samples.flatMap(read) };
}

async function startPeer(peer: Peer, threads: number): Promise<Contender> {
  const child = await PythonChild.start(pythonWith(peer.requirements), {
    program: `bench/quantum/peers/${peer.program}`,
    args: [String(threads), ...peer.args],
    env: { OMP_NUM_THREADS: String(threads), PYTHONWARNINGS: 'ignore' },
  });
  return {
    name: peer.name,
    threads,
    isOurs: false,
    isSingle: peer.isSingle ?? false,
    prepare: async ({ circuit, observable, samples, angles }) => {
      const gates = (circuit.operations as GateOperation[]).map((operation) => [
        operation.gate,
        operation.qubits,
        operation.parameters,
      ]);
      const qubits = circuit.qubitCount;
      const asked = { observable: observable ?? null, angles: angles ?? null, samples };
      await child.ask({ prepare: { qubits, gates, ...asked } });
    },
    run: () => child.ask<Outcome>({ run: true }),
    end: () => child.end(),
  };
}
