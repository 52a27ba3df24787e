import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import {
  type Database,
  openDatabase,
  type ProjectStores,
  productionOf,
  promotedOf,
  type VersionRow,
} from './index';

const START_TIMEOUT_MS = 120_000;
const MANIFEST = { sha256: 'b'.repeat(64), size: 3, mediaType: 'application/json' };

let server: TestPostgres;
let database: Database;
let db: ProjectStores;

beforeAll(async () => {
  server = await startTestPostgres();
  database = await openDatabase(await server.createDatabase());
  db = database.forProject('default');
}, START_TIMEOUT_MS);

afterAll(async () => {
  await database?.close();
  await server?.stop();
});

const version = (name: string, digest: string): Omit<VersionRow, 'number' | 'createdAt'> => ({
  ...{ kind: 'model', name, digest, manifest: MANIFEST, run: `run-${digest}` },
});

test('versions are numbered by name, and the same content is the same version', async () => {
  const first = await db.registry.register(version('logs', 'a'));
  const second = await db.registry.register(version('logs', 'b'));
  const again = await db.registry.register({ ...version('logs', 'a'), run: 'another' });
  expect([first, second, again].map(({ number, isNew }) => [number, isNew])).toEqual([
    [1, true],
    [2, true],
    [1, false],
  ]);
  expect(again.run).toBe('run-a');
  expect(await db.registry.version('model', 'logs', 2)).toMatchObject({ digest: 'b' });
  expect(await db.registry.version('dataset', 'logs', 2)).toBeUndefined();
});

test('many at once get numbers without gaps', async () => {
  const digests = Array.from({ length: 12 }, (_, i) => `d${i}`);
  const rows = await Promise.all(
    digests.map((digest) => db.registry.register(version('crowd', digest))),
  );
  const numbers = rows.map(({ number }) => number).sort((a, b) => a - b);
  expect(numbers).toEqual(digests.map((_, i) => i + 1));
  const listed = await db.registry.versions('model', 'crowd');
  expect(listed.map(({ number }) => number)).toEqual([...numbers].reverse());
});

test('events keep their order, and one that is repeated stays one', async () => {
  const event = { kind: 'model' as const, name: 'logs', number: 1, actor: 'Ada', details: {} };
  await db.registry.addEvent({ ...event, id: 'once', event: 'registered' });
  await db.registry.addEvent({ ...event, event: 'promoted' });
  await db.registry.addEvent({ ...event, id: 'once', event: 'registered', actor: 'Bob' });
  const found = await db.registry.events('model', 'logs');
  expect(found.map(({ event: what, actor }) => [what, actor])).toEqual([
    ['registered', 'Ada'],
    ['promoted', 'Ada'],
  ]);
});

test('a roll-back goes to the version promoted before', () => {
  const events = (...steps: [string, number][]) =>
    steps.map(([event, number]) => ({ event: event as 'promoted', number }));
  expect(productionOf([])).toBeNull();
  const history = events(['registered', 1], ['promoted', 1], ['promoted', 3], ['promoted', 2]);
  expect(promotedOf(history)).toEqual([1, 3, 2]);
  expect(productionOf([...history, ...events(['rolled back', 2])])).toBe(3);
  expect(productionOf(events(['promoted', 1], ['rolled back', 1]))).toBeNull();
});
