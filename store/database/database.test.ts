import fc from 'fast-check';
import { Client } from 'pg';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { memoKey } from '../../trust';
import {
  type Database,
  type MemoEntry,
  openDatabase,
  type ProvenanceEntry,
  type RunBegin,
  type RunFinish,
} from './index';

const START_TIMEOUT_MS = 120_000;
const DIGEST = 'a'.repeat(64);
const REF = { sha256: 'b'.repeat(64), size: 3, mediaType: 'application/json' };

let server: TestPostgres;
let url: string;
let db: Database;

beforeAll(async () => {
  server = await startTestPostgres();
  url = await server.createDatabase();
  // Several at once, on an empty database: each must find the tables whole.
  const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase(url)));
  db = opened[0] as Database;
  await Promise.all(opened.slice(1).map((other) => other.close()));
}, START_TIMEOUT_MS);

afterAll(async () => {
  await db?.close();
  await server?.stop();
}, START_TIMEOUT_MS);

let names = 0;
/** A name that no other test uses. */
function fresh(prefix: string): string {
  names += 1;
  return `${prefix}-${names}`;
}

function begin(o: Partial<RunBegin> = {}): RunBegin {
  const key = fresh('key');
  const { project = 'default', pipeline = 'screen' } = o;
  return {
    id: `${pipeline}-${project}-${o.idempotencyKey ?? key}`,
    project,
    pipeline,
    pipelineVersion: 1,
    idempotencyKey: key,
    input: { library: REF, seed: 7 },
    inputDigest: DIGEST,
    startedAt: '2026-11-23T10:00:00.123Z',
    ...o,
  };
}

function finish(id: string, o: Partial<RunFinish> = {}): RunFinish {
  return {
    id,
    status: 'completed',
    endedAt: '2026-11-23T11:00:00.456Z',
    resultDigest: DIGEST,
    record: REF,
    artifacts: { 'report.html': REF },
    summary: { candidates: 3 },
    ...o,
  };
}

function memoEntry(o: Partial<MemoEntry> = {}): MemoEntry {
  const { project = 'default', step = 'chemistry.descriptors' } = o;
  const input = { batch: fresh('batch') };
  const parts = { project, step, version: 1, codeDigest: DIGEST, toolVersion: '2026.09' };
  return {
    key: memoKey({ ...parts, input }),
    project,
    step,
    stepVersion: 1,
    codeDigest: DIGEST,
    toolVersion: '2026.09',
    inputDigest: DIGEST,
    output: { rows: REF, count: 5 },
    outputDigest: DIGEST,
    ...o,
  };
}

function provenanceEntry(o: Partial<ProvenanceEntry> = {}): ProvenanceEntry {
  return {
    run: 'run',
    stage: 'filter',
    step: 'chemistry.filter',
    stepVersion: 1,
    position: 'filter/1',
    inputDigest: DIGEST,
    outputDigest: DIGEST,
    codeDigest: DIGEST,
    toolVersion: '2026.09',
    node: 'node-a',
    seed: 42,
    startedAt: '2026-11-23T10:00:00.000Z',
    endedAt: '2026-11-23T10:00:01.500Z',
    attempt: 1,
    cached: false,
    ...o,
  };
}

