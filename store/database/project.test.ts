import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { Client } from 'pg';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { type Database, openDatabase, type ProjectStores } from './index';
import { memo, runs } from './tables';

const START_TIMEOUT_MS = 120_000;
const PROJECTS = ['alpha', 'beta', 'gamma'] as const;
type Project = (typeof PROJECTS)[number];
const DIGEST = 'a'.repeat(64);
const REF = { sha256: 'b'.repeat(64), size: 3, mediaType: 'application/json' };

let server: TestPostgres;
let db: Database;
let owner: Client;

beforeAll(async () => {
  server = await startTestPostgres();
  const url = await server.createDatabase();
  db = await openDatabase(url);
  owner = new Client({ connectionString: url });
  await owner.connect();
}, START_TIMEOUT_MS);

afterAll(async () => {
  await owner?.end();
  await db?.close();
  await server?.stop();
}, START_TIMEOUT_MS);

/** What is stored names the project whose request stored it: what comes to another one is a leak. */
const marked = (project: Project, key: string) => `${project}-secret-${key}`;

const run = (project: Project, key: string, writer: Project = project) => ({
  ...{ id: `screen-${project}-${key}`, project, pipeline: 'screen', pipelineVersion: 1 },
  ...{ idempotencyKey: key, input: { note: marked(writer, key) }, inputDigest: DIGEST },
  startedAt: '2026-12-01T10:00:00.000Z',
});

const memoised = (project: Project, key: string, writer: Project) => ({
  ...{ key: `${project}/${key}`, project, step: 'x', stepVersion: 1, codeDigest: DIGEST },
  ...{ toolVersion: '1', inputDigest: DIGEST, output: marked(writer, key), outputDigest: DIGEST },
});

const made = (project: Project, key: string, writer: Project = project) => ({
  ...{ run: `screen-${project}-${key}`, stage: 's', step: 'x', stepVersion: 1, position: '1' },
  ...{ inputDigest: DIGEST, outputDigest: DIGEST, codeDigest: DIGEST, toolVersion: '1' },
  ...{ node: marked(writer, key), seed: null, attempt: 1, cached: false },
  ...{ startedAt: '2026-12-01T10:00:00.000Z', endedAt: '2026-12-01T10:00:01.000Z' },
});

/** What a request may ask, of its own project and with the names of any. */
const REQUESTS: Record<
  string,
  (my: ProjectStores, o: { who: Project; of: Project; key: string }) => Promise<unknown>
