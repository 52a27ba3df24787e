import {
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { encodeScheduleSpec } from '@temporalio/client/lib/schedule-helpers';
import {
  backfill,
  type NewSchedule,
  newSchedule,
  type ScheduledInput,
  scheduledKey,
} from '../../../schemas/platform/schedules';
import { localSchedules, toSchedule, toTemporal } from './schedules';
import { fakeSession } from './testing';

const REF = { sha256: 'a'.repeat(64), size: 9, mediaType: 'chemical/x-daylight-smiles' };
const nightly: NewSchedule = {
  name: 'nightly',
  run: { pipeline: 'screen', input: { library: { file: REF } } },
  cron: '0 2 * * 1-5',
  timezone: 'Europe/Berlin',
};

function inputOf(asked: NewSchedule): ScheduledInput {
  const createdBy = { kind: 'user', id: 'u1' } as const;
  return { project: 'alchemy', createdBy, terms: newSchedule.parse(asked) };
}

it('says a cron line, its zone and what overlaps as Temporal has it', () => {
  const { spec, policies, state, ...rest } = toTemporal(inputOf(nightly), { isSealed: false });
  expect(encodeScheduleSpec(spec)).toMatchObject({
    cronString: ['0 2 * * 1-5'],
    timezoneName: 'Europe/Berlin',
    interval: undefined,
  });
  expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: '1 day' });
  expect(state).toEqual({ paused: false });
  expect(rest).toMatchObject({
    scheduleId: 'schedule:alchemy:nightly',
    action: { workflowType: 'runScheduled', taskQueue: 'athanor.pipelines' },
  });
  expect(rest.action).not.toHaveProperty('memo');
});

it.each([
  ['skip', 'SKIP'],
  ['buffer-one', 'BUFFER_ONE'],
  ['allow-all', 'ALLOW_ALL'],
] as const)('says an interval in seconds, and %s as %s', (overlap, theirs) => {
  const { name, run } = nightly;
  const asked = { name, run, everySeconds: 90, overlap, paused: true };
  const { spec, policies, state, action } = toTemporal(inputOf(asked), { isSealed: true });
  const { interval, cronString } = encodeScheduleSpec(spec);
  expect(interval?.map((one) => Number(one.interval?.seconds))).toEqual([90]);
  expect(cronString).toBeUndefined();
  expect(policies.overlap).toBe(theirs);
  expect(state.paused).toBe(true);
  // Its run is told by this that its failures are encrypted too.
  expect(action.memo).toEqual({ sealed: true });
});

it('shows a schedule with its next times and the runs of the last, newest first', () => {
  const input = inputOf(nightly);
  const [first, second, next] = ['2026-12-01', '2026-12-02', '2026-12-03'].map(
    (day) => new Date(`${day}T01:00:00Z`),
  ) as [Date, Date, Date];
  const description = {
    action: { args: [input] },
    state: { paused: false },
    info: {
      createdAt: first,
      nextActionTimes: [next],
      recentActions: [{ scheduledAt: first }, { scheduledAt: second }],
    },
  } as unknown as ScheduleDescription;
  expect(toSchedule(description)).toEqual({
    ...{ name: 'nightly', project: 'alchemy', run: input.terms.run, cron: '0 2 * * 1-5' },
    ...{ everySeconds: null, timezone: 'Europe/Berlin', overlap: 'skip', paused: false },
    ...{ createdBy: 'u1', createdAt: '2026-12-01T01:00:00.000Z' },
    next: ['2026-12-03T01:00:00.000Z'],
    recent: [
      { at: '2026-12-02T01:00:00.000Z', runId: 'screen-alchemy-nightly-20261202t010000z' },
      { at: '2026-12-01T01:00:00.000Z', runId: 'screen-alchemy-nightly-20261201t010000z' },
    ],
  });
  const paused = { ...description, state: { paused: true } };
  expect(toSchedule(paused)).toMatchObject({ paused: true, next: [] });
});

it.each([
  ['NOT_FOUND', new ScheduleNotFoundError('not found', 'x')],
  ['EXISTS', new ScheduleAlreadyRunning('there', 'x')],
  ['INPUT_INVALID', new TypeError('unknown time zone Mars/Base')],
])('says %s where Temporal refuses', async (code, thrown) => {
  const create = () => Promise.reject(thrown);
  const schedules = localSchedules(fakeSession({ client: { schedule: { create } } }));
  await expect(schedules.create(nightly)).rejects.toMatchObject({ code });
});

it('has one key for one due time', () => {
  const due = new Date('2026-12-01T01:00:00.400Z');
  expect(scheduledKey('nightly', due)).toBe('nightly-20261201t010000z');
  expect(scheduledKey('nightly', new Date('2026-12-01T01:00:01Z'))).not.toBe(
    scheduledKey('nightly', due),
  );
});

it.each([
  ['no time', { cron: undefined }],
  ['two times', { everySeconds: 90 }],
  ['a cron line of seconds', { cron: '* * * * * * *' }],
  ['a zone in the cron line', { cron: 'TZ=UTC 0 2 * *' }],
  ['an interval below a minute', { cron: undefined, everySeconds: 59 }],
  ['a name that fills the key of a run', { name: 'n'.repeat(41) }],
  ['a policy of Temporal that loses work', { overlap: 'terminate-other' }],
])('refuses %s', (_, wrong) => {
  expect(newSchedule.safeParse(nightly).success).toBe(true);
  expect(newSchedule.safeParse({ ...nightly, ...wrong }).success).toBe(false);
});

it('makes up for at most a year that is over', () => {
  const range = (from: string, to: string) =>
    backfill.safeParse({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` }).success;
  expect(range('2026-01-01', '2026-12-01')).toBe(true);
  expect(range('2026-12-01', '2026-01-01')).toBe(false);
  expect(range('2024-01-01', '2026-01-01')).toBe(false);
});

it.each([
  [
    'a path, which is one of this machine',
    { input: { library: { file: 'library.smi' } } },
    'library.file: upload',
  ],
  ['an input that a submission would be refused for', { input: { top: 'many' } }, 'top'],
  ['a sweep', { pipeline: 'sweep' }, 'sweep'],
])('makes no schedule of %s', async (_, wrong, said) => {
  // Temporal must not be asked: the session has none.
  const schedules = localSchedules(fakeSession({}));
  const create = schedules.create({ ...nightly, run: { ...nightly.run, ...wrong } });
  const message = expect.stringContaining(said);
  await expect(create).rejects.toMatchObject({ code: 'INPUT_INVALID', message });
});

it('asks Temporal for no name that can be none', async () => {
  const schedules = localSchedules(fakeSession({}));
  await expect(schedules.show('a\u0000b')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(schedules.trigger('../other')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
