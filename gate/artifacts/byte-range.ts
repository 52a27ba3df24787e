import type { ByteRange } from '../../store/artifacts';

/**
 * Reads a `Range` header: one range of bytes (RFC 9110, section 14). Undefined stands for the whole:
 * no header, a unit that is not bytes, or several ranges, which a server may ignore.
 * 'unsatisfiable' stands for a range that has no byte in common with the artifact.
 */
export function byteRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  // A last byte before the first makes a header that is to be ignored.
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
