import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundleForNode, type TestBundle } from '../../tests/support/bundle';
import { folderArtifactStore, garbageCollect } from './index';

const MEDIA = 'application/octet-stream';
const TIMEOUT_MS = 60_000;
const ARTIFACTS = 120;

// Run in other processes and threads as `bundle.cjs TASK FOLDER`; says READY when under way.
const SOURCE = `
  import { createHash } from 'node:crypto';
  import { isMainThread, workerData } from 'node:worker_threads';
  import { folderArtifactStore } from ${JSON.stringify(path.join(__dirname, 'index.ts'))};
  const [task, folder] = isMainThread ? process.argv.slice(2) : workerData;
  const store = folderArtifactStore(folder, { durability: 'none' });
  const tasks = {
    // Everybody writes the same artifacts, of many sizes, and reads each at once.
    async write() {
      for (let i = 0; i < ${ARTIFACTS}; i += 1) {
        const bytes = Buffer.alloc(1 + i * 997, 'artifact ' + i);
        const ref = await store.put(i % 2 ? bytes : [bytes], '${MEDIA}');
        if (!(await store.get(ref)).equals(bytes)) throw new Error('read something else');
      }
    },
    async writeForEver() {
      const writer = await store.createWriter('${MEDIA}');
      for (let i = 0; ; i += 1) {
        await writer.write(Buffer.alloc(100_000, i));
        if (i === 20) process.stdout.write('READY');
      }
    },
    async deleteForEver() {
      const since = new Date(Date.now() - 60_000);
      const sha256 = createHash('sha256').update('contested').digest('hex');
      process.stdout.write('READY');
      for (;;) await store.delete(sha256, { unmodifiedSince: since });
    },
  };
  tasks[task]().then(
    () => process.exit(0),
    (error) => { console.error(error); process.exit(1); },
  );
`;

let bundle: TestBundle;
let folder: string;
let children: ChildProcess[];

beforeAll(() => {
  bundle = bundleForNode(SOURCE);
});
afterAll(() => bundle.remove());

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map(end));
  rmSync(folder, { recursive: true, force: true });
});

it(
  'many processes and threads may write the same artifacts at once',
  async () => {
    const processes = [1, 2, 3].map(() => ended(start('write')));
    const threads = [1, 2].map(() => threadEnded('write'));
    expect(await Promise.all([...processes, ...threads])).toEqual([0, 0, 0, 0, 0]);
    const store = folderArtifactStore(folder);
    const verdicts = [];
    for await (const { ok } of store.verify()) verdicts.push(ok);
    expect(verdicts).toEqual(Array.from({ length: ARTIFACTS }, () => true));
    expect(await readdir(path.join(folder, 'staging'))).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'a writer killed in mid-write leaves no artifact, and a collection removes its file',
  async () => {
    const child = start('writeForEver');
    await ready(child);
    child.kill('SIGKILL');
    await ended(child);
    const store = folderArtifactStore(folder);
    const found = [];
    for await (const artifact of store.list()) found.push(artifact);
    expect(found).toEqual([]);
    const [left] = await readdir(path.join(folder, 'staging'));
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await utimes(path.join(folder, 'staging', String(left)), twoDaysAgo, twoDaysAgo);
    const report = await garbageCollect(store, [], { graceMs: 0 });
    expect(report).toMatchObject({ stagingRemoved: 1, examined: 0 });
    expect(await readdir(path.join(folder, 'staging'))).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'what was put is there, though others collect garbage at that moment',
  async () => {
    const child = start('deleteForEver');
    await ready(child);
    const store = folderArtifactStore(folder, { durability: 'none' });
    const old = new Date(Date.now() - 10 * 60_000);
    let deletions = 0;
    for (let i = 0; i < 3_000 && deletions < 200; i += 1) {
      const ref = await store.put('contested', MEDIA);
      expect((await store.get(ref)).toString()).toBe('contested');
      // Old again, and so fair game, at the moment in which it is put anew.
      const object = path.join(folder, 'objects', ref.sha256.slice(0, 2), ref.sha256.slice(2));
      await utimes(object, old, old).catch(() => undefined);
      if (!(await store.has(ref.sha256))) deletions += 1;
    }
    expect(child.exitCode).toBeNull();
    // The test means something only if the other side did delete.
    expect(deletions).toBeGreaterThan(10);
  },
  TIMEOUT_MS,
);

function start(task: string): ChildProcess {
  const child = spawn(process.execPath, [bundle.file, task, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`ended early with ${code}`)));
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function threadEnded(task: string): Promise<number> {
  const worker = new Worker(bundle.file, { workerData: [task, folder] });
  return new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await ended(child);
}
