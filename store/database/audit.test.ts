import { Client } from 'pg';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { type Database, openDatabase } from './index';

const START_TIMEOUT_MS = 120_000;

let server: TestPostgres;
let url: string;
let db: Database;

beforeAll(async () => {
  server = await startTestPostgres();
}, START_TIMEOUT_MS);

beforeEach(async () => {
  url = await server.createDatabase();
  db = await openDatabase(url);
});

afterEach(() => db.close());
afterAll(() => server?.stop(), START_TIMEOUT_MS);

const line = (i: number) => ({
  ...{ actor: 'ada', action: 'test.act', subject: `s${i}` },
  // What the two ways of writing JSON might disagree on.
  details: {
    i,
    text: '"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028é😀</',
    nested: [null, 1e21, -0.5, true],
  },
});

async function write(lines: number): Promise<void> {
  for (let i = 1; i <= lines; i += 1)
    await db.audit.add({ ...line(i), project: i % 2 ? 'a' : null });
}

/** What somebody with the database's own rights does, triggers off. */
async function tamper(...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("set session_replication_role = 'replica'");
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function raw(statement: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client.query(statement).finally(() => client.end());
}

const kinds = async () =>
  (await db.audit.verify()).findings.map(({ order, kind }) => `${order} ${kind}`);

test('the hash that the database writes is that of the canonical JSON which is verified', async () => {
  await write(6);
  const found = await db.audit.verify();
  expect(found).toMatchObject({ count: 6, findings: [], head: { order: 6 } });
  expect(await db.audit.head()).toEqual(found.head);
});

test('lines of many at once form one chain', async () => {
  const others = await Promise.all([1, 2, 3].map(() => openDatabase(url)));
  await Promise.all(
    Array.from({ length: 60 }, (_, i) => (others[i % 3] as Database).audit.add(line(i))),
  );
  await Promise.all(others.map((other) => other.close()));
  expect(await db.audit.verify()).toMatchObject({ count: 60, findings: [], head: { order: 60 } });
});

test('a line that was added before is not added again, and leaves no gap', async () => {
  for (const id of ['x', 'x', 'y']) await db.audit.add({ ...line(1), id });
  expect(await db.audit.verify()).toMatchObject({ count: 2, findings: [] });
});

test('nothing is changed, removed or emptied', async () => {
  await write(2);
  for (const statement of [
    "update athanor.audit set actor = 'eve'",
    'delete from athanor.audit',
    'truncate athanor.audit',
  ]) {
    await expect(raw(statement)).rejects.toMatchObject({ code: '42501' });
  }
  expect(await kinds()).toEqual([]);
});

describe('verification finds', () => {
  const cases: [string, string[], string[]][] = [
    [
      'another actor',
      ['update athanor.audit set actor = \'eve\' where "order" = 3'],
      ['3 altered'],
    ],
    [
      'other details',
      ['update athanor.audit set details = \'{"i": 4}\' where "order" = 4'],
      ['4 altered'],
    ],
    [
      'another time',
      [`update athanor.audit set at = at + interval '1 ms' where "order" = 2`],
      ['2 altered'],
    ],
    [
      'another project',
      [`update athanor.audit set project = 'b' where "order" = 1`],
      ['1 altered'],
    ],
    [
      'an altered line whose hash was made to fit',
      [
        `update athanor.audit set actor = 'eve' where "order" = 3`,
        `update athanor.audit as a set hash = athanor.audit_hash(a) where "order" = 3`,
      ],
      ['4 unlinked'],
    ],
    [
      'a line that is gone',
      ['delete from athanor.audit where "order" = 3'],
      ['4 missing', '4 unlinked'],
    ],
    [
      'a line that is gone and the rest renumbered',
      [
        'delete from athanor.audit where "order" = 3',
        'update athanor.audit set "order" = "order" - 1 where "order" > 3',
      ],
      ['3 unlinked', '3 altered', '4 altered', '5 altered'],
    ],
    [
      'a line that was put in between',
      [
        'update athanor.audit set "order" = "order" + 100 where "order" > 3',
        `insert into athanor.audit (id, "order", at, actor, action, subject, project, details, previous)
          select 'forged', 4, at, 'eve', action, subject, project, details, hash
          from athanor.audit where "order" = 3`,
        `update athanor.audit as a set hash = athanor.audit_hash(a) where "order" = 4`,
        'update athanor.audit set "order" = "order" - 99 where "order" > 100',
      ],
      ['5 unlinked', '5 altered', '6 altered', '7 altered'],
    ],
    [
      'two lines that changed places',
      [
        'update athanor.audit set "order" = 99 where "order" = 2',
        'update athanor.audit set "order" = 2 where "order" = 3',
        'update athanor.audit set "order" = 3 where "order" = 99',
      ],
      ['2 unlinked', '2 altered', '3 unlinked', '3 altered', '4 unlinked'],
    ],
    [
      'a beginning that is gone',
      ['delete from athanor.audit where "order" < 3'],
      ['3 missing', '3 unlinked'],
    ],
  ];
  test.each(cases)('%s', async (_, statements, expected) => {
    await write(6);
    await tamper(...statements);
    expect(await kinds()).toEqual(expected);
  });

  test('an end that was cut off, and a log that was written anew, where a head was noted', async () => {
    await write(4);
    const noted = await db.audit.head();
    await write(2);
    expect((await db.audit.verify(noted)).findings).toEqual([]);
    await tamper('delete from athanor.audit where "order" > 3');
    expect(await kinds()).toEqual([]);
    expect((await db.audit.verify(noted)).findings).toMatchObject([
      { order: 4, kind: 'rewritten' },
    ]);
  });
});

test('lists by subject, actor and project, newest first, in pages', async () => {
  await write(5);
  const first = await db.audit.list({ project: 'a', limit: 2 });
  expect(first.items.map(({ subject }) => subject)).toEqual(['s5', 's3']);
  const rest = await db.audit.list({ project: 'a', cursor: first.cursor ?? '' });
  expect(rest).toMatchObject({ items: [{ subject: 's1', order: 1 }], cursor: null });
  expect((await db.audit.list({ subject: 's2' })).items).toMatchObject([
    { details: line(2).details },
  ]);
  expect((await db.audit.list({ actor: 'eve' })).items).toEqual([]);
});