> = {
  beginRun: (my, { who, of, key }) => my.runs.begin(run(of, key, who)),
  getRun: (my, { of, key }) => my.runs.get(run(of, key).id),
  finishRun: (my, { of, key }) =>
    my.runs.finish({ id: run(of, key).id, status: 'failed', endedAt: '2026-12-01T11:00:00.000Z' }),
  listRuns: (my) => my.runs.list(),
  listRunsOfSeveral: (_, { who }) => db.forProjects([who]).runs.list(),
  searchRuns: (_, { who, key }) =>
    db.forProjects([who]).runs.list({ projects: PROJECTS, search: key }),
  listRunsOf: (my, { of }) => my.runs.list({ project: of }),
  allRuns: async (my) => {
    const found: unknown[] = [];
    for await (const row of my.runs.all()) found.push(row);
    return found;
  },
  addTemplate: (my, { who, key }) =>
    my.inputs.add(
      'template',
      { name: key, pipeline: 'screen', title: 'x', input: { note: marked(who, key) } },
      'u1',
    ),
  readTemplate: (my, { key }) => my.inputs.require('template', key),
  addWebhook: (my, { who, key }) =>
    my.webhooks.add(
      { url: `https://example.org/${marked(who, key)}`, events: ['run.started'] },
      'u1',
    ),
  listWebhooks: (my) => my.webhooks.list(),
  webhookDeliveries: async (my) => {
    const [first] = await my.webhooks.list();
    return first && (await my.webhooks.deliveries(first.id)).items;
  },
  listTemplates: (my) => my.inputs.list('template'),
  templateVersions: (my, { key }) => my.inputs.versions('template', key),
  memoise: (my, { who, of, key }) => my.memo.record([memoised(of, key, who)]),
  lookUp: async (my, { of, key }) => [
    ...(await my.memo.lookUp({ project: of, keys: [`${of}/${key}`] })).values(),
  ],
  trace: (my, { who, of, key }) => my.provenance.record([made(of, key, who)]),
  lineage: (my, { of, key }) => my.provenance.list(run(of, key).id),
  summary: (my, { of, key }) => my.provenance.summary(run(of, key).id),
  forget: (my, { of, key }) => my.provenance.forget(run(of, key).id),
  register: (my, { who, of, key }) =>
    my.registry.register({
      ...{
        kind: 'dataset',
        name: key,
        digest: marked(who, key),
        manifest: REF,
        run: run(of, key).id,
      },
    }),
  versions: (my) => my.registry.versions('dataset'),
  version: (my, { key }) => my.registry.version('dataset', key, 1),
  event: (my, { who, key }) =>
    my.registry.addEvent({
      ...{ kind: 'dataset', name: key, number: 1, event: 'registered', actor: marked(who, key) },
      details: {},
    }),
  events: (my, { key }) => my.registry.events('dataset', key),
  act: (my, { who, of, key }) =>
    my.audit.add({ actor: marked(who, key), action: 'a', subject: key, project: of, details: {} }),
  acts: (my) => my.audit.list(),
  openBoard: (my, { who, key }) => my.boards.open(marked(who, key), marked(who, key)),
  boards: (my) => my.boards.list(),
  assign: (my, { who, of, key }) =>
    my.boards.assign({ run: run(of, key).id, candidate: 'c' }, marked(who, key), who),
  assignments: (my, { of, key }) => my.boards.assignments({ run: run(of, key).id }),
  // A query of somebody who forgot everything.
  careless: (my) =>
    my.attempt(async (tx) => [await tx.select().from(runs), await tx.select().from(memo)]),
  overwrite: (my, { of }) =>
    my.attempt((tx) =>
      tx
        .update(runs)
        .set({ project: of, summary: `${of} was here` })
        .returning(),
    ),
  wipe: (my) => my.attempt((tx) => tx.delete(memo).returning()),
};

const request = fc.record({
  who: fc.constantFrom(...PROJECTS),
  what: fc.constantFrom(...Object.keys(REQUESTS)),
  of: fc.constantFrom(...PROJECTS),
  key: fc.constantFrom('k1', 'k2'),
});

/** What each project owns, as the owner of the tables sees it. */
async function owned(): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ project: string; all: string }>(`
    select project, string_agg(text, ' ' order by text) as all from (
      select project, r::text as text from athanor.runs as r
      union all select project, m::text from athanor.memo as m
      union all select project, v::text from athanor.registry_versions as v
      union all select project, e::text from athanor.registry_events as e
      union all select project, a::text from athanor.audit as a
      union all select project, b::text from athanor.boards as b
      union all select project, c::text from athanor.candidate_assignments as c
      union all select r.project, p::text from athanor.provenance as p join athanor.runs as r on r.id = p.run
    ) as everything group by project`);
  return Object.fromEntries(rows.map(({ project, all }) => [project, all]));
}

const SEQUENCES = 25;

test(
  'no sequence of requests ever returns or changes another project’s row',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 5, maxLength: 15 }), async (requests) => {
        let before = await owned();
        for (const { who, what, of, key } of requests) {
          const others = PROJECTS.filter((project) => project !== who);
          // A refusal is an answer too: it must hold nothing of others either.
          const answer = await REQUESTS[what]?.(db.forProject(who), { who, of, key }).catch(
            ({ message }: Error) => message,
          );
          const text = JSON.stringify(answer ?? null);
          const after = await owned();
          for (const other of others) {
            const found = { leaked: text.includes(`${other}-secret-`), now: after[other] };
            const wanted = { leaked: false, now: before[other] };
            expect({ who, what, of, ...found }).toEqual({ who, what, of, ...wanted });
          }
          before = after;
        }
      }),
      { numRuns: SEQUENCES },
    );
    // The requests did write: of each project there is something to leak.
    expect(Object.keys(await owned()).sort()).toEqual([...PROJECTS].sort());
  },
  START_TIMEOUT_MS,
);

