import type { Circuit } from '../../kernels/quantum/circuit';
import { QuantumError } from '../../kernels/quantum/errors';
import { QasmError, type QasmOptions, readOpenQasm } from '../../kernels/quantum/qasm';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from '../../store/artifacts';

/** Longer circuits are refused before they are read. */
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads a circuit from an artifact with OpenQASM text.
 * @param inputs values of its inputs: loops and sizes may depend on them
 * @throws AthanorError INPUT_INVALID with line and column, LIMIT_EXCEEDED
 */
export async function readCircuit(
  store: ArtifactStore,
  ref: ArtifactRef,
  inputs: Readonly<Record<string, number>> = {},
): Promise<Circuit> {
  return readWith(store, ref, { inputs });
}

/**
 * The circuit of a question. Derivatives are by inputs that are open; for all else they are known from
 * the first.
 */
export async function readAsked(
  store: ArtifactStore,
  o: { circuit: ArtifactRef; inputs: Readonly<Record<string, number>>; gradients: boolean },
): Promise<Circuit> {
  if (o.gradients) return (await readOpenCircuit(store, o.circuit, o.inputs)).circuit;
  return readCircuit(store, o.circuit, o.inputs);
}

/**
 * The same with real inputs left open, to be bound at many points. What the circuit's form depends on is
 * taken from `inputs`, and named.
 */
export async function readOpenCircuit(
  store: ArtifactStore,
  ref: ArtifactRef,
  inputs: Readonly<Record<string, number>>,
): Promise<{ circuit: Circuit; discrete: string[] }> {
  const discrete: string[] = [];
  const onDiscreteInput = (name: string) => discrete.push(name);
  const circuit = await readWith(store, ref, { inputs, keepReals: true, onDiscreteInput });
  return { circuit, discrete };
}

async function readWith(
  store: ArtifactStore,
  ref: ArtifactRef,
  options: QasmOptions,
): Promise<Circuit> {
  const bytes = await store.get(ref, { bytesMax: BYTES_MAX });
  const circuit = refusing(() => readOpenQasm(bytes.toString('utf8'), options));
  if (circuit.qubitCount > 0) return circuit;
  throw new AthanorError({ code: 'INPUT_INVALID', message: 'The circuit declares no qubit.' });
}

/**
 * Runs kernel code; what it refuses in the user's circuit becomes an error for the user.
 * @param ifTooWide what the user may do about a circuit that does not fit
 */
export function refusing<T>(work: () => T, ifTooWide = ''): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof QasmError) {
      const code = error.code === 'LIMIT' ? 'LIMIT_EXCEEDED' : 'INPUT_INVALID';
      throw new AthanorError({ code, message: `The circuit: ${error.message}`, cause: error });
    }
    if (error instanceof QuantumError) {
      const isTooWide = error.code === 'TOO_WIDE';
      throw new AthanorError({
        code: isTooWide ? 'LIMIT_EXCEEDED' : 'INPUT_INVALID',
        message: `The circuit: ${error.message}.${isTooWide ? ifTooWide : ''}`,
        cause: error,
      });
    }
    throw error;
  }
}
