import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { identifyProcess } from './process-identity';
import {
  cachedBinaryPath,
  findTemporalBinary,
  isVersionAtLeast,
  parseServerVersion,
} from './temporal-binary';

const GOOD = 'temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)';
const OLD = 'temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)';

let folder: string;
let env: NodeJS.ProcessEnv;
const fetchMock = jest.spyOn(globalThis, 'fetch');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'athanor-binary-'));
  env = { XDG_CACHE_HOME: join(folder, 'cache'), PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
  mkdirSync(join(folder, 'bin'));
  fetchMock.mockRejectedValue(new TypeError('fetch failed'));
});

afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => fetchMock.mockRestore());

function writeScript(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A program that prints a version, as `temporal --version` does. */
function writeProgram(path: string, version: string): string {
  return writeScript(path, `echo '${version}'`);
}

test('reads the server version of release and `go install` builds', () => {
  expect(parseServerVersion(GOOD)).toBe('1.29.1');
  expect(parseServerVersion('temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)\n')).toBe('1.29.1');
  expect(parseServerVersion('tctl version 1.18.1')).toBeUndefined();
});

test.each([
  ['1.29.1', '1.29.0', true],
  ['1.29.0', '1.29.0', true],
  ['1.9.9', '1.29.0', false],
  ['2.0.0', '1.29.0', true],
  ['1.28.9', '1.29.0', false],
])('%s is at least %s: %s', (a, b, answer) => {
  expect(isVersionAtLeast(a, b)).toBe(answer);
});

test('the named program wins, and must fit', async () => {
  writeProgram(join(folder, 'bin/temporal'), GOOD);
  const path = writeProgram(join(folder, 'mine'), GOOD);
  expect(await findTemporalBinary({ env: { ...env, ATHANOR_TEMPORAL_CLI: path } })).toEqual({
    ...{ path, source: 'ATHANOR_TEMPORAL_CLI', serverVersion: '1.29.1' },
  });
  for (const unfit of [writeProgram(join(folder, 'old'), OLD), join(folder, 'absent')]) {
    const named = { ...env, ATHANOR_TEMPORAL_CLI: unfit };
    await expect(findTemporalBinary({ env: named })).rejects.toMatchObject({
      code: 'TEMPORAL_VERSION',
    });
  }
});

test('a fit program on the PATH is taken, an old one is passed over for the cache', async () => {
  const onPath = writeProgram(join(folder, 'bin/temporal'), GOOD);
  expect(await findTemporalBinary({ env })).toMatchObject({ path: onPath, source: 'PATH' });
  writeProgram(onPath, OLD);
  const cached = writeProgram(cachedBinaryPath(env), GOOD);
  expect(await findTemporalBinary({ env })).toMatchObject({ path: cached, source: 'cache' });
});

test('what was tried is told when nothing is found', async () => {
  writeProgram(join(folder, 'bin/temporal'), OLD);
  writeScript(join(folder, 'bin/go'), 'echo no network >&2; exit 1');
  const promise = findTemporalBinary({ env });
  await expect(promise).rejects.toMatchObject({ code: 'TEMPORAL_BINARY_MISSING', exitCode: 3 });
  await expect(promise).rejects.toThrow(
    /PATH: .* has server 1\.27\.1; cache: none; download: fetch failed; go install: .*no network/,
  );
});

test('the download is unpacked into the cache; only https and a plain name are trusted', async () => {
  const draft = join(folder, 'archive');
  writeProgram(join(draft, 'temporal'), GOOD);
  const archive = execFileSync('tar', ['-czf', '-', '-C', draft, 'temporal']);
  const answer = { archiveUrl: 'https://x.test/t.tar.gz', fileToExtract: 'temporal' };
  fetchMock.mockImplementation(async (url) =>
    String(url).startsWith(answer.archiveUrl) ? new Response(archive) : Response.json(answer),
  );
  expect(await findTemporalBinary({ env })).toMatchObject({
    ...{ path: cachedBinaryPath(env), source: 'download', serverVersion: '1.29.1' },
  });
  rmSync(cachedBinaryPath(env));
  for (const bad of [{ archiveUrl: 'http://x.test/t' }, { fileToExtract: '../temporal' }]) {
    fetchMock.mockImplementation(async () => Response.json({ ...answer, ...bad }));
    await expect(findTemporalBinary({ env })).rejects.toThrow(/not trusted/);
  }
});

test('without a download it is built with Go, once, and appears whole', async () => {
  const progress: string[] = [];
  writeScript(
    join(folder, 'bin/go'),
    `[ "$1" = install ] || exit 1; echo pkg >&2
     printf '#!/bin/sh\\necho "${GOOD}"\\n' > "$GOBIN/temporal"; chmod 755 "$GOBIN/temporal"`,
  );
  const find = () => findTemporalBinary({ env, onProgress: (line) => progress.push(line) });
  // Two at once: the second waits for the first and finds its work.
  const found = await Promise.all([find(), find()]);
  expect(found.map((one) => one.source).sort()).toEqual(['cache', 'go install']);
  expect(progress.some((line) => /building Temporal .* of about 1400 packages/.test(line))).toBe(
    true,
  );
  expect(progress.some((line) => line.startsWith('waiting for another'))).toBe(true);
  expect(readdirSync(dirname(cachedBinaryPath(env)))).toEqual(['temporal']);
});

test('Ctrl-C ends a build with everything that it started', async () => {
  const pidFile = join(folder, 'pid');
  writeScript(join(folder, 'bin/go'), `sleep 60 & echo $! > ${pidFile}; wait`);
  const controller = new AbortController();
  const found = findTemporalBinary({ env, signal: controller.signal });
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') {
    await new Promise((done) => setTimeout(done, 5));
  }
  const pid = Number(readFileSync(pidFile, 'utf8'));
  controller.abort();
  await expect(found).rejects.toMatchObject({ code: 'CANCELLED', exitCode: 130 });
  expect(identifyProcess(pid)).toBeUndefined();
  expect(readdirSync(dirname(cachedBinaryPath(env)))).toEqual([]);
});

test('asked only to look, it neither downloads nor builds', async () => {
  fetchMock.mockClear();
  await expect(findTemporalBinary({ env, localOnly: true })).rejects.toMatchObject({
    code: 'TEMPORAL_BINARY_MISSING',
  });
  expect(fetchMock).not.toHaveBeenCalled();
});
