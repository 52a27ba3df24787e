import { AthanorError } from '../../../schemas/errors';
import { runModule } from './run-module';
import {
  assemble,
  EXTERNREF,
  F64,
  f64,
  I32,
  I64,
  i32,
  OP,
  type Parts,
  text,
  u32,
  vector,
} from './testing/assemble';

/** A package that does its work: after every attack it must still be served. */
const ECHO = assemble({
  imports: [
    { name: 'athanor.input_size', results: [I32] },
    { name: 'athanor.input_read', params: [I32, I32, I32], results: [I32] },
    { name: 'athanor.output_write', params: [I32, I32] },
  ],
  // output_write(0, input_read(0, 0, input_size()))
  code: [...i32(0), ...i32(0), ...i32(0), OP.call, 0, OP.call, 1, OP.call, 2],
});

const DEADLINE_MS = 1_500;
const LOG_BYTES_MAX = 64 * 1024;
const order = {
  exportName: 'run',
  input: Buffer.from('{"a":1}'),
  artifacts: [],
  memoryPages: 2,
  outputBytesMax: 1_000,
  artifactBytesMax: 1_000,
  deadlineMs: DEADLINE_MS,
};

async function codeOf(module: Uint8Array, more: Partial<typeof order> = {}): Promise<string> {
  try {
    await runModule({ ...order, module, ...more });
    return 'done';
  } catch (error) {
    if (error instanceof AthanorError) return error.code;
    throw error;
  }
}

const write = { name: 'athanor.output_write', params: [I32, I32] };
const forever = (code: number[]) => [OP.loop, OP.empty, ...code, OP.br, 0, OP.end];
/** Memory that was never touched costs nothing: this is how much a page takes. */
const PAGE = 65_536;

