import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import * as tables from './tables';

it('the migrations lead to the tables as they are declared now', async () => {
  const meta = path.join(__dirname, 'migrations', 'meta');
  const snapshots = readdirSync(meta).filter((name) => name.endsWith('_snapshot.json'));
  const latest = JSON.parse(readFileSync(path.join(meta, snapshots.sort().at(-1) ?? ''), 'utf8'));
  const missing = await generateMigration(latest, generateDrizzleJson(tables, latest.id));
  // If this is not empty: make a migration, as tables.ts says.
  expect(missing).toEqual([]);
  const none = await generateMigration(generateDrizzleJson({}), generateDrizzleJson(tables));
  expect(none.length).toBeGreaterThan(3);
});
