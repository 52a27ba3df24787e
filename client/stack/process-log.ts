import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { redaction, redactLine } from '../../schemas/redact';

const LOG_BYTES_MAX = 10 * 1024 * 1024;
const LINE_CHARACTERS_MAX = 16_384;
/** Levels of pino, by the names that Temporal, PostgreSQL and pino itself print. */
const LEVELS: Record<string, LogLevel> = {
  debug: 'debug',
  trace: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  dpanic: 'error',
  panic: 'error',
  fatal: 'error',
  '10': 'debug',
  '20': 'debug',
  '30': 'info',
  '40': 'warn',
  '50': 'error',
  '60': 'error',
};
const POSTGRES_LINE = /\b(DEBUG\d?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC):\s+(.*)$/;

/** Severity of a log line, in pino's words. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line that a process printed, understood as far as possible. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  /** Further members of a structured line. */
  readonly fields: Record<string, unknown>;
}

/** Where the lines of one process go: a JSON-lines file that is renamed to `.1` when it is large. */
export interface ProcessLog {
  write(line: LogLine): void;
}

/** The log file of a process. */
export function logPath(logsFolder: string, processName: string): string {
  return join(logsFolder, `${processName}.log`);
}

/**
 * Opens the log of a process: pino JSON lines, at most two files of 10 MiB. Writing is synchronous,
 * so the last words of a dying process are on disk; a full disk loses log lines, never the stack.
 * `process` is our name of it; what it calls itself is `ownProcess`.
 */
export function openProcessLog(logsFolder: string, processName: string): ProcessLog {
  const path = logPath(logsFolder, processName);
  const append = (text: string): void => {
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) {
        renameSync(path, `${path}.1`);
      }
      appendFileSync(path, text);
    } catch {
      // The terminal still shows what matters, and the data folder's own checks report a full disk.
    }
  };
  // Lines of servers that are not ours, and last words of processes of ours, have not been looked at.
  const redact = redaction();
  const hooks = { streamWrite: (line: string) => redactLine(line, redact) };
  const logger = pino({ base: { process: processName }, level: 'debug', hooks }, { write: append });
  return { write: (line) => logger[line.level](ownFields(line), line.message) };
}

// A key that stands twice in one object is read differently by different readers.
function ownFields({ fields }: LogLine): Record<string, unknown> {
  const { process: ownProcess, ...others } = fields;
  return ownProcess === undefined ? others : { ...others, ownProcess };
}

/** Understands one printed line: pino's JSON, Temporal's JSON, PostgreSQL's text, or plain text. */
export function parseLogLine(raw: string): LogLine {
  const text = raw.length > LINE_CHARACTERS_MAX ? `${raw.slice(0, LINE_CHARACTERS_MAX)}…` : raw;
  if (text.startsWith('{')) {
    const structured = parseStructured(text);
    if (structured !== undefined) return structured;
  }
  const postgres = POSTGRES_LINE.exec(text);
  if (postgres !== null) return { ...postgresLine(postgres[1] ?? '', postgres[2] ?? '') };
  return { level: 'info', message: text, fields: {} };
}

function parseStructured(text: string): LogLine | undefined {
  try {
    const { level, msg, message, time, ts, ...fields } = JSON.parse(text) as Record<
      string,
      unknown
    >;
    const said = msg ?? message;
    if (typeof said !== 'string') return undefined;
    return { level: LEVELS[String(level).toLowerCase()] ?? 'info', message: said, fields };
  } catch {
    return undefined;
  }
}

function postgresLine(severity: string, message: string): LogLine {
  const level =
    severity === 'FATAL' || severity === 'PANIC' ? 'error' : LEVELS[severity.toLowerCase()];
  return { level: level ?? 'info', message, fields: {} };
}