test('what another project wrote is not found, and nothing is written into it', async () => {
  await db.forProject('alpha').runs.begin(run('alpha', 'known'));
  const beta = db.forProject('beta');
  const { id } = run('alpha', 'known');
  expect(await beta.runs.get(id)).toBeUndefined();
  expect((await beta.runs.list({ project: 'alpha' })).items).toEqual([]);
  await expect(beta.runs.begin(run('alpha', 'other'))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  await beta.provenance.forget(id);
  await expect(beta.provenance.record([made('alpha', 'known')])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

test('without a project nothing is seen', async () => {
  await db.forProject('alpha').runs.begin(run('alpha', 'there'));
  const none = db.forProject('');
  expect((await none.runs.list()).items).toEqual([]);
  expect((await none.audit.list()).items).toEqual([]);
});

test('what is not of projects is out of reach', async () => {
  const my = db.forProject('alpha');
  for (const table of ['users', 'api_keys', 'sessions', 'nodes', 'credentials', 'invitations']) {
    const ask = my.attempt((tx) => tx.execute(sql.raw(`select * from athanor.${table}`)));
    await expect(ask).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  }
  await expect(
    my.attempt((tx) => tx.execute(sql.raw('alter table athanor.runs disable row level security'))),
  ).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('a connection goes back to the pool as it came', async () => {
  await db.forProject('alpha').runs.list();
  await db
    .forProject('alpha')
    .attempt(() => Promise.reject(new Error('x')))
    .catch(() => undefined);
  await db.runs.begin(run('gamma', 'seen'));
  for (let i = 0; i < 10; i += 1) expect(await db.runs.get(run('gamma', 'seen').id)).toBeDefined();
});

test('every table that has a project keeps projects apart, or is known not to', async () => {
  /**
   * Who may see these is decided by the permissions of whoever manages people and nodes; keys of
   * payloads are wrapped, and the role of a project cannot read their table.
   */
  const open = [
    ...['api_keys', 'invitations', 'memberships', 'nodes', 'payload_keys', 'service_accounts'],
  ];
  const found = await db.forProject('alpha').attempt((tx) =>
    tx.execute<{ name: string; apart: boolean }>(sql`
      select c.relname as name, c.relrowsecurity and exists (
        select from pg_policy as p where p.polrelid = c.oid) as apart
      from pg_class as c join pg_attribute as a on a.attrelid = c.oid
      where c.relnamespace = 'athanor'::regnamespace and c.relkind = 'r'
        and a.attname in ('project', 'projects') order by 1`),
  );
  expect(found.rows.filter(({ apart }) => !apart).map(({ name }) => name)).toEqual(open);
  expect(found.rows.length).toBeGreaterThan(open.length);
});

test('runs of several projects are read together, of no other, and never written', async () => {
  await db.runs.begin(run('alpha', 'several-one'));
  await db.runs.begin(run('beta', 'several-two'));
  const find = async (projects: Project[]) => {
    const asked = { projects: [...PROJECTS], search: 'several-' };
    const page = await db.forProjects(projects).runs.list(asked);
    return page.items.map(({ idempotencyKey }) => idempotencyKey).sort();
  };
  expect(await find(['alpha', 'beta'])).toEqual(['several-one', 'several-two']);
  expect(await find(['alpha'])).toEqual(['several-one']);
  expect(await find(['gamma'])).toEqual([]);
  expect(await find([])).toEqual([]);
  const stores = db.forProjects(['alpha']).runs as Database['runs'];
  await expect(stores.begin(run('alpha', 'written'))).rejects.toThrow();
});
