import { AthanorError } from '../schemas/errors';
import type { ResultStatement, Signature, SignedEnvelope } from '../schemas/nodes/results';
import type { StepEnvelope } from '../schemas/step';
import { digestOf } from './canonical-json';
import { PURPOSES } from './purposes';
import { type KeyRing, type Signer, signValue, verifyValue } from './signatures';

/** Which activity a result belongs to; with the envelope it makes the statement that is signed. */
export type ResultSubject = Pick<ResultStatement, 'activityType' | 'workflowId' | 'activityId'>;

/** What a node's own signature is about. */
export type AnswerStatement = Pick<
  ResultStatement,
  'activityType' | 'inputDigest' | 'outputDigest' | 'codeDigest'
>;

/** The statement that the gate signs for an envelope. */
export function resultStatement(envelope: StepEnvelope, subject: ResultSubject): ResultStatement {
  const { attempt, inputDigest, outputDigest, codeDigest, node, startedAt, endedAt } = envelope;
  const { activityType, workflowId, activityId } = subject;
  return {
    type: PURPOSES.result,
    ...{ activityType, workflowId, activityId, attempt, inputDigest, outputDigest, codeDigest },
    ...{ node, startedAt, endedAt },
  };
}

/** The gate's signature of a result. */
export function signResult(
  signer: Signer,
  envelope: StepEnvelope,
  subject: ResultSubject,
): Signature {
  return signValue(signer, PURPOSES.result, resultStatement(envelope, subject));
}

/**
 * Returns when a gate of the ring signed this result of this activity, and the output is the one signed.
 * @throws AthanorError SIGNATURE_INVALID
 */
export function verifyResult(
  envelope: SignedEnvelope,
  subject: ResultSubject,
  gateKeys: KeyRing,
): void {
  if (digestOf(envelope.output) !== envelope.outputDigest) {
    const message = 'The output is not the one that was signed.';
    throw new AthanorError({ code: 'SIGNATURE_INVALID', message });
  }
  const statement = resultStatement(envelope, subject);
  verifyValue(PURPOSES.result, statement, envelope.signatures.gate, gateKeys);
}

/** A node's own signature of its answer. */
export function signAnswer(signer: Signer, statement: AnswerStatement): Signature {
  return signValue(signer, PURPOSES.answer, answerStatement(statement));
}

/** Returns when a node of the ring signed this answer. @throws AthanorError SIGNATURE_INVALID */
export function verifyAnswer(
  statement: AnswerStatement,
  signature: Signature,
  nodeKeys: KeyRing,
): void {
  verifyValue(PURPOSES.answer, answerStatement(statement), signature, nodeKeys);
}

/** Only the named fields: an envelope may be passed as it is. */
function answerStatement(statement: AnswerStatement): AnswerStatement {
  const { activityType, inputDigest, outputDigest, codeDigest } = statement;
  return { activityType, inputDigest, outputDigest, codeDigest };
}
