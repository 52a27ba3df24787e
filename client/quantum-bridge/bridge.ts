import { availableParallelism } from 'node:os';
import { countMeasured, type OutcomeCount } from '../../activities/quantum/counts';
import { refusing } from '../../activities/quantum/read-circuit';
import { type Choice, methodOf, runShots } from '../../activities/quantum/shots';
import type { Circuit } from '../../kernels/quantum/circuit';
import { compile } from '../../kernels/quantum/compiler';
import { createEngine, type Engine, startNodeHelper } from '../../kernels/quantum/engine';
import { readOpenQasm } from '../../kernels/quantum/qasm';
import { expectationValue, sampleShots } from '../../kernels/quantum/results';
import { AthanorError, asAthanorError } from '../../schemas/errors';
import { type Request, readRequest } from './request';

/** What a circuit gave; the parts that were not asked for are absent. */
export interface Answer {
  /** Little-endian doubles in base64, real and imaginary part in turn, qubit 0 the lowest bit. */
  amplitudes?: string;
  /** Little-endian 32-bit basis states of all qubits in base64, shot by shot. */
  samples?: string;
  /** Of the measured bits, bit 0 rightmost, most frequent first. */
  counts?: OutcomeCount[];
  expectations?: number[];
  error?: { code: string; message: string };
}

/** Answers requests, one after the other, with one engine. */
export interface Bridge {
  /** Never throws: what is refused comes back as `error`, with a code of the table of errors. */
  answer(line: string): Answer;
  close(): void;
}

/** Below this many qubits starting threads costs more than they save; the bits are the same. */
const THREADS_FROM_QUBITS = 16;

/** Makes a bridge; its engines are made when first needed. */
export function createBridge(): Bridge {
  const engines = new Map<number, Engine>();
  const engineFor = ({ qubitCount }: Circuit): Engine => {
    const threads = qubitCount < THREADS_FROM_QUBITS ? 1 : availableParallelism();
    const engine = engines.get(threads) ?? createEngine({ threads, startHelper: startNodeHelper });
    engines.set(threads, engine);
    return engine;
  };
  return {
    answer(line) {
      try {
        const request = readRequest(line);
        return refusing(() => run(request, engineFor));
      } catch (error) {
        const { code, message } = asAthanorError(error);
        return { error: { code, message } };
      }
    },
    close() {
      for (const engine of engines.values()) engine.close();
    },
  };
}

function run(request: Request, engineFor: (circuit: Circuit) => Engine): Answer {
  const circuit = readOpenQasm(request.program, { phases: request.phases });
  // The same choice as on a node, so that the same circuit gives the same bits.
  const choice = methodOf(circuit, request);
  const engine = engineFor(circuit);
  // What nodes would contract together is too wide for one machine, which the engine says.
  return choice.method === 'statevector' || choice.method === 'tensor network'
    ? fromState(request, { circuit, split: choice.split, engine })
    : fromShots(request, { circuit, choice, engine });
}

function fromState(
  request: Request,
  { circuit, split, engine }: { circuit: Circuit; split: StatevectorSplit; engine: Engine },
): Answer {
  const { shots, seed, observables, inputs, want } = request;
  const state = engine.run(compile(split.unitary, { inputs }));
  const answer: Answer = {};
  if (want.amplitudes) answer.amplitudes = base64(state);
  if (observables.length > 0) {
    answer.expectations = observables.map(({ terms }) => expectationValue(state, terms));
  }
  if (shots > 0) {
    const outcomes = sampleShots(state, { shots, seed });
    if (want.samples) answer.samples = base64(outcomes);
    const { measured } = split;
    answer.counts = countMeasured(outcomes, { measured, bitCount: circuit.bitCount });
  }
  return answer;
}

type StatevectorSplit = Extract<Choice, { method: 'statevector' }>['split'];

function fromShots(
  request: Request,
  o: {
    circuit: Circuit;
    choice: Extract<Choice, { method: 'stabilizer' | 'trajectories' }>;
    engine: Engine;
  },
): Answer {
  const { want } = request;
  if (want.amplitudes || want.samples) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        'This circuit has no one final state: it measures, resets or branches on its way, or is ' +
        'too wide. Ask for counts, with a number of shots.',
    });
  }
  const { outcomes, expectations } = runShots(o.circuit, o.choice, {
    input: request,
    context: { progress: () => undefined },
    engine: o.engine,
  });
  return { counts: outcomes, expectations: expectations.map(({ value }) => value) };
}

/** Every device that runs WebAssembly and we know of is little-endian. */
function base64({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
