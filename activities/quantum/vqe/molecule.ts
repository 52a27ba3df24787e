import type { z } from 'zod';
import { activeSpace } from '../../../kernels/quantum/chemistry/active-space';
import { readFcidump } from '../../../kernels/quantum/chemistry/fcidump';
import type { MolecularIntegrals } from '../../../kernels/quantum/chemistry/integrals';
import { QuantumError } from '../../../kernels/quantum/errors';
import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import type { molecularQuestion } from '../../../schemas/quantum/vqe-steps';
import type { ArtifactStore } from '../../../store/artifacts';

type Question = z.infer<typeof molecularQuestion> & { integrals: ArtifactRef };

/** 50 orbitals with all integrals written out take 60 MB. */
const BYTES_MAX = 128 * 1024 * 1024;

/**
 * Reads the integrals of a question and cuts its active space out of them.
 * @throws AthanorError INPUT_INVALID with the line, LIMIT_EXCEEDED
 */
export async function readMolecule(
  store: ArtifactStore,
  { integrals, ...space }: Question,
): Promise<MolecularIntegrals> {
  const bytes = await store.get(integrals, { bytesMax: BYTES_MAX });
  return refusing(() => activeSpace(readFcidump(bytes.toString('utf8')), space));
}

/** Runs kernel code; what it refuses in the user's molecule becomes an error for the user. */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof QuantumError)) throw error;
    const code = error.code === 'TOO_WIDE' ? 'LIMIT_EXCEEDED' : 'INPUT_INVALID';
    throw new AthanorError({ code, message: `The integrals: ${error.message}.`, cause: error });
  }
}
