import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthanorError } from '../../../schemas/errors';
import { requireConfidence } from '../../../schemas/pipeline';
import { discover } from '../../../schemas/pipelines/discover';
import { screen } from '../../../schemas/pipelines/screen';
import { folderArtifactStore } from '../../../store';
import { earlierRun } from './earlier-run';
import { fakeSession } from './testing';

const root = mkdtempSync(join(tmpdir(), 'athanor-earlier-'));
const artifacts = folderArtifactStore(join(root, 'artifacts'));
afterAll(() => rmSync(root, { recursive: true }));

/** A session that knows one ended run, with the record of which `changes` are made. */
async function sessionWith(changes: { pipelineVersion?: number; output?: unknown }) {
  const batches = await artifacts.put('batch\n', 'application/x-ndjson');
  const kept = { found: { passed: { batches } }, funnel: [], rejections: [], notRun: [] };
  const record = {
    run: { id: 'r', pipeline: 'discover', pipelineVersion: changes.pipelineVersion ?? 2 },
    output: 'output' in changes ? changes.output : { stageResults: { filter: kept, score: kept } },
  };
  const row = {
    ...{ id: 'r', project: 'p', pipeline: 'discover', idempotencyKey: 'k', status: 'completed' },
    record: await artifacts.put(JSON.stringify(record), 'application/json'),
  };
  const database = { runs: { get: async () => row } };
  const gone = async () => {
    throw new AthanorError({ code: 'RUN_NOT_FOUND', message: 'Temporal has forgotten it' });
  };
  const client = { workflow: { getHandle: () => ({ describe: gone }) } };
  return { kept, session: fakeSession({ artifacts, database, client }) };
}

const from = (stage: string) => ({ runId: 'r', stage });

describe('a run from which another goes on', () => {
  it('gives what the stages before left, and nothing of those that are done anew', async () => {
    const { session, kept } = await sessionWith({});
    expect(await earlierRun(session, discover, from('score'))).toEqual({
      ...from('score'),
      results: { filter: kept },
    });
  });

  it.each([
    ['a stage that is none', discover, {}, 'scroe', /Did you mean score/],
    ['another version', discover, { pipelineVersion: 1 }, 'score', /version 1/],
    ['another pipeline', screen, {}, 'score', /of discover, version 2; one of screen/],
    ['a run that found nothing', discover, { output: null }, 'score', /kept nothing/],
  ])('refuses %s', async (_, contract, changes, stage, message) => {
    const { session } = await sessionWith(changes);
    await expect(earlierRun(session, contract, from(stage))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('refuses results that were removed', async () => {
    const sha256 = '0'.repeat(64);
    const lost = { sha256, size: 1, mediaType: 'text/plain' };
    const { session } = await sessionWith({ output: { stageResults: { filter: lost } } });
    await expect(earlierRun(session, discover, from('score'))).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
    });
  });
});

describe('a confidential input', () => {
  it.each(['contributed', 'public'] as const)('does not reach nodes of tier %s', (tier) => {
    const refused = () => requireConfidence({ confidential: true }, tier);
    expect(refused).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(() => requireConfidence({ confidential: false }, tier)).not.toThrow();
    expect(() => requireConfidence({ confidential: true }, 'organisation')).not.toThrow();
    expect(() => requireConfidence({ confidential: true })).not.toThrow();
  });
});
