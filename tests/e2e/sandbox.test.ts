import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  assemble,
  I32,
  i32,
  OP,
  text,
  vector,
} from '../../activities/runtime/wasm/testing/assemble';
import { newKeyPair, openSigner, signPackage } from '../../trust';
import { REPOSITORY } from '../support/stack';
import { until } from '../support/until';

const DIST = path.join(REPOSITORY, 'dist');
const { openPool } = require(
  path.join(DIST, 'activities/runtime/pool.js'),
) as typeof import('../../activities/runtime/pool');
const LIMIT_MS = 60_000;

/** Steps as a package of a stranger brings them, run as a node runs them: in the threads of its pool. */
describe('a node of one thread', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-sandbox-'));
  const module = path.join(folder, 'steps.js');
  const publishersFile = path.join(folder, 'publishers.json');
  const artifacts = path.join(folder, 'artifacts');
  const probe = path.join(folder, 'probe');
  const signer = openSigner(newKeyPair().privateKey);
  // A number of seconds that nobody else sleeps for.
  const seconds = 50_000 + Math.floor(Math.random() * 9_000);
  const pool = openPool(1);

  const answer = '{"ok":true}';
  const output = { name: 'athanor.output_write', params: [I32, I32] };
  const honest = assemble({
    imports: [output],
    code: [...i32(0), ...i32(answer.length), OP.call, 0],
    sections: { 11: vector([[0, ...i32(0), OP.end, ...text(answer)]]) },
  });
  const forever = assemble({ code: [OP.loop, OP.empty, OP.br, 0, OP.end] });
  const PACKAGES: Record<string, { bytes: Uint8Array; deadlineMs?: number; unsigned?: boolean }> = {
    honest: { bytes: honest },
    loop: { bytes: forever, deadlineMs: 500 },
    patient: { bytes: forever, deadlineMs: 600_000 },
    recursion: { bytes: assemble({ code: [OP.call, 0] }) },
    fetch: { bytes: assemble({ imports: [{ name: 'env.fetch' }] }) },
    flood: {
      bytes: assemble({
        imports: [output],
        code: [OP.loop, OP.empty, ...i32(0), ...i32(60_000), OP.call, 0, OP.br, 0, OP.end],
      }),
    },
    unsigned: { bytes: honest, unsigned: true },
  };

  beforeAll(() => {
    for (const [name, o] of Object.entries(PACKAGES)) {
      const own = path.join(folder, name);
      mkdirSync(own);
      const manifest = {
        ...({ name: `acme.${name}`, version: '1.0.0', runtime: 'wasm', abi: 1 } as const),
        ...{ issuedAt: '2020-01-01T00:00:00Z', expiresAt: '2999-01-01T00:00:00Z' },
        steps: { [`acme.${name}@1`]: 'run' },
        limits: { memoryPages: 16, deadlineMs: o.deadlineMs ?? 20_000 },
      };
      const stranger = openSigner(newKeyPair().privateKey);
      const envelope = signPackage(o.unsigned ? stranger : signer, manifest, o.bytes);
      writeFileSync(path.join(own, 'module.wasm'), o.bytes);
      writeFileSync(path.join(own, 'package.dsse.json'), JSON.stringify(envelope));
    }
    const publisher = { name: 'Acme', publicKey: signer.publicKey, packages: ['acme.*'] };
    const policy = { schema: 'athanor.publishers/1', publishers: [publisher] };
    writeFileSync(publishersFile, JSON.stringify(policy));
    writeFileSync(probe, `#!/bin/sh\nsleep ${seconds} & sleep ${seconds}\n`);
    chmodSync(probe, 0o755);
    writeFileSync(module, stepsModule(folder, Object.keys(PACKAGES)));
  });

  afterAll(async () => {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(activityType: string, signal = new AbortController().signal): Promise<unknown> {
    const sandbox = { tier: 'public' as const, publishersFile, toolPaths: { probe } };
    const task = { module, activityType, input: {}, resumed: undefined, node: 'test', sandbox };
    return pool.run(
      { ...task, artifacts: { folder: artifacts } },
      { signal, onNews: () => undefined },
    );
  }

  test.each([
    ['loop', 'SANDBOX_DEADLINE'],
    ['recursion', 'SANDBOX_TRAPPED'],
    ['fetch', 'SANDBOX_REFUSED'],
    ['flood', 'SANDBOX_LIMIT'],
    ['unsigned', 'PACKAGE_UNSIGNED'],
  ])('contains the package %s as %s, and the same thread serves the next', async (name, code) => {
    await expect(run(`acme.${name}@1`)).rejects.toMatchObject({ code });
    await expect(run('acme.honest@1')).resolves.toEqual({ ok: true });
  });

  test('refuses a container, being public, and serves on', async () => {
    await expect(run('acme.container@1')).rejects.toMatchObject({ code: 'RUNTIME_REFUSED' });
    await expect(run('acme.honest@1')).resolves.toEqual({ ok: true });
  });

  test('ends a package at once when its task is cancelled, and serves on', async () => {
    const aborting = new AbortController();
    const running = run('acme.patient@1', aborting.signal).then(() => 'done', String);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const started = performance.now();
    aborting.abort();
    await expect(running).resolves.toContain('abort');
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect(run('acme.honest@1')).resolves.toEqual({ ok: true });
    // Nothing of it computes on: a thread that was left behind would use a core for ever.
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(0.5);
  });

  test(
    'kills a tool and what it started when its task is cancelled, and serves on',
    async () => {
      const alive = () => {
        const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
        return listed.split('\n').includes(`sleep ${seconds}`);
      };
      const folders = () => readdirSync(tmpdir()).filter((name) => /^athanor-tool-/.test(name));
      // Others' come and go beside them.
      const before = folders();
      const aborting = new AbortController();
      const running = run('acme.native@1', aborting.signal).then(() => 'done', String);
      await until(alive);
      const made = folders().filter((name) => !before.includes(name));
      expect(made).not.toEqual([]);
      aborting.abort();
      await expect(running).resolves.toContain('abort');
      await until(() => !alive(), { limitMs: 10_000 });
      await until(() => !folders().some((name) => made.includes(name)));
      await expect(run('acme.honest@1')).resolves.toEqual({ ok: true });
    },
    LIMIT_MS,
  );
});

/** What `athanor build` makes of a project's steps: plain CommonJS on top of ours. */
function stepsModule(folder: string, packages: readonly string[]): string {
  return `
    const { z, defineStep } = require(${JSON.stringify(path.join(DIST, 'schemas/index.js'))});
    const api = require(${JSON.stringify(path.join(DIST, 'activities/api.js'))});
    const contract = (name, runtime) => defineStep({
      name: 'acme.' + name, version: 1, title: name, description: name, taskQueue: 'acme.test.v1',
      input: z.strictObject({}), output: z.unknown(), runtime, tools: ['probe'],
    });
    exports.steps = [
      ...${JSON.stringify(packages)}.map((name) =>
        api.implementWasm(contract(name, 'wasm'), ${JSON.stringify(folder)} + '/' + name)),
      api.implement(contract('native', 'native'), (_, context) =>
        context.tools.run({ tool: 'probe', arguments: [] })),
      api.implement(contract('container', 'container'), (_, context) =>
        context.containers.run({ image: 'x@sha256:' + 'a'.repeat(64), arguments: [] })),
    ];`;
}
