import { startTestPostgres, type TestPostgres } from '../../../tests/support/postgres';
import { type Database, openDatabase } from '..';

const START_MS = 120_000;
const SHA = (digit: string) => digit.repeat(64);

let server: TestPostgres;
let db: Database;

beforeAll(async () => {
  server = await startTestPostgres();
  db = await openDatabase(await server.createDatabase());
}, START_MS);

afterAll(async () => {
  await db?.close();
  await server?.stop();
}, START_MS);

describe('idempotency', () => {
  it('tells everybody what was asked first under a key', async () => {
    const claims = await Promise.all(
      ['a', 'b', 'c'].map((digest) => db.idempotency.claim({ scope: 's', key: 'k', digest })),
    );
    expect(new Set(claims.map(({ digest }) => digest)).size).toBe(1);
    expect(claims.filter(({ isFirst }) => isFirst)).toHaveLength(1);
  });

  it('gives a key back to whoever has it, and to nobody else', async () => {
    const first = { scope: 's', key: 'given', digest: 'a' };
    const other = { ...first, digest: 'b' };
    await db.idempotency.claim(first);
    await db.idempotency.release(other);
    expect(await db.idempotency.claim(other)).toEqual({ digest: 'a', isFirst: false });
    await db.idempotency.release(first);
    expect(await db.idempotency.claim(other)).toEqual({ digest: 'b', isFirst: true });
  });
});

describe('artifacts of a project', () => {
  const artifact = (digit: string, run: string | null = null) => ({
    ...{ sha256: SHA(digit), size: 1, mediaType: 'text/plain', name: null, run, createdBy: 'u1' },
  });

  it('are those of no other project', async () => {
    const [ours, theirs] = [db.forProject('alchemy').artifacts, db.forProject('botany').artifacts];
    await ours.add([artifact('a'), artifact('b', 'run-1')]);
    expect(await theirs.find(SHA('a'))).toBeUndefined();
    expect(await theirs.missing([SHA('a')])).toEqual([SHA('a')]);
    expect((await theirs.list()).items).toEqual([]);
    expect(await ours.missing([SHA('a'), SHA('c')])).toEqual([SHA('c')]);
    expect((await ours.list({ uploads: true })).items.map(({ sha256 }) => sha256)).toEqual([
      SHA('a'),
    ]);
    expect((await ours.list({ run: 'run-1' })).items.map(({ sha256 }) => sha256)).toEqual([
      SHA('b'),
    ]);
  });

  it('are listed page by page, each once', async () => {
    const { artifacts } = db.forProject('pages');
    await artifacts.add([...'0123456789'].map((digit) => artifact(digit)));
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await artifacts.list({ limit: 3, cursor });
      seen.push(...page.items.map(({ sha256 }) => sha256));
      if (page.cursor === null) break;
      cursor = page.cursor;
    }
    expect([...seen].sort()).toEqual([...'0123456789'].map(SHA));
  });
});
