import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeGateConnections, gateArtifactStore } from '../../store/artifacts';
import { type ArtifactGate, NODE, openArtifactGate } from '../../tests/support/artifact-gate';
import { bundleForNode, type TestBundle } from '../../tests/support/bundle';
import { until } from '../../tests/support/until';

const TIMEOUT_MS = 60_000;
const BYTES = 300_000_000;

// A gate of its own process: says where it is, and at which offset each piece of an upload begins.
const SOURCE = `
  import { openArtifactGate } from ${JSON.stringify(path.resolve(__dirname, '../../tests/support/artifact-gate.ts'))};
  const [folder, port] = process.argv.slice(2);
  const say = (text) => process.stdout.write(text + '\\n');
  openArtifactGate({
    folder,
    port: Number(port),
    onRequest: ({ method, headers }) => method === 'PATCH' && say('offset ' + headers['upload-offset']),
  }).then((gate) => say('url ' + gate.url));
`;

let bundle: TestBundle;
let folder: string;
let child: ChildProcess | undefined;
/** Of this process, on the same folder, to look at what is there. */
let gate: ArtifactGate;

beforeAll(() => {
  bundle = bundleForNode(SOURCE);
});
afterAll(() => bundle.remove());

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-gate-'));
  gate = await openArtifactGate({ folder });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await closeGateConnections();
  await gate.close();
  rmSync(folder, { recursive: true, force: true });
});

it(
  'a gate that is killed in the middle of an upload loses nothing that it took',
  async () => {
    const offsets: number[] = [];
    const url = await startGate(0, offsets);
    const store = gateArtifactStore({
      gate: { urls: [url], bearer: NODE },
      lease: { token: gate.seal({}), input: {} },
      cache: { folder: path.join(folder, 'cache'), bytesMax: 1 << 30 },
    });
    const bytes = Buffer.alloc(BYTES, 'every byte counts ');
    const small = await store.put('acknowledged', 'text/plain');
    const written = store.put(bytes, 'application/octet-stream');
    await until(async () => (await partBytes()) > 10_000_000);
    child?.kill('SIGKILL');
    await new Promise((resolve) => child?.once('exit', resolve));
    const taken = await partBytes();
    expect(taken).toBeLessThan(BYTES);
    await startGate(Number(new URL(url).port), offsets);
    const large = await written;
    // The second gate went on where the first one was killed.
    expect(offsets).toEqual([0, taken]);
    await gate.door.accept({ lease: gate.lease({}), output: { small, large } });
    expect((await gate.store.get(small)).toString()).toBe('acknowledged');
    expect((await gate.store.get(large)).equals(bytes)).toBe(true);
  },
  TIMEOUT_MS,
);

async function startGate(port: number, offsets: number[]): Promise<string> {
  const started = spawn(process.execPath, [bundle.file, folder, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  return new Promise((resolve, reject) => {
    started.once('exit', (code) => reject(new Error(`the gate ended with ${code}`)));
    started.stdout?.on('data', (data: Buffer) => {
      for (const line of data.toString().split('\n')) {
        const [word, value = ''] = line.split(' ');
        if (word === 'offset') offsets.push(Number(value));
        if (word === 'url') resolve(value);
      }
    });
  });
}

async function partBytes(): Promise<number> {
  const staged = path.join(folder, 'staged');
  const names = await readdir(staged, { recursive: true }).catch(() => []);
  const part = names.find((name) => name.endsWith('.part'));
  if (part === undefined) return 0;
  return (await stat(path.join(staged, part)).catch(() => undefined))?.size ?? 0;
}
