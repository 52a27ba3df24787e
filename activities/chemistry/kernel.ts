import { type Chemistry, loadChemistry, type Rejection } from '../../kernels/chemistry';
import { AthanorError } from '../../schemas/errors';
import type { Outcome } from '../library/map-batch';

/** The program that decides the results of the chemistry steps; part of their memo keys. */
export const RDKIT_TOOL_VERSION = 'rdkit 2026.09.1';

/** RDKit in this thread. Throws KERNEL_MISMATCH when it is another build than the pinned one. */
export async function chemistry(): Promise<Chemistry> {
  const chem = await loadChemistry().catch((cause: unknown) => {
    throw mismatch(cause instanceof Error ? cause.message : String(cause), cause);
  });
  if (chem.toolVersion !== RDKIT_TOOL_VERSION) {
    throw mismatch(`It is ${chem.toolVersion}; expected ${RDKIT_TOOL_VERSION}.`);
  }
  return chem;
}

/**
 * The outcome for a molecule that the kernel turned away. Where it stopped the kernel itself, the
 * outcome comes when the kernel is whole again, so that the next molecule finds it so.
 */
export async function turnedAway(chem: Chemistry, rejection: Rejection): Promise<Outcome<never>> {
  if (rejection.code === 'KERNEL_ABORT') await chem.recover();
  return { dropped: { code: rejection.code, reason: rejection.reason } };
}

function mismatch(message: string, cause?: unknown): AthanorError {
  return new AthanorError({
    code: 'KERNEL_MISMATCH',
    message: `The RDKit of this node cannot be used. ${message}`,
    cause,
  });
}
