import { ERROR_CODES, type ErrorCode } from '../../schemas/constants/error-codes';
import { type AthanorError, asAthanorError } from '../../schemas/errors';
import type { Output } from './output';
import { printable } from './render/text';

/** What to do next, where the message itself does not say it. */
const NEXT: Partial<Record<ErrorCode, string>> = {
  DATABASE_UNAVAILABLE: "See 'athanor status'; 'athanor doctor' checks what is needed.",
  TEMPORAL_BINARY_MISSING: "'athanor doctor' says how to get it.",
  PROCESS_FAILED: "See the logs in the data folder; 'athanor status' says where it is.",
  AGENT_NOT_RUNNING: "Start one with 'athanor up', or join a network with 'athanor node join'.",
  STORAGE_FULL: "Make room, for example with 'athanor artifacts gc', and try again.",
  ARTIFACT_CORRUPT: "'athanor artifacts verify' lists every damaged artifact.",
  INTERNAL: 'This is a defect of Athanor. Set ATHANOR_DEBUG=1 to see where it happened.',
};

/** Tells an error on standard error, in a sentence and without a stack trace; returns the exit code. */
export function reportError(
  thrown: unknown,
  o: { output: Output; env: NodeJS.ProcessEnv; isJson: boolean },
): number {
  const error = asAthanorError(thrown);
  const next = NEXT[error.code];
  if (o.isJson) {
    const { code, message, details } = error;
    o.output.note(JSON.stringify({ error: { code, message, details, next: next ?? null } }));
  } else {
    const style = o.output.errorStyle;
    o.output.note(`${style.red('error:')} ${lines(error)}`);
    if (next !== undefined) o.output.note(next);
  }
  if (isDebug(o.env)) o.output.note(stacks(thrown));
  return ERROR_CODES[error.code].exitCode;
}

/** Whether stack traces are wanted. */
export function isDebug(env: NodeJS.ProcessEnv): boolean {
  return env.ATHANOR_DEBUG !== undefined && env.ATHANOR_DEBUG !== '' && env.ATHANOR_DEBUG !== '0';
}

function lines(error: AthanorError): string {
  return error.message.split('\n').map(printable).join('\n');
}

function stacks(thrown: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = thrown; at instanceof Error; at = at.cause) parts.push(at.stack ?? '');
  return parts.join('\ncaused by: ');
}
