import fc from 'fast-check';
import { CUT, type Line, linesOf, TOO_LONG } from './lines';

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(
  text: string | Buffer,
  o: { sizes?: number[]; max?: number; damaged?: boolean } = {},
): Promise<Line[]> {
  const bytes = Buffer.from(text);
  const lines: Line[] = [];
  const from = cut(bytes, o.sizes ?? [bytes.length + 1]);
  const options = {
    head: bytes.subarray(0, 1000),
    damaged: () => o.damaged ?? false,
    ...(o.max === undefined ? {} : { lineBytesMax: o.max }),
  };
  for await (const block of linesOf(from, options)) lines.push(...block);
  return lines;
}

test('ends lines at LF, CRLF, or CR alone, and drops a byte-order mark', async () => {
  expect(await read('a\nb\n')).toEqual(['a', 'b']);
  expect(await read('a\r\nb')).toEqual(['a', 'b']);
  expect(await read('a\rb\r')).toEqual(['a', 'b']);
  expect(await read('\uFEFFa\nb')).toEqual(['a', 'b']);
  expect(await read('\uFEFFa')).toEqual(['a']);
  expect(await read('')).toEqual([]);
});

test('is the same however the bytes come, also within a character', async () => {
  const line = fc.string({ unit: fc.constantFrom('C', 'é', '€', '😀', ' ') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (lines, sizes) => {
        expect(await read(lines.map((l) => `${l}\n`).join(''), { sizes })).toEqual(lines);
      },
    ),
  );
});

test('passes over a line above the limit, wherever chunks end', async () => {
  const text = `ok\n${'x'.repeat(50)}\nafter\n${'y'.repeat(11)}`;
  for (const size of [1, 7, 13, 60, 1000]) {
    const lines = await read(text, { sizes: [size], max: 10 });
    expect(lines).toEqual(['ok', TOO_LONG, 'after', TOO_LONG]);
  }
});

test('does not take the last line of a damaged file, which may be cut', async () => {
  expect(await read('CCO a\nCC', { damaged: true })).toEqual(['CCO a', CUT]);
});
