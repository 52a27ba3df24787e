import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import files, {
  appendFile,
  chmod,
  mkdir,
  open,
  readdir,
  rename,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../../schemas/artifact';
import { type ArtifactStore, folderArtifactStore } from './index';

const MEDIA = 'application/octet-stream';
const DAY_MS = 24 * 60 * 60 * 1000;

let folder: string;
let store: ArtifactStore;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  store = folderArtifactStore(folder, { durability: 'none' });
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function fileOf({ sha256 }: { sha256: string }): string {
  return path.join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2));
}

async function staged(): Promise<string[]> {
  return readdir(path.join(folder, 'staging')).catch(() => []);
}

async function listed(): Promise<string[]> {
  const found = [];
  for await (const { sha256 } of store.list()) found.push(sha256);
  return found;
}

async function drain(ref: ArtifactRef): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.openRead(ref)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('put', () => {
  it('stores once, in a read-only file named by the address', async () => {
    const ref = await store.put('once', MEDIA);
    expect(await staged()).toEqual([]);
    const { mode, ino } = await stat(fileOf(ref));
    expect(mode & 0o777).toBe(0o444);
    await store.put('once', MEDIA);
    expect((await stat(fileOf(ref))).ino).toBe(ino);
    expect(await listed()).toEqual([ref.sha256]);
  });

  it('waits for the disk unless told otherwise', async () => {
    const probe = await open(path.join(folder, 'probe'), 'w');
    const sync = jest.spyOn(Object.getPrototypeOf(probe), 'sync');
    await probe.close();
    await store.put('in memory', MEDIA);
    expect(sync).toHaveBeenCalledTimes(0);
    await folderArtifactStore(folder).put('on disk', MEDIA);
    // The file and its folder, and the folder above where that is new.
    expect(sync.mock.calls.length).toBeGreaterThanOrEqual(2);
  });
});