describe('runs', () => {
  it('gives back what was recorded, to the millisecond', async () => {
    const run = begin();
    const begun = await db.runs.begin(run);
    const nothing = { endedAt: null, resultDigest: null, record: null, artifacts: null };
    const unset = { summary: null, error: null, imported: null, origin: null };
    expect(begun).toEqual({ ...run, ...nothing, ...unset, status: 'running' });
    const end = finish(run.id);
    const ended = { ...begun, ...end };
    expect(await db.runs.finish(end)).toEqual(ended);
    expect(await db.runs.get(run.id)).toEqual(ended);
    expect(await db.runs.get('no such run')).toBeUndefined();
  });

  it('keeps the record of a run of another server, and does not start or end it', async () => {
    const run = begin();
    const imported = { runId: 'elsewhere', crate: DIGEST, at: '2026-12-01T10:00:00.000Z' };
    const adopted = { ...run, ...finish(run.id), imported };
    await db.runs.adopt(adopted);
    await db.runs.adopt({ ...adopted, status: 'failed' });
    expect(await db.runs.get(run.id)).toMatchObject({ status: 'completed', imported });
    expect((await db.runs.finish(finish(run.id, { status: 'failed' }))).status).toBe('completed');
  });

  it('keeps the first ending, whatever comes late and in whatever order', async () => {
    const begins = fc.constant({ kind: 'begin' } as const);
    const status = fc.constantFrom('completed', 'failed', 'cancelled', 'rejected');
    const ends = fc.record({ kind: fc.constant('finish' as const), status });
    const messages = fc.array(fc.oneof(begins, ends), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(messages, fc.boolean(), async (list, atOnce) => {
        const run = begin();
        await db.runs.begin(run);
        const send = (m: (typeof list)[number]) =>
          m.kind === 'begin' ? db.runs.begin(run) : db.runs.finish(finish(run.id, m));
        if (atOnce) await Promise.all(list.map(send));
        else for (const m of list) await send(m);
        const sent = list.flatMap((m) => (m.kind === 'finish' ? [m.status] : []));
        const found = await db.runs.get(run.id);
        if (atOnce) expect(sent.length === 0 ? ['running'] : sent).toContain(found?.status);
        else expect(found?.status).toBe(sent[0] ?? 'running');
        await db.runs.begin(run);
        expect(await db.runs.get(run.id)).toEqual(found);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a second run with the same project, pipeline and key', async () => {
    const run = begin();
    await db.runs.begin(run);
    const error = db.runs.begin({ ...run, id: fresh('other') });
    await expect(error).rejects.toMatchObject({ code: 'RUN_EXISTS' });
    const missing = db.runs.finish(finish(fresh('missing')));
    await expect(missing).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('lists newest first, page by page, each run once', async () => {
    const project = fresh('project');
    // Three of each start, so that the id has to decide.
    const all = Array.from({ length: 12 }, (_, i) =>
      begin({ project, startedAt: `2026-11-2${Math.floor(i / 3)}T00:00:00.000Z` }),
    );
    for (const run of all) await db.runs.begin(run);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await db.runs.list({ project, limit: 5, cursor });
      seen.push(...page.items.map((run) => run.id));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    const newest = (a: RunBegin, b: RunBegin) =>
      a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1;
    expect(seen).toEqual([...all].sort(newest).map((run) => run.id));
  });

  it('filters by pipeline and status, and refuses senseless pages', async () => {
    const project = fresh('project');
    const [screen, discover] = [begin({ project }), begin({ project, pipeline: 'discover' })];
    await db.runs.begin(screen);
    await db.runs.begin(discover);
    await db.runs.finish(finish(screen.id, { status: 'failed' }));
    const ids = async (query: object) =>
      (await db.runs.list({ project, ...query })).items.map((run) => run.id);
    expect(await ids({ pipeline: 'discover' })).toEqual([discover.id]);
    expect(await ids({ status: 'failed' })).toEqual([screen.id]);
    expect(await ids({ status: 'running', pipeline: 'screen' })).toEqual([]);
    for (const query of [{ limit: 0 }, { limit: 1e6 }, { limit: 1.5 }, { cursor: 'nonsense' }]) {
      await expect(db.runs.list(query)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    }
  });

  it('finds runs by a part of their id or of the name that they were given, taken as it is written', async () => {
    const project = fresh('project');
    const named = begin({ project, input: { name: '100 % kinase_A' } });
    const other = begin({ project, input: { name: '100 of kinaseXA' } });
    await db.runs.begin(named);
    await db.runs.begin(other);
    const ids = async (search: string) =>
      (await db.runs.list({ project, search })).items.map((run) => run.id).sort();
    expect(await ids('KINASE')).toEqual([named.id, other.id].sort());
    expect(await ids('kinase_a')).toEqual([named.id]);
    expect(await ids('100 %')).toEqual([named.id]);
    expect(await ids(other.id.toUpperCase())).toEqual([other.id]);
    expect(await ids('\\')).toEqual([]);
  });

  it('knows the oldest run that goes on, and walks all runs', async () => {
    const empty = await openDatabase(await server.createDatabase());
    try {
      expect(await empty.runs.oldestRunningStart()).toBeUndefined();
      const ids = [];
      for (let day = 10; day < 15; day += 1) {
        const run = begin({ startedAt: `2026-11-${day}T00:00:00.000Z` });
        ids.push((await empty.runs.begin(run)).id);
      }
      await empty.runs.finish(finish(ids[0] as string));
      const oldest = await empty.runs.oldestRunningStart();
      expect(oldest?.toISOString()).toBe('2026-11-11T00:00:00.000Z');
      const walked = [];
      for await (const run of empty.runs.all()) walked.push(run.id);
      expect(walked).toEqual([...ids].sort());
    } finally {
      await empty.close();
    }
  });
});

describe('memo', () => {
  it('finds what was recorded, and nothing else', async () => {
    const entries = Array.from({ length: 30 }, () => memoEntry());
    await db.memo.record(entries.slice(0, 20));
    const found = await db.memo.lookUp({
      project: 'default',
      keys: entries.map((entry) => entry.key),
    });
    expect([...found.keys()].sort()).toEqual(
      entries
        .slice(0, 20)
        .map((e) => e.key)
        .sort(),
    );
    for (const entry of entries.slice(0, 20)) expect(found.get(entry.key)).toMatchObject(entry);
    expect(await db.memo.lookUp({ project: 'default', keys: [] })).toEqual(new Map());
  });

  it('gives back any JSON output as it was given', async () => {
    const values = fc.jsonValue({ maxDepth: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 8 }), async (outputs) => {
        const entries = outputs.map((output) => memoEntry({ output }));
        await db.memo.record(entries);
        const keys = entries.map((entry) => entry.key);
        const found = await db.memo.lookUp({ project: 'default', keys });
        expect(keys.map((key) => found.get(key)?.output)).toEqual(
          JSON.parse(JSON.stringify(outputs)),
        );
      }),
      { numRuns: 40 },
    );
    const odd = memoEntry({ output: { name: 'nul \u0000 and lone \ud800', zero: '"123"' } });
    await db.memo.record([odd]);
    const found = await db.memo.lookUp({ project: 'default', keys: [odd.key] });
    expect(found.get(odd.key)?.output).toEqual(odd.output);
  });

  it('keeps the first result of a key, also when batches overlap and race', async () => {
    const shared = Array.from({ length: 200 }, () => memoEntry({ output: { from: 'first' } }));
    await db.memo.record(shared.slice(0, 100));
    const late = shared.map((entry) => ({ ...entry, output: { from: 'late' } }));
    await Promise.all(
      Array.from({ length: 6 }, (_, i) => db.memo.record(i % 2 ? late : [...late].reverse())),
    );
    await db.memo.record([...late, ...late]);
    const keys = shared.map((entry) => entry.key);
    const found = await db.memo.lookUp({ project: 'default', keys });
    const outputs = keys.map((key) => found.get(key)?.output);
    expect(outputs).toEqual(shared.map((_, i) => ({ from: i < 100 ? 'first' : 'late' })));
  });

  it('never crosses projects, even with a key that leaked', async () => {
    const mine = memoEntry({ project: 'mine' });
    await db.memo.record([mine]);
    expect(await db.memo.lookUp({ project: 'yours', keys: [mine.key] })).toEqual(new Map());
    expect((await db.memo.lookUp({ project: 'mine', keys: [mine.key] })).size).toBe(1);
  });

  it('forgets a result that is no longer usable, so that a new one can take its place', async () => {
    const [gone, kept] = [
      memoEntry({ output: { ok: false } }),
      memoEntry({ output: { ok: true } }),
    ];
    await db.memo.record([gone, kept]);
    const o = {
      project: 'default',
      keys: [gone.key, kept.key],
      usable: async (output: unknown) => (output as { ok: boolean }).ok,
    };
    expect([...(await db.memo.lookUp(o)).keys()]).toEqual([kept.key]);
    await db.memo.record([{ ...gone, output: { ok: true } }]);
    expect((await db.memo.lookUp(o)).size).toBe(2);
  });

  it('counts hits', async () => {
    const entry = memoEntry();
    await db.memo.record([entry]);
    for (let i = 0; i < 3; i += 1) await db.memo.lookUp({ project: 'default', keys: [entry.key] });
    const rows = await sql(`select hits from athanor.memo where key = '${entry.key}'`);
    expect(rows).toEqual([{ hits: '3' }]);
  });

  it('refuses text that PostgreSQL cannot hold, without trying again', async () => {
    const entry = memoEntry({ toolVersion: 'nul \u0000' });
    await expect(db.memo.record([entry])).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('provenance', () => {
  it('knows which steps of which runs were given an artifact, newest first', async () => {
    const [one, other] = ['1'.repeat(64), '2'.repeat(64)];
    const run = fresh('run');
    const entry = (position: string, used: string[], startedAt: string) =>
      provenanceEntry({ run, position, used, startedAt, generated: [other] });
    const first = entry('a/1', [one], '2026-11-23T10:00:00.000Z');
    const second = entry('a/2', [other, one], '2026-11-23T10:00:01.000Z');
    await db.provenance.record([first, second, provenanceEntry({ run, position: 'a/3' })]);
    expect(await db.provenance.users(one)).toEqual([second, first]);
    expect(await db.provenance.users('3'.repeat(64))).toEqual([]);
  });

  it('lists every entry once, in an order that depends on content alone', async () => {
    const number = fc.integer({ min: 0, max: 2000 });
    const key = fc.record({ stage: fc.constantFrom('b', 'a', 'B'), number });
    const keys = fc.uniqueArray(key, { maxLength: 40, selector: (k) => `${k.stage}/${k.number}` });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 7 }), async (list, limit) => {
        const run = fresh('run');
        const entries = list.map(({ stage, number: n }) =>
          provenanceEntry({ run, stage, position: `${stage}/${n}`, seed: n % 2 ? n : null }),
        );
        const half = Math.floor(entries.length / 2);
        // Overlapping, out of order and racing, as retried activities send them.
        await Promise.all([
          db.provenance.record(entries.slice(half)),
          db.provenance.record([...entries].reverse()),
          db.provenance.record(entries),
        ]);
        const seen: ProvenanceEntry[] = [];
        let cursor: string | undefined;
        do {
          const page = await db.provenance.list(run, { limit, cursor });
          seen.push(...page.items);
          cursor = page.cursor ?? undefined;
        } while (cursor !== undefined);
        const stages = ['B', 'a', 'b'];
        const expected = list
          .map((k, i) => ({ ...k, entry: entries[i] }))
          .sort((x, y) => stages.indexOf(x.stage) - stages.indexOf(y.stage) || x.number - y.number);
        expect(seen).toEqual(expected.map((x) => x.entry));
      }),
      { numRuns: 25 },
    );
  });

  it('keeps the first entry of a position', async () => {
    const run = fresh('run');
    await db.provenance.record([provenanceEntry({ run, node: 'first' })]);
    await db.provenance.record([provenanceEntry({ run, node: 'late', attempt: 2 })]);
    const { items, cursor } = await db.provenance.list(run);
    expect(items).toEqual([provenanceEntry({ run, node: 'first' })]);
    expect(cursor).toBeNull();
  });

  it('adds up per stage and step', async () => {
    const run = fresh('run');
    const at = (minute: number) => `2026-11-23T10:0${minute}:00.250Z`;
    await db.provenance.record([
      provenanceEntry({ run, position: 'f/1', node: 'b', startedAt: at(1), endedAt: at(2) }),
      provenanceEntry({ run, position: 'f/2', node: 'a', startedAt: at(2), endedAt: at(5) }),
      provenanceEntry({ run, position: 'f/3', cached: true, startedAt: at(3), endedAt: at(3) }),
      provenanceEntry({ run, position: 'f/4', attempt: 3, seed: null, startedAt: at(3) }),
      provenanceEntry({ run, stage: 'a', step: 's', startedAt: at(6), endedAt: at(7), seed: null }),
    ]);
    const common = { stepVersions: [1], codeDigests: [DIGEST], toolVersions: ['2026.09'] };
    expect(await db.provenance.summary(run)).toEqual([
      {
        ...common,
        stage: 'filter',
        step: 'chemistry.filter',
        count: 4,
        cached: 1,
        retried: 1,
        nodes: ['a', 'b', 'node-a'],
        seeds: [42],
        startedAt: at(1),
        endedAt: at(5),
      },
      {
        ...common,
        stage: 'a',
        step: 's',
        count: 1,
        cached: 0,
        retried: 0,
        nodes: ['node-a'],
        seeds: [],
        startedAt: at(6),
        endedAt: at(7),
      },
    ]);
    expect(await db.provenance.summary(fresh('none'))).toEqual([]);
  });

  it('takes thousands at once', async () => {
    const run = fresh('run');
    const entries = Array.from({ length: 3_500 }, (_, i) =>
      provenanceEntry({ run, position: `filter/${i}` }),
    );
    await db.provenance.record(entries);
    expect(await db.provenance.summary(run)).toMatchObject([{ count: 3_500 }]);
  });
});

// A server of somebody else cannot be stopped.
const isOurs = process.env.ATHANOR_TEST_DATABASE_URL === undefined;
(isOurs ? describe : describe.skip)('a server that goes away', () => {
  it('is waited for: work in flight and new work go on after a restart', async () => {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
      const run = begin();
      await db.runs.begin(run);
      const entries = Array.from({ length: 40 }, () => memoEntry());
      // Before, during and after the stop.
      const inFlight = entries.map((entry, i) => pause(i * 10).then(() => db.memo.record([entry])));
      await pause(50);
      await server.halt(signal);
      const whileAway = db.runs.finish(finish(run.id));
      await pause(300);
      await server.resume();
      expect(await whileAway).toMatchObject({ id: run.id, status: 'completed' });
      await Promise.all(inFlight);
      const keys = entries.map((entry) => entry.key);
      expect((await db.memo.lookUp({ project: 'default', keys })).size).toBe(40);
    }
  }, 60_000);

  it('that stays away is DATABASE_UNAVAILABLE, which may be retried', async () => {
    const impatient = await openDatabase(url, { retryMs: 300 });
    await server.halt();
    try {
      const error = await impatient.runs.get('any').catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
      const opening = openDatabase(url, { retryMs: 300 });
      await expect(opening).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    } finally {
      await server.resume();
      await impatient.close();
    }
  }, 60_000);

  it('that has no such database is CONFIG_INVALID', async () => {
    const opening = openDatabase(url.replace(/[^/]*$/, 'no_such_database'));
    await expect(opening).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

async function sql(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
