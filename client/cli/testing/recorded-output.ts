import type { Output } from '../output';
import { makeStyle } from '../render/style';

/** An output that keeps what was written, for tests. */
export interface RecordedOutput extends Output {
  /** Lines on standard output, and on standard error. */
  readonly out: string[];
  readonly err: string[];
  /** Everything on standard error as it was written, escape sequences included. */
  readonly written: () => string;
}

/** Makes one; without colour and without a terminal unless told. */
export function recordedOutput(
  o: { columns?: number; rows?: number; live?: boolean; colour?: boolean } = {},
): RecordedOutput {
  const out: string[] = [];
  const err: string[] = [];
  let written = '';
  const style = makeStyle(o.colour ?? false);
  return {
    out,
    err,
    written: () => written,
    line: (text) => void out.push(text),
    lines: (texts) => void out.push(...texts),
    json: (value) => void out.push(JSON.stringify(value)),
    bytes: async (data) => void out.push(Buffer.from(data).toString('utf8')),
    note: (text) => {
      err.push(text);
      written += `${text}\n`;
    },
    raw: (text) => {
      written += text;
    },
    style,
    errorStyle: style,
    columns: o.columns,
    isLive: o.live ?? false,
    errorSize: () => ({ columns: o.columns, rows: o.rows }),
  };
}
