import { and, asc, eq } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import { type NewTeam, newTeam, parseAsked } from '../../../schemas/platform/people';
import type { Connection } from '../connection';
import { constrained } from './constraint';
import { newId } from './new-id';
import type { TeamRow, UserRow } from './records';
import { memberships, teamMembers, teams, users } from './tables';

/** Somebody in a team. */
export interface TeamMemberRow extends Pick<UserRow, 'id' | 'name' | 'email'> {
  since: string;
}

/** Groups of people who get their roles together. */
export interface TeamStore {
  /** EXISTS when the organisation has one of this name, NOT_FOUND without the organisation. */
  create(asked: NewTeam): Promise<TeamRow>;
  get(id: string): Promise<TeamRow | undefined>;
  /** In the order of organisations and names. */
  list(): Promise<TeamRow[]>;
  /** Takes a team away, with the roles that it gave. False when there was none. */
  remove(id: string): Promise<boolean>;
  /** In the order of e-mail addresses. */
  members(id: string): Promise<TeamMemberRow[]>;
  /** Repeating changes nothing. NOT_FOUND without the team or the person. */
  add(id: string, user: string): Promise<void>;
  /** False when the person was not in it. */
  leave(id: string, user: string): Promise<boolean>;
}

/** The teams of a database. */
export function teamStore({ attempt }: Connection): TeamStore {
  const get = async (id: string) => {
    const [row] = await attempt((db) => db.select().from(teams).where(eq(teams.id, id)));
    return row && toTeam(row);
  };
  return {
    get,
    async create(asked) {
      const values = { id: newId('team'), ...parseAsked(newTeam, asked) };
      await constrained(() => attempt((db) => db.insert(teams).values(values)), {
        exists: `${values.organisation} has a team ${values.name} already.`,
        missing: `There is no organisation ${values.organisation}.`,
      });
      return (await get(values.id)) as TeamRow;
    },
    async list() {
      const rows = await attempt((db) =>
        db.select().from(teams).orderBy(asc(teams.organisation), asc(teams.name)),
      );
      return rows.map(toTeam);
    },
    remove: (id) =>
      attempt((db) =>
        db.transaction(async (tx) => {
          const { memberKind, member } = memberships;
          await tx.delete(memberships).where(and(eq(memberKind, 'team'), eq(member, id)));
          await tx.delete(teamMembers).where(eq(teamMembers.team, id));
          const gone = await tx.delete(teams).where(eq(teams.id, id)).returning({ id: teams.id });
          return gone.length > 0;
        }),
      ),
    async members(id) {
      const { name, email } = users;
      const shown = { id: users.id, name, email, since: teamMembers.since };
      const rows = await attempt((db) =>
        db
          .select(shown)
          .from(teamMembers)
          .innerJoin(users, eq(users.id, teamMembers.user))
          .where(eq(teamMembers.team, id))
          .orderBy(asc(email)),
      );
      return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
    },
    async add(team, user) {
      const insert = () =>
        attempt((db) => db.insert(teamMembers).values({ team, user }).onConflictDoNothing());
      const missing = `There is no team ${team}, or no person ${user}.`;
      await constrained(insert, { exists: '', missing });
    },
    async leave(team, user) {
      const isIt = and(eq(teamMembers.team, team), eq(teamMembers.user, user));
      const gone = await attempt((db) =>
        db.delete(teamMembers).where(isIt).returning({ user: teamMembers.user }),
      );
      return gone.length > 0;
    },
  };
}

/** What is said of a team that is not there. */
export function noTeam(id: string): AthanorError {
  return new AthanorError({ code: 'NOT_FOUND', message: `There is no team ${id}.` });
}

function toTeam(row: typeof teams.$inferSelect): TeamRow {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
