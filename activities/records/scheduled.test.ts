import { screen } from '../../schemas/pipelines/screen';
import { newSchedule, type ScheduledBy } from '../../schemas/platform/schedules';
import { keyFor, makeProject } from '../../tests/support/api';
import { testDatabase } from '../../tests/support/database';
import { scheduled } from './scheduled';
import type { RecordsServices } from './services';

const REF = { sha256: 'a'.repeat(64), size: 9, mediaType: 'chemical/x-daylight-smiles' };
const LOCAL = { kind: 'local', id: 'ada' } as const;

const database = testDatabase();

beforeAll(async () => {
  for (const project of ['alchemy', 'botany', 'crowded']) await makeProject(database(), project);
});

function ask(
  project: string,
  key: string,
  o: { by?: ScheduledBy; run?: Record<string, unknown> } = {},
) {
  const run = { pipeline: 'screen', input: { library: { file: REF } }, ...o.run };
  const terms = newSchedule.parse({ name: 'nightly', run, cron: '0 2 * * *' });
  const pipelines = new Map([[screen.name, screen]]);
  const services = { database: database(), pipelines } as unknown as RecordsServices;
  return scheduled(services, { project, createdBy: o.by ?? LOCAL, terms, key });
}

async function refusals(project: string) {
  const { items } = await database().audit.list({ project, action: 'schedule.refuse' });
  return items.map(({ details }) => [details.runId, details.code]);
}

it('makes the request of a run, which carries its schedule and the versions that it is laid over', async () => {
  const inputs = database().forProject('alchemy').inputs;
  const usual = { name: 'usual', pipeline: 'screen', title: 'Usual' };
  await inputs.add('template', { ...usual, input: { library: { file: REF }, top: 9 } }, 'ada');
  const run = { template: 'usual', input: { seed: 7 } };
  const { request } = await ask('alchemy', 'nightly-1', { run });
  expect(request).toMatchObject({
    ...{ project: 'alchemy', pipeline: 'screen', key: 'nightly-1' },
    input: { library: { file: REF }, top: 9, seed: 7 },
    origin: { template: 'usual@1', schedule: 'nightly' },
  });
  // The template as it is when a run is due.
  await inputs.add('template', { ...usual, input: { library: { file: REF }, top: 3 } }, 'ada');
  const later = await ask('alchemy', 'nightly-2', { run });
  expect(later.request).toMatchObject({ input: { top: 3 }, origin: { template: 'usual@2' } });
});

it('has one row for one due time, however often it is asked, and nothing to start once it has ended', async () => {
  const [first, again] = [await ask('botany', 'nightly-1'), await ask('botany', 'nightly-1')];
  expect(again).toEqual(first);
  const { items } = await database().runs.list({ project: 'botany' });
  expect(items.map(({ id, origin }) => [id, origin])).toEqual([
    ['screen-botany-nightly-1', { schedule: 'nightly' }],
  ]);
  await database().runs.finish({
    ...{ id: 'screen-botany-nightly-1', status: 'failed', endedAt: new Date().toISOString() },
    ...{ outcome: null, error: { code: 'INTERNAL', message: 'test' } },
  } as never);
  expect(await ask('botany', 'nightly-1')).toEqual({ request: null });
});

it('starts nothing beyond the quota, and says so in the audit log once', async () => {
  await database().quotas.set(
    { project: 'crowded' },
    { ...(await database().quotas.get({ project: 'crowded' })), runsAtOnce: 1 },
  );
  expect((await ask('crowded', 'nightly-1')).request).not.toBeNull();
  expect(await ask('crowded', 'nightly-2')).toEqual({ request: null });
  expect(await ask('crowded', 'nightly-2')).toEqual({ request: null });
  expect(await refusals('crowded')).toEqual([['screen-crowded-nightly-2', 'QUOTA_EXCEEDED']]);
  expect(await database().runs.get('screen-crowded-nightly-2')).toBeUndefined();
  // What is under way is not held against itself.
  expect((await ask('crowded', 'nightly-1')).request).not.toBeNull();
});

it('starts runs in the name of whoever may start them there, and of nobody else', async () => {
  const callerOf = async (o: Parameters<typeof keyFor>[1]) => {
    const caller = await database().callers.byKey(await keyFor(database(), o));
    return { kind: caller?.kind, id: caller?.id } as ScheduledBy;
  };
  const by = async (key: string, one: ScheduledBy) =>
    (await ask('alchemy', key, { by: one })).request !== null;
  const scientist = await callerOf({ project: 'alchemy', role: 'computational-scientist' });
  const viewer = await callerOf({ project: 'alchemy', role: 'viewer' });
  const stranger = await callerOf({ project: 'botany', role: 'principal-investigator' });
  expect(await by('mine-1', scientist)).toBe(true);
  expect(await by('mine-2', viewer)).toBe(false);
  expect(await by('mine-3', stranger)).toBe(false);
  expect(await by('mine-4', { kind: 'user', id: 'gone' })).toBe(false);
  const codes = (await refusals('alchemy')).map(([, code]) => code);
  expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
});

it('refuses an input that no longer fits', async () => {
  const run = { input: { library: { file: REF }, top: 'many' } };
  expect(await ask('alchemy', 'unfit-1', { run })).toEqual({ request: null });
  expect(await refusals('alchemy')).toContainEqual(['screen-alchemy-unfit-1', 'INPUT_INVALID']);
});
