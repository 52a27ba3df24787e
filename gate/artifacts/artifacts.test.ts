import { MEDIA_TYPES } from '../../schemas/artifact';
import { closeGateConnections } from '../../store/artifacts';
import { type ArtifactGate, openArtifactGate } from '../../tests/support/artifact-gate';

let gate: ArtifactGate;

beforeEach(async () => {
  gate = await openArtifactGate();
});

afterEach(async () => {
  await closeGateConnections();
  await gate.close();
});

it('a step reads what it was given, and what it wrote becomes part of the store', async () => {
  const given = await gate.store.put('molecules', MEDIA_TYPES.ndjson);
  const input = { molecules: given };
  const node = gate.nodeStore(input);
  expect((await node.get(given)).toString()).toBe('molecules');
  const written = await node.put('rows', MEDIA_TYPES.ndjson);
  expect((await node.get(written)).toString()).toBe('rows');
  expect(await gate.store.has(written.sha256)).toBe(false);
  await gate.door.accept({ lease: gate.lease(input), output: { rows: written } });
  expect((await gate.store.get(written)).toString()).toBe('rows');
  expect(gate.errors).toEqual([]);
});

it('large artifacts pass too', async () => {
  const large = Buffer.alloc(30_000_000, 'large');
  const given = await gate.store.put(large, MEDIA_TYPES.binary);
  const node = gate.nodeStore({ given });
  expect((await node.get(given)).equals(large)).toBe(true);
  const other = Buffer.alloc(30_000_001, 'other');
  const written = await node.put(other, MEDIA_TYPES.binary);
  expect((await node.get(written)).equals(other)).toBe(true);
  await gate.door.accept({ lease: gate.lease({ given }), output: written });
  expect((await gate.store.get(written)).equals(other)).toBe(true);
});