const ATTACKS: [string, string, Parts][] = [
  // Those that run, and are contained.
  ['an infinite loop', 'SANDBOX_DEADLINE', { code: forever([]) }],
  ['an infinite loop before it starts', 'SANDBOX_DEADLINE', { code: forever([]), start: 0 }],
  ['an endless recursion', 'SANDBOX_TRAPPED', { code: [OP.call, 0] }],
  ['an endless recursion before it starts', 'SANDBOX_TRAPPED', { code: [OP.call, 0], start: 0 }],
  [
    'a read out of bounds',
    'SANDBOX_TRAPPED',
    { code: [...i32(2 * PAGE - 3), OP.i32Load, 2, 0, OP.drop] },
  ],
  [
    'a write out of bounds, by its offset',
    'SANDBOX_TRAPPED',
    { code: [...i32(-4), ...i32(7), OP.i32Store, 2, ...u32(0xffffffff)] },
  ],
  ['a division by zero', 'SANDBOX_TRAPPED', { code: [...i32(1), ...i32(0), OP.i32DivS, OP.drop] }],
  ['an abort', 'SANDBOX_TRAPPED', { code: [OP.unreachable] }],
  [
    'growing for ever: every attempt fails, on every machine',
    'SANDBOX_DEADLINE',
    { code: forever([...i32(1_000), OP.memoryGrow, 0, OP.drop]) },
  ],
  [
    'an output without end',
    'SANDBOX_LIMIT',
    { imports: [write], code: forever([...i32(0), ...i32(999), OP.call, 0]) },
  ],
  [
    'an output of four gigabytes at once',
    'SANDBOX_TRAPPED',
    { imports: [write], code: [...i32(0), ...i32(-1), OP.call, 0] },
  ],
  [
    'an output from outside its memory',
    'SANDBOX_TRAPPED',
    { imports: [write], code: [...i32(2 * PAGE), ...i32(1), OP.call, 0] },
  ],
  [
    'the input written outside its memory',
    'SANDBOX_TRAPPED',
    {
      imports: [{ name: 'athanor.input_read', params: [I32, I32, I32], results: [I32] }],
      code: [...i32(2 * PAGE - 1), ...i32(0), ...i32(7), OP.call, 0, OP.drop],
    },
  ],
  [
    'an artifact that was not given',
    'SANDBOX_TRAPPED',
    {
      imports: [{ name: 'athanor.artifact_size', params: [I32], results: [I32] }],
      code: [...i32(-1), OP.call, 0, OP.drop],
    },
  ],
  [
    'artifacts without end',
    'SANDBOX_TRAPPED',
    {
      imports: [{ name: 'athanor.artifact_create', params: [I32, I32], results: [I32] }],
      code: forever([...i32(0), ...i32(3), OP.call, 0, OP.drop]),
    },
  ],
  [
    'a host function of another type',
    'SANDBOX_TRAPPED',
    {
      imports: [{ name: 'athanor.input_size', results: [I64] }],
      code: [OP.call, 0, OP.drop],
    },
  ],
  [
    'data that lie outside its memory',
    'SANDBOX_TRAPPED',
    { sections: { 11: vector([[0, ...i32(2 * PAGE), OP.end, ...u32(1), 7]]) } },
  ],
  [
    'words about the input with control characters',
    'INPUT_INVALID',
    {
      imports: [{ name: 'athanor.fail', params: [I32, I32] }],
      code: [...i32(0), ...i32(50), OP.call, 0],
    },
  ],
  // Those that are refused before anything of them runs.
  ['the network', 'SANDBOX_REFUSED', { imports: [{ name: 'env.fetch' }] }],
  ['the process', 'SANDBOX_REFUSED', { imports: [{ name: 'process.exit' }] }],
  [
    'the clock of JavaScript',
    'SANDBOX_REFUSED',
    { imports: [{ name: 'Date.now', results: [F64] }] },
  ],
  [
    'the clock of WASI',
    'SANDBOX_REFUSED',
    { imports: [{ name: 'wasi_snapshot_preview1.clock_time_get' }] },
  ],
  ['a way into JavaScript', 'SANDBOX_REFUSED', { imports: [{ name: 'athanor.constructor' }] }],
  ['a prototype', 'SANDBOX_REFUSED', { imports: [{ name: 'athanor.__proto__' }] }],
  [
    'objects of JavaScript',
    'SANDBOX_REFUSED',
    {
      imports: [{ name: 'athanor.log', params: [EXTERNREF, I32] }],
    },
  ],
  ['a memory shared between threads', 'SANDBOX_REFUSED', { memory: [3, 1, 2] }],
  ['a memory of 64 bits', 'SANDBOX_REFUSED', { memory: [4, 1] }],
  ['a memory of its own', 'SANDBOX_REFUSED', { memory: null, sections: { 5: [1, 0, 1] } }],
  [
    'a second memory',
    'SANDBOX_REFUSED',
    {
      sections: { 2: vector([0, 1].map(() => [...text('env'), ...text('memory'), 2, 0, 1])) },
    },
  ],
  ['more memory than it was signed for', 'SANDBOX_REFUSED', { memory: [0, ...u32(60_000)] }],
  ['a huge table', 'SANDBOX_REFUSED', { sections: { 4: [1, 0x70, 0, ...u32(10_000_000)] } }],
  [
    'many tables',
    'SANDBOX_REFUSED',
    {
      sections: { 4: vector(Array.from({ length: 1_000 }, () => [0x70, 0, ...u32(10_000_000)])) },
    },
  ],
  [
    'a table that grows',
    'SANDBOX_REFUSED',
    {
      sections: { 4: [1, 0x70, 0, 1] },
      code: [0xd0, 0x70, ...i32(1_000_000), 0xfc, 15, 0, OP.drop],
    },
  ],
  ['millions of locals', 'SANDBOX_REFUSED', { locals: [1, ...u32(4_000_000_000), I32] }],
  ['an exception to catch the host by', 'SANDBOX_REFUSED', { code: [0x06, OP.empty, OP.end] }],
  ['a tag of exceptions', 'SANDBOX_REFUSED', { sections: { 13: [1, 0, 0] } }],
  [
    'waiting for another thread',
    'SANDBOX_REFUSED',
    {
      code: [...i32(0), ...i32(0), 0x42, 0, 0xfe, 0x01, 2, 0, OP.drop],
    },
  ],
  [
    'arithmetic that differs between processors',
    'SANDBOX_REFUSED',
    {
      code: [...[0xfd, 12, ...Array(16).fill(0)], 0xfd, ...u32(0x101), OP.drop],
    },
  ],
  ['a structure of the garbage collector', 'SANDBOX_REFUSED', { sections: { 1: [1, 0x5f, 0] } }],
  ['a section of the future', 'SANDBOX_REFUSED', { sections: { 13: [0] } }],
  ['code that is not valid', 'SANDBOX_REFUSED', { code: [OP.i32Load, 2, 0] }],
  ['a function that ends nowhere', 'SANDBOX_REFUSED', { sections: { 10: [1, 100, 0] } }],
  ['no function to run', 'SANDBOX_REFUSED', { sections: { 7: [0] } }],
  [
    'a memory in place of the function',
    'SANDBOX_REFUSED',
    {
      sections: { 7: vector([[...text('run'), 2, 0]]) },
    },
  ],
];

