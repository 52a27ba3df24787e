import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AthanorError } from '../../schemas/errors';
import { NO_PUBLISHERS } from '../../schemas/packages/package';
import type { StepImplementation } from '../implement';
import { runnableSteps, whyNotRunnable } from './runnable';
import { STRICTEST } from './sandbox';

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-runnable-'));
afterAll(() => rmSync(folder, { recursive: true }));

function step(contract: object, check?: StepImplementation['check']) {
  const named = { name: 'a.b', activityType: 'a.b@1', taskQueue: 'a.v1', tools: [], ...contract };
  return { contract: named, check } as unknown as StepImplementation;
}

describe('whyNotRunnable', () => {
  test('code of our own runs anywhere, a package where it is believed', () => {
    expect(whyNotRunnable(step({ runtime: 'builtin' }), STRICTEST)).toBeUndefined();
    const publishersFile = path.join(folder, 'publishers.json');
    const wasm = step({ runtime: 'wasm' }, ({ publishers }) => {
      if (publishers().every((list) => list.publishers.length > 0)) return;
      throw new AthanorError({ code: 'PACKAGE_UNSIGNED', message: 'nobody known' });
    });
    expect(whyNotRunnable(wasm, { ...STRICTEST, publishersFile })).toBe('nobody known');
    const publishers = [{ name: 'x', publicKey: 'x', packages: [] }];
    writeFileSync(publishersFile, JSON.stringify({ ...NO_PUBLISHERS, publishers }));
    expect(whyNotRunnable(wasm, { ...STRICTEST, publishersFile })).toBeUndefined();
    writeFileSync(publishersFile, '{');
    expect(whyNotRunnable(wasm, { ...STRICTEST, publishersFile })).toContain(
      'no list of publishers',
    );
  });

  test('a native step needs its tools, a container a trusted tier', () => {
    const native = step({ runtime: 'native', tools: ['no-such-tool'] });
    expect(whyNotRunnable(native, STRICTEST)).toContain('no-such-tool is not on this machine');
    const toolPaths = { 'no-such-tool': process.execPath };
    expect(whyNotRunnable(native, { ...STRICTEST, toolPaths })).toBeUndefined();
    // What Python imports is no program; whether it can is found out by asking it.
    const python = step({ runtime: 'native', tools: ['no-such-tool', 'meeko'] });
    expect(whyNotRunnable(python, { ...STRICTEST, toolPaths })).toBeUndefined();
    const container = step({ runtime: 'container' });
    expect(whyNotRunnable(container, { tier: 'contributed' })).toContain('trusted tier');
  });
});

test('a task queue is kept when all of its steps may run, and the others are told of', () => {
  const fine = { implementation: step({ runtime: 'builtin' }) };
  const mixed = { implementation: step({ runtime: 'builtin', taskQueue: 'b.v1' }) };
  const closed = {
    implementation: step({ runtime: 'container', taskQueue: 'b.v1', activityType: 'b.c@2' }),
  };
  const tell = jest.fn();
  expect(runnableSteps([fine, mixed, closed], STRICTEST, tell)).toEqual([fine]);
  expect(tell.mock.calls).toEqual([
    [{ taskQueue: 'b.v1', step: 'b.c@2', why: 'a.b needs a node of a trusted tier' }],
  ]);
});
