import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ArtifactGate, openArtifactGate } from '../../tests/support/artifact-gate';
import { artifactStoreCompliance } from './compliance/artifact-store';
import { closeGateConnections, folderArtifactStore } from './index';

describe('a store in a folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-artifacts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  artifactStoreCompliance(() => folderArtifactStore(folder, { durability: 'none' }));
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