describe('a hostile package', () => {
  test('an honest one is served, and nothing else', async () => {
    const { output } = await runModule({ ...order, module: ECHO });
    expect(Buffer.from(output).toString()).toBe('{"a":1}');
  });

  test.each(ATTACKS)(
    'that tries %s ends with %s, and the next is served',
    async (_, code, parts) => {
      const started = performance.now();
      expect(await codeOf(assemble(parts))).toBe(code);
      expect(performance.now() - started).toBeLessThan(DEADLINE_MS + 10_000);
      expect(await codeOf(ECHO)).toBe('done');
    },
  );

  test.each([
    ['nothing', []],
    ['text', [...Buffer.from('#!/bin/sh\nexit 0\n')]],
    ['a component of another version', [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]],
    ['half a module', [...ECHO.subarray(0, ECHO.length / 2)]],
    ['a module and more', [...ECHO, 1, 2, 3]],
    ['a section longer than the file', [...ECHO.subarray(0, 8), 1, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a length of more than 32 bits', [...ECHO.subarray(0, 8), 1, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ])('that is %s is refused', async (_, bytes) => {
    expect(await codeOf(Uint8Array.from(bytes))).toBe('SANDBOX_REFUSED');
  });

  test('floods its log: what does not fit is dropped, and it still ends by itself', async () => {
    const log = { name: 'athanor.log', params: [I32, I32] };
    const flood = Array.from({ length: 200 }, () => [...i32(0), ...i32(4_000), OP.call, 0]).flat();
    const result = await runModule({
      ...order,
      module: assemble({ imports: [log], code: flood }),
    });
    expect(result.log.length).toBeLessThanOrEqual(LOG_BYTES_MAX);
    // Its memory is all zeros: control characters, which no log of ours shows.
    expect(result.log.trim()).toBe('');
    const endless = assemble({ imports: [log], code: forever([...i32(0), ...i32(1), OP.call, 0]) });
    expect(await codeOf(endless)).toBe('SANDBOX_DEADLINE');
  });

  test('tells of progress without end or sense: a few news a second come through', async () => {
    const news: [number, number][] = [];
    const progress = { name: 'athanor.progress', params: [F64, F64] };
    const calls = [
      [1, Number.POSITIVE_INFINITY],
      [Number.NaN, 1],
      [-1, 5],
      [9, 5],
      [1e300, 1e301],
      [3, 5],
    ].flatMap(([done, total]) => [...f64(done as number), ...f64(total as number), OP.call, 0]);
    const module = assemble({ imports: [progress], code: forever(calls) });
    const run = runModule({ ...order, module, onProgress: (...n) => news.push(n) });
    await expect(run).rejects.toMatchObject({ code: 'SANDBOX_DEADLINE' });
    expect(news.length).toBeLessThanOrEqual(DEADLINE_MS / 100 + 1);
    expect(new Set(news.map(String))).toEqual(new Set(['3,5']));
  });

  test('keeps the compiler busy, function by function: its thread ends all the same', async () => {
    const mix = (i: number) => [0x20, i % 100, 0x20, (i * 7) % 100, 0x6a, 0x21, (i * 13) % 100];
    const code = forever(Array.from({ length: 30_000 }, (_, i) => mix(i)).flat());
    expect(await codeOf(assemble({ locals: [1, 100, I32], code }))).toBe('SANDBOX_DEADLINE');
    expect(await codeOf(ECHO)).toBe('done');
  });

  test('cannot tell one run from the next: nothing is left of it', async () => {
    // Adds the first byte of its memory to itself and writes it: a rest of an earlier run would show.
    const module = assemble({
      imports: [write],
      code: [...i32(0), ...i32(0x31), OP.i32Store, 2, 0, ...i32(0), ...i32(2), OP.call, 0],
    });
    const fresh = assemble({ imports: [write], code: [...i32(0), ...i32(2), OP.call, 0] });
    const first = await runModule({ ...order, module });
    const second = await runModule({ ...order, module: fresh });
    expect([...first.output]).toEqual([0x31, 0]);
    expect([...second.output]).toEqual([0, 0]);
  });

  test('asks for all the memory that may be signed for: unused, it costs nothing', async () => {
    const before = process.memoryUsage().rss;
    expect(await codeOf(ECHO, { memoryPages: 16_384 })).toBe('done');
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });
});
