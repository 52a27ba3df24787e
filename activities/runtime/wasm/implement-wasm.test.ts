import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { artifactRef } from '../../../schemas/artifact';
import { NO_PUBLISHERS, type PublisherPolicy } from '../../../schemas/packages/package';
import { defineStep } from '../../../schemas/step';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { newKeyPair, openSigner, sha256Hex, signPackage } from '../../../trust';
import { implement } from '../../implement';
import { implementWasm } from './implement-wasm';
import { PACKAGE_FILES } from './read-package';
import { assemble, I32, i32, OP, text, vector } from './testing/assemble';

const EXAMPLE = path.resolve(__dirname, '../../../examples/wasm-package');
const ASC = path.resolve(__dirname, '../../../node_modules/.bin/asc');
const signer = openSigner(newKeyPair().privateKey);
const POLICY: PublisherPolicy = {
  ...NO_PUBLISHERS,
  publishers: [{ name: 'Examples', publicKey: signer.publicKey, packages: ['example.*'] }],
};
const VALID = { issuedAt: '2020-01-01T00:00:00Z', expiresAt: '2999-01-01T00:00:00Z' };

const virial = defineStep({
  name: 'example.virial',
  version: 1,
  title: 'Second virial coefficients',
  description: 'Of a Lennard-Jones gas, in units of 2πσ³/3, at reduced temperatures.',
  taskQueue: 'example.virial.v1',
  runtime: 'wasm',
  input: z.strictObject({ temperatures: z.array(z.number()).max(1_000) }),
  output: z.strictObject({ virials: z.array(z.number()) }),
});

let folder: string;
let bench: StepBench;
let policy: PublisherPolicy;
const context = () => ({ ...bench.context(), publishers: () => [policy] });

beforeAll(async () => {
  bench = await openStepBench();
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-package-'));
  const module = path.join(folder, PACKAGE_FILES.module);
  execFileSync(ASC, ['--config', 'asconfig.json', '--outFile', module], { cwd: EXAMPLE });
  const manifest = JSON.parse(readFileSync(path.join(EXAMPLE, 'manifest.json'), 'utf8'));
  const envelope = signPackage(signer, { ...manifest, ...VALID }, readFileSync(module));
  writeFileSync(path.join(folder, PACKAGE_FILES.envelope), JSON.stringify(envelope));
}, 120_000);

beforeEach(() => {
  policy = POLICY;
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await bench.close();
});

describe('the example package', () => {
  it('computes virial coefficients as published, to nine figures', async () => {
    // The series of Hirschfelder, Curtiss and Bird (eq. 3.6-5), summed with Python's gamma function:
    // B* = −Σ 2^(j+1/2) Γ((2j−1)/4) T*^(−(2j+1)/4) / (4 j!); their table 1-B has the first five figures.
    const published: [number, number][] = [
      [0.3, -27.880582756906318],
      [1, -2.538081336319328],
      [2, -0.62762528811646],
      [5, 0.2433435027746587],
      [10, 0.46087528403349165],
      [100, 0.46406946897280105],
    ];
    const input = { temperatures: published.map(([temperature]) => temperature) };
    const { virials } = await bench.run(implementWasm(virial, folder), input, context());
    published.forEach(([, value], i) => {
      expect(Math.abs((virials[i] as number) / value - 1)).toBeLessThan(1e-9);
    });
  });

  it('is named by its module in the tool version, and so in the memo key', () => {
    const digest = sha256Hex(readFileSync(path.join(folder, PACKAGE_FILES.module)));
    expect(implementWasm(virial, folder).toolVersion).toBe(`wasm ${digest}`);
  });

  it('says in its own words what it cannot compute', async () => {
    const run = bench.run(implementWasm(virial, folder), { temperatures: [1, -1] }, context());
    await expect(run).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'A reduced temperature must be above 0.',
    });
  });

  it('is verified before every run: a revocation holds from the next one on', async () => {
    const step = implementWasm(virial, folder);
    const run = () => bench.run(step, { temperatures: [1] }, context());
    await run();
    policy = { ...POLICY, revoked: { ...POLICY.revoked, packages: ['example.virial@1.0.0'] } };
    await expect(run()).rejects.toMatchObject({ code: 'PACKAGE_REVOKED' });
    policy = NO_PUBLISHERS;
    await expect(run()).rejects.toMatchObject({ code: 'PACKAGE_UNSIGNED' });
    policy = POLICY;
    await run();
    const module = path.join(folder, PACKAGE_FILES.module);
    copyFileSync(module, `${module}.kept`);
    writeFileSync(module, assemble());
    await expect(run()).rejects.toMatchObject({ code: 'PACKAGE_ALTERED' });
    copyFileSync(`${module}.kept`, module);
    await run();
  });

  it('may be exchanged only with a restart, even by its own publisher', async () => {
    const other = assemble();
    let current = pack(assemble({ code: [OP.unreachable] }));
    const step = implementWasm(virial, {
      get envelope() {
        return current.envelope;
      },
      get module() {
        return current.module;
      },
    });
    current = pack(other);
    const run = bench.run(step, { temperatures: [] }, context());
    await expect(run).rejects.toMatchObject({ code: 'PACKAGE_ALTERED' });
  });

  it('computes the steps that it was signed for, and no other', async () => {
    const other = defineStep({ ...virial, name: 'example.other' });
    const run = bench.run(implementWasm(other, folder), { temperatures: [1] }, context());
    await expect(run).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });
  });
});

