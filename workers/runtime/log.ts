import { AsyncLocalStorage } from 'node:async_hooks';
import pino, { type DestinationStream, type Logger } from 'pino';
import { redaction, redactLine } from '../../schemas/redact';
import { knownSecrets } from './known-secrets';

/** What a line is about: a run, a request of the API. */
export interface LogContext {
  runId?: string;
  requestId?: string;
}

const current = new AsyncLocalStorage<LogContext>();

/**
 * A log of a process: JSON lines, each with the run and the request that it concerns, and without any secret
 * (`schemas/redact`). On stdout unless told.
 */
export function processLog(o: {
  name: string;
  destination?: DestinationStream;
  env?: NodeJS.ProcessEnv;
}): Logger {
  const redact = redaction(knownSecrets(o.env));
  const options: pino.LoggerOptions = {
    base: { process: o.name },
    // A line that says itself what it is about is believed.
    mixin: () => ({ ...current.getStore() }),
    mixinMergeStrategy: (own, context) => ({ ...context, ...own }),
    hooks: { streamWrite: (line) => redactLine(line, redact) },
  };
  return o.destination === undefined ? pino(options) : pino(options, o.destination);
}

/** Does something of which every line says what it is about. */
export function about<T>(context: LogContext, work: () => T): T {
  return current.run({ ...current.getStore(), ...context }, work);
}

/** Adds to what the lines of this work are about, once it is known; nothing outside `about`. */
export function alsoAbout(context: LogContext): void {
  const store = current.getStore();
  if (store !== undefined) Object.assign(store, context);
}

/** The run that a workflow is, or is part of: children are named after it, as a path below it. */
export function runOf(workflowId: string): string {
  return workflowId.split('/')[0] ?? workflowId;
}
