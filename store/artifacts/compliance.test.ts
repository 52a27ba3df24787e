import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ArtifactGate, openArtifactGate } from '../../tests/support/artifact-gate';
import { artifactStoreCompliance } from './compliance/artifact-store';
import {
  type ArtifactUse,
  closeGateConnections,
  folderArtifactStore,
  observedStore,
} from './index';

describe('a store in a folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  artifactStoreCompliance(() => folderArtifactStore(folder, { durability: 'none' }));
});

describe('a store that tells what is read and written', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  const told: ArtifactUse[] = [];
  const store = () =>
    observedStore(folderArtifactStore(folder, { durability: 'none' }), (use) => told.push(use));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  artifactStoreCompliance(store);

  it('tells each with its bytes, and what failed', async () => {
    told.length = 0;
    const ref = await store().put('twelve bytes', 'text/plain');
    await store().get(ref);
    for await (const _ of store().openRead(ref, { start: 3, end: 5 }));
    await expect(store().get({ ...ref, sha256: '0'.repeat(64) })).rejects.toBeDefined();
    expect(told).toEqual([
      { operation: 'write', outcome: 'ok', bytes: 12 },
      { operation: 'read', outcome: 'ok', bytes: 12 },
      { operation: 'read', outcome: 'ok', bytes: 2 },
      { operation: 'read', outcome: 'failed', bytes: 0 },
    ]);
  });
});

describe.each([
  ['with room to keep what it read', 1 << 30],
  ['that keeps nothing', 0],
])('a store behind a gate, %s', (_name, cacheBytesMax) => {
  let gate: ArtifactGate;
  beforeAll(async () => {
    gate = await openArtifactGate();
  });
  afterAll(async () => {
    await closeGateConnections();
    await gate.close();
  });
  artifactStoreCompliance(() => gate.nodeStore({}, { cacheBytesMax }));
});
