import { defineConfig } from 'drizzle-kit';

// Used by `npx drizzle-kit generate --config store/database/drizzle.config.ts` after tables.ts changed.
export default defineConfig({
  dialect: 'postgresql',
  schema: './store/database/tables.ts',
  out: './store/database/migrations',
});
