import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { ProvenanceEntry } from '../../../../schemas/run-record';
import { digestOf, keyRing, newKeyPair, openSigner, sha256Hex } from '../../../../trust';
import { clientOf, gate, RUN } from '../testing/small-client';
import { smallRun } from '../testing/small-run';
import { packCrate, readCrate, unpackCrate, writeCrate } from './archive';
import { elnOf } from './eln';
import { makeCrate } from './make';
import { type CrateCheck, verifyCrate } from './verify';

const statuses = (checks: readonly CrateCheck[]) =>
  Object.fromEntries(checks.map(({ check, status }) => [check, status]));

let files: Map<string, Uint8Array>;
let zip: Uint8Array;

beforeAll(async () => {
  files = await makeCrate(clientOf(), RUN);
  zip = packCrate(files);
});

it('holds the run, and the same run has the same bytes, wherever and whenever it is packed', async () => {
  expect([...files.keys()].filter((name) => !name.includes('/')).sort()).toEqual([
    ...['README.md', 'SHA256SUMS', 'gate-keys.json', 'pipeline.json'],
    ...['provenance.ndjson', 'report.html', 'ro-crate-metadata.json', 'run.json', 'samples.ndjson'],
  ]);
  const zone = process.env.TZ;
  process.env.TZ = 'Asia/Kathmandu';
  const again = packCrate(await makeCrate(clientOf(), RUN));
  process.env.TZ = zone;
  expect(Buffer.from(again).equals(Buffer.from(zip))).toBe(true);
});

it('is verified: bytes, digests, report, signatures', async () => {
  const checks = await verifyCrate({ files, zip }, { trustedKeys: keyRing(gate.publicKey) });
  expect(checks.flatMap(({ problems }) => problems)).toEqual([]);
  expect(statuses(checks)).toEqual({
    ...{ container: 'ok', checksums: 'ok', record: 'ok', digests: 'ok', report: 'ok' },
    ...{ signatures: 'ok', replay: 'skipped' },
  });
});

it('shows every altered byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: zip.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const altered = Uint8Array.from(zip);
        altered[at] = (altered[at] ?? 0) ^ change;
        let opened: Map<string, Uint8Array>;
        try {
          opened = unpackCrate(altered);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/FILE_UNREADABLE|LIMIT/) });
          return;
        }
        const checks = await verifyCrate({ files: opened, zip: altered });
        expect(Object.values(statuses(checks))).toContain('failed');
      },
    ),
    { numRuns: 150 },
  );
});

it('shows every altered byte of a folder too', async () => {
  const names = [...files.keys()];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.nat(), async (name, where) => {
      const bytes = Uint8Array.from(files.get(name) ?? []);
      const at = where % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const checks = await verifyCrate({ files: new Map(files).set(name, bytes), zip: null });
      expect(Object.values(statuses(checks))).toContain('failed');
    }),
    { numRuns: 60 },
  );
});

it('shows files that were added or taken away', async () => {
  const more = new Map(files).set('extra.txt', Buffer.from('x'));
  expect(statuses(await verifyCrate({ files: more, zip: null })).checksums).toBe('failed');
  const less = new Map(files);
  less.delete('report.html');
  expect(statuses(await verifyCrate({ files: less, zip: null })).checksums).toBe('failed');
});

it('believes no signature under other keys, nor of another result', async () => {
  const others = keyRing(openSigner(newKeyPair().privateKey).publicKey);
  const checks = await verifyCrate({ files, zip }, { trustedKeys: others });
  expect(statuses(checks).signatures).toBe('failed');
});

it('computes samples again, and tells another answer from other code', async () => {
  const { entries } = smallRun();
  const replay = async (answer: { outputDigest: string; codeDigest: string }) => {
    const checks = await verifyCrate({ files, zip }, { recompute: async () => [answer] });
    return statuses(checks).replay;
  };
  const [first] = entries as [ProvenanceEntry];
  const { outputDigest, codeDigest } = first;
  expect(await replay({ outputDigest, codeDigest })).toBe('ok');
  expect(await replay({ outputDigest: digestOf('other'), codeDigest })).toBe('failed');
  const other = { outputDigest: digestOf('other'), codeDigest: 'f'.repeat(64) };
  expect(await replay(other)).toBe('skipped');
});

it('is the same from a folder and from a zip file, and nothing in it leads out of its folder', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-crate-'));
  try {
    await writeCrate(folder, files);
    const read = await readCrate(folder);
    expect(Object.fromEntries(read.files)).toEqual(
      Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes)])),
    );
    const evil = packCrate(new Map([['../evil', Buffer.from('x')]]));
    expect(() => unpackCrate(evil)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('is an experiment in an ELN file', async () => {
  const record = await clientOf().runs.record(RUN);
  const packed = unpackCrate(elnOf(record, files));
  const roots = new Set([...packed.keys()].map((name) => name.split('/')[0]));
  expect([...roots]).toEqual([RUN]);
  const metadata = JSON.parse(
    Buffer.from(packed.get(`${RUN}/ro-crate-metadata.json`) ?? '').toString('utf8'),
  );
  const graph = metadata['@graph'] as { '@id': string; '@type': string; sha256?: string }[];
  const listed = graph.filter((entity) => entity['@type'] === 'File');
  expect(listed).toHaveLength(files.size);
  for (const { '@id': id, sha256 } of listed) {
    const bytes = packed.get(`${RUN}/${decodeURIComponent(id).slice(2)}`);
    expect(sha256Hex(bytes ?? '')).toBe(sha256);
  }
});