describe('runtime classes', () => {
  it('are told apart: a package is no builtin, and code of ours no package', () => {
    const builtin = defineStep({ ...virial, runtime: 'builtin' });
    const wrong = expect.objectContaining({ code: 'CONFIG_INVALID' });
    expect(() => implementWasm(builtin, folder)).toThrow(wrong);
    expect(() => implement(virial, () => ({ virials: [] }))).toThrow(wrong);
    const { runtime: _, ...spec } = virial;
    expect(defineStep(spec).runtime).toBe('builtin');
  });
});

/** A package around a module whose `run` computes example.virial@1. */
function pack(module: Uint8Array, limits: object = {}, steps: object = {}) {
  const manifest = {
    ...{ name: 'example.test', version: '1.0.0', runtime: 'wasm', abi: 1, ...VALID },
    steps: { 'example.virial@1': 'run', ...steps },
    limits: { memoryPages: 1, deadlineMs: 5_000, ...limits },
  } as const;
  return { envelope: signPackage(signer, manifest as never, module), module };
}

describe('artifacts', () => {
  const copy = defineStep({
    ...{ name: 'example.copy', version: 1, title: 'Copy', description: 'Copies an artifact.' },
    ...{ taskQueue: 'example.copy.v1', runtime: 'wasm' as const },
    input: z.strictObject({ from: artifactRef }),
    output: z.strictObject({ to: artifactRef }),
  });
  // Memory: 0 the output, 32 the media type, 64 the bytes.
  const output = '{"to":{"$artifact":0}}';
  const data = (at: number, words: string) => [0, ...i32(at), OP.end, ...text(words)];
  const module = (answer: string) =>
    assemble({
      imports: [
        { name: 'athanor.artifact_read', params: [I32, I32, I32, I32], results: [I32] },
        { name: 'athanor.artifact_create', params: [I32, I32], results: [I32] },
        { name: 'athanor.artifact_write', params: [I32, I32, I32] },
        { name: 'athanor.output_write', params: [I32, I32] },
      ],
      // write(create(32, 10), 64, read(0, 64, 0, 1000)); output(0, …)
      code: [
        ...[...i32(32), ...i32(10), OP.call, 1, ...i32(64)],
        ...[...i32(0), ...i32(64), ...i32(0), ...i32(1_000), OP.call, 0, OP.call, 2],
        ...[...i32(0), ...i32(answer.length), OP.call, 3],
      ],
      sections: { 11: vector([data(0, answer), data(32, 'text/plain')]) },
    });
  const step = (answer: string, artifactBytes: number) =>
    implementWasm(copy, pack(module(answer), { artifactBytes }, { 'example.copy@1': 'run' }));

  it('go in and out by handle; the package sees no store', async () => {
    const from = await bench.put('forty-two bytes would be a longer sentence');
    const { to } = await bench.run(step(output, 100), { from }, context());
    expect(to).toEqual({ ...from, mediaType: 'text/plain' });
  });

  it('are read within the limit that was signed', async () => {
    const from = await bench.put('x'.repeat(101));
    const run = bench.run(step(output, 100), { from }, context());
    await expect(run).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it.each(['{"to":{"$artifact":7}}', '{"$artifact":"x"}', '{', '', `${'['.repeat(25)}`, '"a'])(
    'and outputs that are none are refused: %s',
    async (answer) => {
      const from = await bench.put('x');
      const run = bench.run(step(answer, 100), { from }, context());
      await expect(run).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    },
  );
});
