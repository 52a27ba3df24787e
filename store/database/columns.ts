import { customType, pgSchema, timestamp } from 'drizzle-orm/pg-core';

/** All tables lie in a PostgreSQL schema of their own, so that a database may be shared. */
export const athanor = pgSchema('athanor');

/**
 * `json` keeps the text as it was given. `jsonb` refuses \u0000, which a molecule's name may hold,
 * and we never search inside. Cast in queries of your own: `input::jsonb`.
 */
export const json = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'json',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value,
});

/** Text whose order must not depend on how the server was set up: compared byte by byte. */
export const ordered = customType<{ data: string; driverData: string }>({
  dataType: () => 'text collate "C"',
});

/** A moment, to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
