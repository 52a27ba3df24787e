import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { MEDIA_TYPES } from '../../schemas/artifact';
import { LIMITS } from '../../schemas/constants/limits';
import { AthanorError } from '../../schemas/errors';
import type { RejectionRow, SourceRow } from '../../schemas/molecule';
import type { ArtifactStore } from '../../store/artifacts';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { splitStep } from './split';

const MIB = 1 << 20;
/** What reading may hold beyond what it held before: chunks, a line, a batch, and garbage. */
const GROWTH_BYTES_MAX = 64 * MIB;

// 200 MB are written and read, which takes a second or two on a machine that is not busy.
jest.setTimeout(60_000);

let bench: StepBench;
beforeEach(async () => {
  bench = await openStepBench();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await bench.close();
});

/** A line of 200 MB between two molecules. */
async function* longLine(): AsyncGenerator<Buffer> {
  const block = Buffer.alloc(MIB, 'C');
  yield Buffer.from('C first\n');
  for (let i = 0; i < 200; i++) yield block;
  yield Buffer.from('\nCC last\n');
}

/** Runs `work` and tells by how much the memory it held grew at its peak. */
async function peakGrowth<T>(work: () => Promise<T>): Promise<{ result: T; growth: number }> {
  const held = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = held();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, held());
  }, 5);
  try {
    return { result: await work(), growth: peak - before };
  } finally {
    clearInterval(timer);
  }
}

test.each([
  ['plain', false],
  ['gzipped', true],
])('a line of 200 MB is one rejection, and never held (%s)', async (_, gzipped) => {
  const bytes = gzipped ? Readable.from(longLine()).pipe(createGzip({ level: 1 })) : longLine();
  const source = await bench.artifacts.put(bytes, MEDIA_TYPES.binary);
  const input = { source, format: 'auto', label: 'library', batchSize: 10 };
  const { result, growth } = await peakGrowth(() => bench.run(splitStep, input));
  const rows = await bench.batchRows<SourceRow>(result.batches);
  expect(rows.map((r) => [r.index, r.id])).toEqual([
    [0, 'first'],
    [2, 'last'],
  ]);
  expect(await bench.rows<RejectionRow>(result.rejections)).toEqual([
    {
      index: 1,
      id: 'library-2',
      code: 'LINE_TOO_LONG',
      reason: expect.stringContaining('1048576'),
    },
  ]);
  expect(growth).toBeLessThan(GROWTH_BYTES_MAX);
});

test('more molecules than the limit are LIMIT_EXCEEDED', async () => {
  jest.replaceProperty(LIMITS as { moleculesMax: number }, 'moleculesMax', 3);
  const input = { format: 'auto', label: 'library', batchSize: 10 };
  const four = { ...input, source: await bench.put('C a\nC b\nC c\nC d\n') };
  await expect(bench.run(splitStep, four)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  const three = { ...input, source: await bench.put('C a\nC b\nC c\n') };
  expect((await bench.run(splitStep, three)).count).toBe(3);
});

test('a full disk is its error, and nothing half-written stays', async () => {
  const source = await bench.put(Array.from({ length: 50 }, (_, i) => `C m${i}\n`).join(''));
  const input = { source, format: 'auto' as const, label: 'library', batchSize: 10 };
  for (const full of [1, 2, 4, 6]) {
    const context = { ...bench.context(), artifacts: fullAfter(bench.artifacts, full) };
    const run = bench.run(splitStep, input, context);
    await expect(run).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(await bench.artifacts.sweepStaging(0)).toBe(0);
  }
});

/** A store whose disk is full from the n-th artifact on. */
function fullAfter(artifacts: ArtifactStore, full: number): ArtifactStore {
  let opened = 0;
  return {
    ...artifacts,
    async createWriter(mediaType) {
      const writer = await artifacts.createWriter(mediaType);
      opened += 1;
      if (opened < full) return writer;
      return {
        ...writer,
        async commit() {
          await writer.abort();
          throw new AthanorError({ code: 'STORAGE_FULL', message: 'The disk is full.' });
        },
      };
    },
  };
}
