import { asAthanorError } from '../../schemas/errors';
import {
  type NodeAnswer,
  nodeAnswer,
  type ResultStatement,
  type Signature,
  type SignedEnvelope,
} from '../../schemas/nodes/results';
import type { StepEnvelope } from '../../schemas/step';
import {
  type AnswerStatement,
  digestOf,
  keyIdOf,
  resultStatement,
  type Signer,
  signResult,
  verifyAnswer,
} from '../../trust';
import type { NodeIdentity } from '../auth/identity';
import type { TaskLease } from '../auth/seal';
import type { OutputCheck } from './step-schemas';

/** A result that the gate vouches for having seen. */
export interface SeenResult {
  statement: ResultStatement;
  envelope: SignedEnvelope;
}

/** Why a result is refused; an operator reads the detail, and the kind changes scores. */
export interface Finding {
  kind: 'unreadable' | 'invalid-output' | 'wrong-digest' | 'wrong-signature';
  detail: string;
}

/** What results are checked and signed with. */
export interface Examiner {
  check: OutputCheck;
  signer: Signer;
  /** Milliseconds of the Unix epoch. */
  now?: () => number;
}

/** What a node answered, and under which lease. */
export interface Answered {
  identity: NodeIdentity;
  lease: TaskLease;
  /** The JSON text that it returned. */
  text: string;
}

type Claimed = Pick<NodeAnswer, 'output' | 'codeDigest' | 'toolVersion' | 'resources'> & {
  node?: Signature;
};

/** No machine of ours has more. */
const CORES_MAX = 1_024;

/**
 * Checks a node's answer and writes the envelope that Temporal gets: the output must be one of its
 * step, and what an agent of ours says of it must be true; the digest is our own. Any other worker
 * returns the plain output, of which it cannot say which code made it.
 */
export function examine(
  { check, signer, now = Date.now }: Examiner,
  { identity, lease, text }: Answered,
): SeenResult | Finding {
  let value: unknown;
  let claimed: Claimed | Finding;
  let outputDigest: string;
  try {
    value = JSON.parse(text);
    const output = isAnswer(value) ? value.output : value;
    outputDigest = digestOf(output);
    claimed = claimOf(value, { identity, lease, outputDigest });
  } catch (error) {
    return { kind: 'unreadable', detail: (error as Error).message };
  }
  if ('kind' in claimed) return claimed;
  const { output, codeDigest, toolVersion, resources, node } = claimed;
  const detail = check.problem(lease.activityType, output);
  if (detail !== undefined) return { kind: 'invalid-output', detail };
  const { attempt, inputDigest } = lease;
  const unsigned: StepEnvelope = {
    ...{ output, inputDigest, outputDigest, codeDigest, toolVersion, attempt },
    node: identity.nodeId,
    startedAt: iso(lease.issuedAt),
    endedAt: iso(now()),
    ...(isPlausible(resources, now() - lease.issuedAt) ? { resources } : {}),
  };
  const gate = signResult(signer, unsigned, lease);
  const signatures = node === undefined ? { gate } : { gate, node };
  const activity = { workflowId: lease.workflowId, activityId: lease.activityId };
  return {
    statement: resultStatement(unsigned, lease),
    envelope: { ...unsigned, signatures, activity },
  };
}

/** Whether a value says of itself that it is the answer of an agent of ours. */
function isAnswer(value: unknown): value is { output: unknown } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'athanorAnswer');
}

function claimOf(
  value: unknown,
  { identity, lease, outputDigest }: Omit<Answered, 'text'> & { outputDigest: string },
): Claimed | Finding {
  if (!isAnswer(value)) return { output: value, codeDigest: '', toolVersion: '' };
  const parsed = nodeAnswer.safeParse(value);
  if (!parsed.success) return { kind: 'unreadable', detail: parsed.error.message };
  const { codeDigest, toolVersion, signature, output, resources } = parsed.data;
  if (parsed.data.outputDigest !== outputDigest) {
    return { kind: 'wrong-digest', detail: `it said ${parsed.data.outputDigest}` };
  }
  const { activityType, inputDigest } = lease;
  const statement = { activityType, inputDigest, outputDigest, codeDigest };
  const node = nodeSignature(identity, statement, signature);
  if (node === undefined) {
    return { kind: 'wrong-signature', detail: `not a signature of ${identity.nodeId}` };
  }
  return { output, codeDigest, toolVersion, resources, node };
}

/** A node says itself what a step took; that it took more than there was time for is no claim to keep. */
function isPlausible(resources: NodeAnswer['resources'], wallMs: number): boolean {
  return resources !== undefined && (resources.cpuSeconds ?? 0) <= (CORES_MAX * wallMs) / 1_000;
}

/** The node's own signature, if it is one; a node without a key can have made none. */
function nodeSignature(
  { publicKey }: NodeIdentity,
  statement: AnswerStatement,
  text: string,
): Signature | undefined {
  if (publicKey === undefined) return undefined;
  try {
    const signature = { keyId: keyIdOf(publicKey), signature: text };
    verifyAnswer(statement, signature, { [signature.keyId]: publicKey });
    return signature;
  } catch (error) {
    if (asAthanorError(error).code === 'SIGNATURE_INVALID') return undefined;
    throw error;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
