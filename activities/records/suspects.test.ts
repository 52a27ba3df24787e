import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { MEDIA_TYPES } from '../../schemas/artifact';
import type { ProvenanceEntry } from '../../schemas/run-record';
import { openArtifactStore } from '../../store/artifacts';
import type { EnvelopeRow } from '../../store/database';
import { testDatabase } from '../../tests/support/database';
import { canonicalJson, digestOf } from '../../trust';
import { record } from './memo';
import type { RecordsServices } from './services';
import { suspects } from './suspects';

const [INPUT, LIE, TRUTH] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [
  string,
  string,
  string,
];
const STEP = 'chemistry.filter';
const AT = '2026-12-01T10:00:00.000Z';

const database = testDatabase();

const services = () => {
  const steps = new Map([
    [`${STEP}@1`, { implementation: { contract: { agreement: 'bitwise' } } }],
  ]);
  return { database: database(), steps } as unknown as RecordsServices;
};

/** What a liar answered at one place of a run, taken back since. */
function suspect(runId: string, position: string): EnvelopeRow {
  return {
    ...{ owner: 'eve', step: STEP, stepVersion: 1, group: `${runId}/${STEP}/${position}` },
    statement: {
      ...{ type: 'athanor.result/1', activityType: `${STEP}@1`, workflowId: runId },
      ...{ activityId: position, attempt: 1, node: 'liar' },
      ...{ inputDigest: INPUT, outputDigest: LIE, codeDigest: INPUT },
      ...{ startedAt: AT, endedAt: AT },
    },
    signatures: { gate: { keyId: 'g', signature: 'c2ln' } },
    ...{ verdict: 'suspect', input: null, output: null, class: null, vouched: false },
  };
}

function result(run: string, position: string, o: Partial<ProvenanceEntry> = {}) {
  return {
    ...{ run, stage: 'filter', step: STEP, stepVersion: 1, position, inputDigest: INPUT },
    ...{ outputDigest: LIE, codeDigest: INPUT, toolVersion: '', node: 'liar', seed: null },
    ...{ startedAt: AT, endedAt: AT, attempt: 1, cached: false, ...o },
  };
}

async function verdicts(runId: string): Promise<Record<string, string>> {
  const rows = await database().envelopes.ofWorkflow(runId);
  return Object.fromEntries(rows.map((row) => [row.statement.activityId, row.verdict]));
}

it('sends a run back that rests on a lie, also when the answer to that was lost', async () => {
  const runId = 'discover-default-resting';
  await database().envelopes.record([suspect(runId, 'filter/1')]);
  await database().provenance.record([result(runId, 'filter/1')]);
  expect(await suspects(services(), { runId })).toEqual({ count: 1 });
  expect((await database().provenance.list(runId)).items).toEqual([]);
  expect(await suspects(services(), { runId })).toEqual({ count: 1 });
  expect(await verdicts(runId)).toEqual({ 'filter/1': 'suspect' });
});

it('lets a run end that has the answers from elsewhere now, and settles what the liar said', async () => {
  const runId = 'discover-default-mended';
  const places = ['filter/1', 'filter/2', 'filter/3', 'filter/4'];
  await database().envelopes.record(places.map((place) => suspect(runId, place)));
  await database().provenance.record([
    result(runId, 'filter/1', { outputDigest: TRUTH, node: 'honest', cached: true }),
    // It told the truth here.
    result(runId, 'filter/2', { node: 'honest', cached: true }),
    // Asked again with another input, which followed from a lie before; not asked again at all.
    result(runId, 'filter/3', { inputDigest: TRUTH, outputDigest: TRUTH, node: 'honest' }),
  ]);
  expect(await suspects(services(), { runId })).toEqual({ count: 0 });
  expect((await database().provenance.list(runId)).items).toHaveLength(3);
  expect(await verdicts(runId)).toEqual({
    'filter/1': 'refuted',
    'filter/2': 'cleared',
    'filter/3': 'unjudged',
    'filter/4': 'unjudged',
  });
});

it('judges by the answer itself, from the memo index, where answers may differ a little', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-suspects-'));
  const artifacts = openArtifactStore(folder);
  const contract = {
    agreement: { comparator: 'absolute', tolerance: 0.1 },
    input: z.unknown(),
  };
  const loaded = { codeDigest: INPUT, implementation: { contract, toolVersion: '1' } };
  const steps = new Map([[`${STEP}@1`, loaded]]);
  const own = { database: database(), artifacts, steps } as unknown as RecordsServices;
  const runId = 'discover-default-tolerant';
  const request = { pipeline: 'discover', pipelineVersion: 1, project: 'default' };
  const begun = { ...request, id: runId, idempotencyKey: 'tolerant', input: {}, startedAt: AT };
  await database().runs.begin({ ...begun, inputDigest: INPUT });
  const said = { near: -7.25, far: -3, lost: -7.2 };
  for (const [position, affinityKcalPerMol] of Object.entries(said)) {
    const question = { ligand: position };
    const inputDigest = digestOf(question);
    const row = suspect(runId, position);
    const output = await artifacts.put(canonicalJson({ affinityKcalPerMol }), MEDIA_TYPES.json);
    const input = await artifacts.put(canonicalJson(question), MEDIA_TYPES.json);
    const statement = { ...row.statement, inputDigest };
    await database().envelopes.record([{ ...row, statement, input, output }]);
    const truth = { affinityKcalPerMol: -7.2 };
    const outputDigest = digestOf(truth);
    const entry = { inputDigest, outputDigest, node: 'honest', cached: true };
    await database().provenance.record([result(runId, position, entry)]);
    if (position === 'lost') continue;
    const envelope = { ...entry, output: truth, codeDigest: INPUT, toolVersion: '1', attempt: 1 };
    const memo = [
      { step: STEP, stepVersion: 1, envelope: { ...envelope, startedAt: AT, endedAt: AT } },
    ];
    await record(own, { runId, project: 'default', entries: [], memo, batches: [] });
  }
  expect(await suspects(own, { runId })).toEqual({ count: 0 });
  expect(await verdicts(runId)).toEqual({ near: 'cleared', far: 'refuted', lost: 'unjudged' });
  rmSync(folder, { recursive: true });
});
