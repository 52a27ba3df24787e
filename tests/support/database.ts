import { type Database, openDatabase } from '../../store/database';
import { startTestPostgres, type TestPostgres } from './postgres';

const START_TIMEOUT_MS = 120_000;

/** A database of the tests of one file, on a server of its own: there from the first test to the last. */
export function testDatabase(): () => Database {
  let server: TestPostgres | undefined;
  let database: Database | undefined;
  beforeAll(async () => {
    server = await startTestPostgres();
    database = await openDatabase(await server.createDatabase());
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await database?.close();
    await server?.stop();
  }, START_TIMEOUT_MS);
  return () => {
    if (database === undefined) throw new Error('the database is there only while tests run');
    return database;
  };
}
