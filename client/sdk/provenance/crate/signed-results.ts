import { AthanorError } from '../../../../schemas/errors';
import type { ProvenanceEntry } from '../../../../schemas/run-record';
import { type KeyRing, PURPOSES, resultStatement, verifyValue } from '../../../../trust';
import type { CrateCheck } from './verify';

const PROBLEMS_MAX = 20;

/**
 * Checks the gates' signatures of results. Results that never went through a gate, or are older than
 * signatures in provenance, have none: they are counted, and prove nothing.
 * @param areTrusted whether the keys come from the reader and not from the crate
 */
export function resultSignatures(
  entries: readonly ProvenanceEntry[],
  keys: KeyRing,
  areTrusted: boolean,
): CrateCheck {
  const problems: string[] = [];
  const signed = entries.filter((entry) => entry.signed !== undefined);
  for (const entry of signed) {
    const why = whyUnsigned(entry, keys);
    if (why !== undefined) problems.push(`${entry.step} ${entry.position}: ${why}`);
  }
  const whose = areTrusted ? 'keys that you trust' : 'keys that the crate itself names';
  const detail =
    `${signed.length - problems.length} of ${entries.length} results are signed under ${whose}` +
    `; ${entries.length - signed.length} have no signature`;
  const status = problems.length > 0 ? 'failed' : signed.length === 0 ? 'skipped' : 'ok';
  return { check: 'signatures', status, detail, problems: problems.slice(0, PROBLEMS_MAX) };
}

function whyUnsigned(entry: ProvenanceEntry, keys: KeyRing): string | undefined {
  const { step, stepVersion, signed } = entry;
  if (signed === undefined) return undefined;
  const { workflowId, activityId, signatures } = signed;
  const activityType = `${step}@${stepVersion}`;
  const envelope = { ...entry, output: null };
  try {
    const statement = resultStatement(envelope, { activityType, workflowId, activityId });
    verifyValue(PURPOSES.result, statement, signatures.gate, keys);
    return undefined;
  } catch (error) {
    if (error instanceof AthanorError) return error.message;
    throw error;
  }
}
