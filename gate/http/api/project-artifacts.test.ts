import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MEDIA_TYPES } from '../../../schemas/artifact';
import { openArtifactStore } from '../../../store/artifacts';
import { makeProject } from '../../../tests/support/api';
import { testDatabase } from '../../../tests/support/database';
import { requireArtifacts } from './project-artifacts';

const folder = mkdtempSync(path.join(tmpdir(), 'athanor-project-artifacts-'));
const store = openArtifactStore(folder);
const database = testDatabase();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an index of one project hands over nothing of another, however deep it lies', async () => {
  const services = { database: database(), store };
  for (const name of ['ours', 'theirs']) await makeProject(services.database, name);
  const put = (value: unknown, mediaType: string) => store.put(JSON.stringify(value), mediaType);
  const add = (project: string, ref: Awaited<ReturnType<typeof put>>) =>
    services.database
      .forProject(project)
      .artifacts.add([{ ...ref, name: null, run: null, createdBy: 'test' }]);
  const secret = await put('CC(=O)Oc1ccccc1C(=O)O', 'text/plain');
  const own = await put('c1ccccc1', 'text/plain');
  const sound = await put({ batch: 0, molecules: own }, MEDIA_TYPES.index);
  const inner = await put({ batch: 0, molecules: secret }, MEDIA_TYPES.index);
  const outer = await put({ batch: 0, molecules: inner }, MEDIA_TYPES.index);
  await add('theirs', secret);
  for (const ref of [own, sound, inner, outer]) await add('ours', ref);
  await requireArtifacts(services, 'ours', { library: sound });
  await requireArtifacts(services, 'ours', { library: { file: 'x' } });
  const refusal = { code: 'ARTIFACT_NOT_FOUND', details: { sha256: secret.sha256 } };
  for (const library of [secret, inner, outer]) {
    await expect(requireArtifacts(services, 'ours', { library })).rejects.toMatchObject(refusal);
  }
  // What was uploaded as something else is no index because a submission says so.
  const disguised = {
    ...(await put({ molecules: secret }, 'text/plain')),
    mediaType: MEDIA_TYPES.index,
  };
  await add('ours', disguised);
  await expect(requireArtifacts(services, 'ours', { library: disguised })).rejects.toMatchObject(
    refusal,
  );
});
