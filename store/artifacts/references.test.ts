import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { collectRefs } from '../../schemas/artifact-refs';
import {
  type ArtifactStore,
  folderArtifactStore,
  followRefs,
  garbageCollect,
  touchRefs,
} from './index';

const HOUR_MS = 60 * 60 * 1000;

let folder: string;
let store: ArtifactStore;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  store = folderArtifactStore(folder, { durability: 'none' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileOf({ sha256 }: { sha256: string }): string {
  return path.join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2));
}

async function age(ref: ArtifactRef, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  await utimes(fileOf(ref), then, then);
}

async function present(): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { sha256 } of store.list()) found.add(sha256);
  return found;
}

async function putIndex(lines: unknown[]): Promise<ArtifactRef> {
  return store.put(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), MEDIA_TYPES.index);
}

describe('collectRefs', () => {
  const ref = (digit: string): ArtifactRef => ({
    sha256: digit.repeat(64),
    size: 1,
    mediaType: 'text/plain',
  });

  it('finds references at any depth, each once, in order', () => {
    const value = { a: [ref('1'), { b: ref('2') }], c: ref('1'), d: { e: { f: ref('3') } } };
    expect(collectRefs(value)).toEqual([ref('1'), ref('2'), ref('3')]);
  });

  it('takes nothing else for one', () => {
    const near = [
      { sha256: 'short', size: 1, mediaType: 'a' },
      { sha256: 'a'.repeat(64), size: '1', mediaType: 'a' },
      { sha256: 'a'.repeat(64), size: 1 },
      'a'.repeat(64),
      null,
    ];
    expect(collectRefs(near)).toEqual([]);
  });

  it('walks what is nested too deep for recursion', () => {
    let deep: unknown = ref('4');
    for (let i = 0; i < 200_000; i += 1) deep = [deep];
    expect(collectRefs(deep)).toEqual([ref('4')]);
  });
});

describe('touchRefs', () => {
  it('says whether everything is there, inside indexes too, and renews all of it', async () => {
    const leaf = await store.put('leaf', 'text/plain');
    const inner = await putIndex([{ batch: 1, rows: leaf }]);
    const outer = await putIndex([inner]);
    for (const ref of [leaf, inner, outer]) await age(ref, HOUR_MS);
    expect(await touchRefs(store, { output: outer })).toBe(true);
    for (const ref of [leaf, inner, outer]) {
      const modified = (await store.stat(ref.sha256))?.modified.getTime() ?? 0;
      expect(modified).toBeGreaterThan(Date.now() - HOUR_MS / 2);
    }
    await store.delete(leaf.sha256);
    expect(await touchRefs(store, { output: outer })).toBe(false);
    expect(await touchRefs(store, { output: 'no references' })).toBe(true);
  });
});

describe('followRefs', () => {
  it('goes round cycles once and past what is gone, and stops at a damaged index', async () => {
    const gone = { sha256: 'c'.repeat(64), size: 1, mediaType: MEDIA_TYPES.index };
    const leaf = await store.put('leaf', 'text/plain');
    const index = await putIndex([gone, leaf, leaf]);
    const found = [];
    for await (const ref of followRefs(store, [index, index])) found.push(ref.sha256);
    expect(found.sort()).toEqual([gone, leaf, index].map((ref) => ref.sha256).sort());
    await chmod(fileOf(index), 0o644);
    await writeFile(fileOf(index), 'damaged');
    const walk = async () => {
      for await (const _ of followRefs(store, index));
    };
    await expect(walk()).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  });
});

describe('garbageCollect', () => {
  it('keeps everything reachable and removes the rest', async () => {
    // Artifact i is a leaf or an index of earlier ones: any acyclic graph.
    const node = fc.record({
      links: fc.array(fc.nat({ max: 30 }), { maxLength: 4 }),
      isIndex: fc.boolean(),
      isRoot: fc.boolean(),
    });
    const graphs = fc.array(node, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(graphs, fc.boolean(), async (graph, dryRun) => {
        for (const sha256 of await present()) await store.delete(sha256);
        const refs: ArtifactRef[] = [];
        const links: number[][] = [];
        for (const [i, { isIndex, links: wanted }] of graph.entries()) {
          const earlier = isIndex && i > 0 ? wanted.map((link) => link % i) : [];
          const lines = [{ name: i }, ...earlier.map((link) => ({ at: refs[link] }))];
          refs.push(isIndex ? await putIndex(lines) : await store.put(`leaf ${i}`, 'text/plain'));
          links.push(earlier);
        }
        for (const ref of refs) await age(ref, HOUR_MS);

        const reachable = new Set<number>();
        const visit = (i: number) => {
          reachable.add(i);
          for (const link of links[i] ?? []) visit(link);
        };
        for (const [i, { isRoot }] of graph.entries()) if (isRoot) visit(i);

        const roots = refs.filter((_, i) => graph[i]?.isRoot);
        const marked = (async function* () {
          for await (const ref of followRefs(store, { roots })) yield ref.sha256;
        })();
        const report = await garbageCollect(store, marked, { graceMs: HOUR_MS / 2, dryRun });
        const kept = refs.filter((_, i) => dryRun || reachable.has(i)).map((ref) => ref.sha256);
        expect(await present()).toEqual(new Set(kept));
        expect(report).toMatchObject({
          examined: refs.length,
          reachable: reachable.size,
          removed: refs.length - reachable.size,
          spared: 0,
          dryRun,
        });
      }),
      { numRuns: 40 },
    );
  });

  it('spares what is younger than the grace, or than a run that goes on', async () => {
    const [young, old, older] = [
      await store.put('young', 'text/plain'),
      await store.put('old', 'text/plain'),
      await store.put('older', 'text/plain'),
    ];
    await age(young, HOUR_MS);
    await age(old, 3 * HOUR_MS);
    await age(older, 5 * HOUR_MS);
    const keepSince = new Date(Date.now() - 4 * HOUR_MS);
    const first = await garbageCollect(store, [], { graceMs: 2 * HOUR_MS, keepSince });
    expect(first).toMatchObject({ removed: 1, removedBytes: 5, spared: 2 });
    expect(await present()).toEqual(new Set([young.sha256, old.sha256]));
    await garbageCollect(store, [], { graceMs: 2 * HOUR_MS });
    expect(await present()).toEqual(new Set([young.sha256]));
  });
});
