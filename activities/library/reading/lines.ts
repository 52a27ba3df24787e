import { LIMITS } from '../../../schemas/constants/limits';

/** A line of text, or why there is none: longer than the limit, or cut off with the file. */
export type Line = string | typeof TOO_LONG | typeof CUT;

/** Stands for a line above LIMITS.lineBytesMax, which was passed over without being held. */
export const TOO_LONG = Symbol('line too long');
/** Stands, once and last, for what a damaged file has lost. */
export const CUT = Symbol('file cut');

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const UTF8_BYTES_PER_UNIT_MAX = 3;

/**
 * Cuts bytes into lines, some hundreds at a time, in memory of one chunk and one line whatever the
 * file holds. Ends of line are LF or CRLF, or CR alone where the head has no LF; a byte-order mark is
 * dropped.
 * @param o.damaged asked at the end: the last line of a damaged file is not taken, since it is cut
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  o: { head: Buffer; damaged: () => boolean; lineBytesMax?: number },
): AsyncGenerator<Line[]> {
  const max = o.lineBytesMax ?? LIMITS.lineBytesMax;
  const oldMac = !o.head.includes(LINE_FEED) && o.head.includes(CARRIAGE_RETURN);
  const newline = oldMac ? CARRIAGE_RETURN : LINE_FEED;
  let rest: Buffer[] = [];
  let restBytes = 0;
  let skipping = false;
  let first = true;
  for await (const whole of chunks) {
    let chunk = whole;
    if (skipping) {
      const end = chunk.indexOf(newline);
      if (end < 0) continue;
      chunk = chunk.subarray(end + 1);
      skipping = false;
      yield [TOO_LONG];
    }
    const end = chunk.lastIndexOf(newline);
    if (end >= 0) {
      const text = Buffer.concat([...rest, chunk.subarray(0, end)]).toString();
      yield split(first ? withoutMark(text) : text, { newline, max });
      first = false;
      rest = [];
      restBytes = 0;
    }
    rest.push(chunk.subarray(end + 1));
    restBytes += chunk.length - end - 1;
    if (restBytes > max) {
      skipping = true;
      rest = [];
      restBytes = 0;
    }
  }
  if (skipping) yield [TOO_LONG];
  else if (restBytes > 0 && !o.damaged()) {
    const text = Buffer.concat(rest).toString();
    yield split(first ? withoutMark(text) : text, { newline, max });
  }
  if (o.damaged()) yield [CUT];
}

function split(text: string, o: { newline: number; max: number }): Line[] {
  return text.split(String.fromCharCode(o.newline)).map((line) => {
    const surelyShort = line.length * UTF8_BYTES_PER_UNIT_MAX <= o.max;
    if (!surelyShort && Buffer.byteLength(line) > o.max) return TOO_LONG;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  });
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
