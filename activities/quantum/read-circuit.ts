import type { Circuit } from '../../kernels/quantum/circuit';
import { QuantumError } from '../../kernels/quantum/errors';
import { QasmError, readOpenQasm } from '../../kernels/quantum/qasm';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from '../../store/artifacts';

/** Longer circuits are refused before they are read. */
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads a circuit from an artifact with OpenQASM text.
 * @throws AthanorError INPUT_INVALID with line and column, LIMIT_EXCEEDED
 */
export async function readCircuit(store: ArtifactStore, ref: ArtifactRef): Promise<Circuit> {
  const bytes = await store.get(ref, { bytesMax: BYTES_MAX });
  return refusing(() => readOpenQasm(bytes.toString('utf8')));
}

/** Runs kernel code; what it refuses in the user's circuit becomes an error for the user. */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof QasmError) {
      const code = error.code === 'LIMIT' ? 'LIMIT_EXCEEDED' : 'INPUT_INVALID';
      throw new AthanorError({ code, message: `The circuit: ${error.message}`, cause: error });
    }
    if (error instanceof QuantumError) {
      const code = error.code === 'TOO_WIDE' ? 'LIMIT_EXCEEDED' : 'INPUT_INVALID';
      throw new AthanorError({ code, message: `The circuit: ${error.message}.`, cause: error });
    }
    throw error;
  }
}
