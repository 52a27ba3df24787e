import { appendFileSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { type HistoryEntry, NODE_FILES } from '../../../schemas/nodes/control';
import { makePrivateFolder, PRIVATE_FILE_MODE } from './private-files';

/** The file is put aside at this size; one older file is kept. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** What the machine did and for whom, kept beside its key: one JSON object a line, oldest first. */
export class History {
  private readonly file: string;

  constructor(
    folder: string,
    private readonly o: {
      now?: () => Date;
      bytesMax?: number;
      onProblem?: (e: unknown) => void;
    } = {},
  ) {
    makePrivateFolder(folder);
    this.file = path.join(folder, NODE_FILES.history);
    this.endLine();
  }

  /** Adds a line. A full disk must not stop the agent, nor keep an owner from stopping it. */
  add(entry: WithoutTime<HistoryEntry>): void {
    const at = (this.o.now?.() ?? new Date()).toISOString();
    try {
      this.rotate();
      appendFileSync(this.file, `${JSON.stringify({ at, ...entry })}\n`, {
        mode: PRIVATE_FILE_MODE,
      });
    } catch (error) {
      this.o.onProblem?.(error);
    }
  }

  /** The last entries, newest first. A line that was cut by a crash is left out. */
  last(limit: number): HistoryEntry[] {
    const lines = [...readLines(this.file).reverse(), ...olderLines(this.file)];
    const entries: HistoryEntry[] = [];
    for (const line of lines) {
      if (entries.length >= limit) break;
      const entry = parseLine(line);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  /** Every transition after a sequence number, oldest first: what the gate may have missed. */
  transitionsAfter(sequence: number): (HistoryEntry & { kind: 'state' })[] {
    const lines = [...olderLines(this.file).reverse(), ...readLines(this.file)];
    return lines.flatMap((line) => {
      const entry = parseLine(line);
      return entry?.kind === 'state' && entry.sequence > sequence ? [entry] : [];
    });
  }

  // What a crash has cut must not spoil the line that comes next.
  private endLine(): void {
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.file, '\n');
  }

  private rotate(): void {
    const bytes = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes < (this.o.bytesMax ?? FILE_BYTES_MAX)) return;
    renameSync(this.file, `${this.file}.1`);
  }
}

function olderLines(file: string): string[] {
  return readLines(`${file}.1`).reverse();
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

function parseLine(line: string): HistoryEntry | undefined {
  try {
    return JSON.parse(line) as HistoryEntry;
  } catch {
    return undefined;
  }
}