describe('what is not there', () => {
  it('can be deleted, listed and swept', async () => {
    expect(await store.delete('a'.repeat(64))).toBe(false);
    expect(await listed()).toEqual([]);
    expect(await store.sweepStaging(0)).toBe(0);
    await expect(store.delete('../../etc/passwd')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('as a source file is FILE_UNREADABLE', async () => {
    for (const file of [path.join(folder, 'none'), folder]) {
      await expect(store.putFile(file, MEDIA)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    }
    expect(await staged()).toEqual([]);
  });
});

describe('damage', () => {
  const damages: [string, (file: string) => Promise<void>][] = [
    ['a flipped bit', (file) => flipBit(file)],
    ['a missing end', (file) => truncate(file, 100_000)],
    ['an added end', (file) => appendFile(file, 'x')],
    ['emptiness', (file) => truncate(file, 0)],
  ];

  it.each(damages)('by %s is seen on reading, reported, and healed', async (_name, damage) => {
    const bytes = Buffer.alloc(600_000, 'bytes');
    const ref = await store.put(bytes, MEDIA);
    const other = await store.put('other', MEDIA);
    await chmod(fileOf(ref), 0o644);
    await damage(fileOf(ref));
    await expect(store.get(ref)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    await expect(drain(ref)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    const verdicts = new Map<string, boolean>();
    const progress: number[] = [];
    for await (const { sha256, ok } of store.verify((done) => progress.push(done.artifacts))) {
      verdicts.set(sha256, ok);
    }
    expect(verdicts).toEqual(
      new Map([
        [ref.sha256, false],
        [other.sha256, true],
      ]),
    );
    expect(progress).toEqual([1, 2]);
    await store.put(bytes, MEDIA);
    expect((await store.get(ref)).equals(bytes)).toBe(true);
  });

  async function flipBit(file: string): Promise<void> {
    const handle = await open(file, 'r+');
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, 300_000);
    await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, 300_000);
    await handle.close();
  }
});

describe('a writer', () => {
  it('that is aborted, or whose source fails, leaves nothing', async () => {
    const writer = await store.createWriter(MEDIA);
    await writer.write('half');
    await writer.abort();
    await writer.abort();
    async function* failing() {
      yield 'half';
      throw new Error('the source broke');
    }
    await expect(store.put(failing(), MEDIA)).rejects.toThrow('the source broke');
    expect(await staged()).toEqual([]);
    expect(await listed()).toEqual([]);
  });

  it('shows nothing before commit', async () => {
    const writer = await store.createWriter(MEDIA);
    await writer.write('whole');
    expect(await listed()).toEqual([]);
    const ref = await writer.commit();
    await writer.abort();
    expect(await listed()).toEqual([ref.sha256]);
  });

  it('that died long ago is cleaned up after, one at work is not', async () => {
    const working = await store.createWriter(MEDIA);
    await writeFile(path.join(folder, 'staging', 'dead.tmp'), 'half');
    const longAgo = new Date(Date.now() - 2 * DAY_MS);
    await utimes(path.join(folder, 'staging', 'dead.tmp'), longAgo, longAgo);
    expect(await store.sweepStaging(DAY_MS)).toBe(1);
    await working.write('alive');
    expect((await store.get(await working.commit())).toString()).toBe('alive');
  });
});

describe('delete', () => {
  const twoDaysAgo = new Date(Date.now() - 2 * DAY_MS);

  it('spares what was put or touched since', async () => {
    const ref = await store.put('kept', MEDIA);
    const old = new Date(Date.now() - DAY_MS);
    const since = new Date(Date.now() - DAY_MS / 2);
    expect(await store.delete(ref.sha256, { unmodifiedSince: since })).toBe(false);
    for (const renew of [() => store.touch(ref.sha256), () => store.put('kept', MEDIA)]) {
      await utimes(fileOf(ref), old, old);
      await renew();
      expect(await store.delete(ref.sha256, { unmodifiedSince: since })).toBe(false);
      expect(await store.has(ref.sha256)).toBe(true);
    }
    await utimes(fileOf(ref), old, old);
    expect(await store.delete(ref.sha256, { unmodifiedSince: since })).toBe(true);
    expect(await store.has(ref.sha256)).toBe(false);
  });

  it('that comes between a system finding a file and setting its time is noticed', async () => {
    const ref = await store.put('contested', MEDIA);
    const { utimes: setTimes } = files;
    // What the system does in one call, with a deletion in the middle of it.
    const interrupted: typeof setTimes = async (file, ...times) => {
      const found = await open(file, 'r');
      await setTimes(fileOf(ref), twoDaysAgo, twoDaysAgo);
      expect(await store.delete(ref.sha256, { unmodifiedSince: new Date() })).toBe(true);
      await found.utimes(...times);
      await found.close();
    };
    jest.spyOn(files, 'utimes').mockImplementationOnce(interrupted);
    expect(await store.put('contested', MEDIA)).toEqual(ref);
    expect((await store.get(ref)).toString()).toBe('contested');
    jest.spyOn(files, 'utimes').mockImplementationOnce(interrupted);
    expect(await store.touch(ref.sha256)).toBe(false);
  });

  it('that was interrupted loses nothing: readers still find it, and a sweep brings it back', async () => {
    const ref = await store.put('retired', MEDIA);
    const deletion = await interrupt(ref);
    expect((await store.get(ref)).toString()).toBe('retired');
    expect(await store.sweepStaging(DAY_MS)).toBe(0);
    expect(await listed()).toEqual([]);
    await utimes(deletion, twoDaysAgo, twoDaysAgo);
    expect(await store.sweepStaging(DAY_MS)).toBe(0);
    expect(await listed()).toEqual([ref.sha256]);
    expect(await staged()).toEqual([]);
  });

  it('that was interrupted does not replace what was written since', async () => {
    const ref = await store.put('retired', MEDIA);
    await utimes(fileOf(ref), twoDaysAgo, twoDaysAgo);
    const deletion = await interrupt(ref);
    await utimes(deletion, twoDaysAgo, twoDaysAgo);
    await store.put('retired', MEDIA);
    await store.sweepStaging(DAY_MS);
    const since = new Date(Date.now() - DAY_MS);
    expect(await store.delete(ref.sha256, { unmodifiedSince: since })).toBe(false);
    expect(await staged()).toEqual([]);
  });

  it('leaves an object alone that another deletion is at', async () => {
    const ref = await store.put('retired', MEDIA);
    await interrupt(ref);
    await store.put('retired', MEDIA);
    expect(await store.delete(ref.sha256)).toBe(false);
    expect(await listed()).toEqual([ref.sha256]);
  });

  /** What a deletion leaves that was killed after it moved the object aside; its folder. */
  async function interrupt({ sha256 }: ArtifactRef): Promise<string> {
    const deletion = path.join(folder, 'staging', `${sha256}.retired`);
    await mkdir(deletion, { recursive: true });
    await rename(fileOf({ sha256 }), path.join(deletion, 'object'));
    return deletion;
  }
});

describe('a full disk', () => {
  const bytes = Buffer.alloc(2 << 20, 'too much for this disk ');

  it('is STORAGE_FULL, and nothing half-written stays (injected)', async () => {
    const probe = await open(path.join(folder, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    for (const call of ['write', 'sync'] as const) {
      const mock = jest.spyOn(prototype, call).mockRejectedValue(full);
      const durable = folderArtifactStore(folder);
      for (const data of [bytes, Readable.from([bytes])]) {
        await expect(durable.put(data, MEDIA)).rejects.toMatchObject({
          code: 'STORAGE_FULL',
          retryable: true,
        });
      }
      expect(await staged()).toEqual([]);
      expect(await listed()).toEqual([]);
      mock.mockRestore();
    }
  });

  const canMount = process.platform === 'linux' && process.getuid?.() === 0;
  (canMount ? it : it.skip)('is STORAGE_FULL on a real one, until there is room', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
    try {
      const small = await store.put('what fits', MEDIA);
      for (const data of [bytes, Readable.from([bytes])]) {
        await expect(store.put(data, MEDIA)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      }
      expect(await staged()).toEqual([]);
      expect(await listed()).toEqual([small.sha256]);
      // Room again, and full to the last block: what is there already can still be put.
      const half = await store.put(bytes.subarray(0, 1 << 19), MEDIA);
      await writeFile(path.join(folder, 'filler'), bytes).catch(() => undefined);
      expect(await store.put(bytes.subarray(0, 1 << 19), MEDIA)).toEqual(half);
      expect((await store.get(half)).length).toBe(1 << 19);
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});
