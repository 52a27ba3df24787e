import { makeStyle, type Style, wantsColour } from './render/style';

/** Where a command writes: data to standard output, everything else to standard error. */
export interface Output {
  /** One line of data. */
  line(text: string): void;
  /** Lines of data. */
  lines(texts: Iterable<string>): void;
  /** One JSON value, the only thing that `--json` puts out. */
  json(value: unknown): void;
  /** Bytes of data; resolves when more may be written. */
  bytes(data: Uint8Array): Promise<void>;
  /** One line about what is going on. */
  note(text: string): void;
  /** Text for standard error as it is. */
  raw(text: string): void;
  /** Style of standard output, and of standard error. */
  readonly style: Style;
  readonly errorStyle: Style;
  /** Columns of standard output when it is a terminal. */
  readonly columns: number | undefined;
  /** Whether standard error can be rewritten in place. */
  readonly isLive: boolean;
  errorSize(): { columns?: number; rows?: number };
}

type Stream = NodeJS.WriteStream;

/**
 * Output to two streams, `process.stdout` and `process.stderr` unless told. When nobody reads one any
 * more (`athanor runs list | head`), what goes there is dropped and the command goes on to its end.
 */
export function makeOutput(
  env: NodeJS.ProcessEnv = process.env,
  { stdout, stderr }: { stdout: Stream; stderr: Stream } = process,
): Output {
  const toOut = writerOf(stdout);
  const toErr = writerOf(stderr);
  return {
    line: (text) => void toOut(`${text}\n`),
    lines: (texts) => {
      for (const text of texts) toOut(`${text}\n`);
    },
    json: (value) => void toOut(`${JSON.stringify(value, null, 2)}\n`),
    bytes: (data) =>
      new Promise((resolve, reject) => {
        toOut(data, (error) => (error && !isUnread(error) ? reject(error) : resolve()));
      }),
    note: (text) => void toErr(`${text}\n`),
    raw: (text) => void toErr(text),
    style: makeStyle(wantsColour(stdout.isTTY === true, env)),
    errorStyle: makeStyle(wantsColour(stderr.isTTY === true, env)),
    // A terminal that does not know its size says 0.
    columns: (stdout.isTTY && stdout.columns) || undefined,
    isLive: stderr.isTTY === true && env.TERM !== 'dumb' && env.CI === undefined,
    errorSize: () => ({ columns: stderr.columns || undefined, rows: stderr.rows || undefined }),
  };
}

type Write = (data: string | Uint8Array, done?: (error?: Error | null) => void) => void;

function writerOf(stream: Stream): Write {
  let isRead = true;
  stream.on('error', (error) => {
    if (!isUnread(error)) throw error;
    isRead = false;
  });
  return (data, done) => {
    if (isRead) stream.write(data, done);
    else done?.();
  };
}

// A pipe that its reader has closed, and a stream that was given up for that.
function isUnread({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
