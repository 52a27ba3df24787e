import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Caller, Membership } from '../../../schemas/platform/caller';
import type { Role } from '../../../schemas/platform/permissions';
import type { Connection } from '../connection';
import { hashOfSecret } from './key-text';
import type { OwnerKind } from './records';
import { apiKeys, memberships, serviceAccounts, teamMembers, users } from './tables';

/** Who is behind a credential, as things stand now. */
export interface CallerStore {
  /** The caller of a key's text; undefined for one that is unknown, expired, revoked or of somebody shut out. */
  byKey(text: string): Promise<Caller | undefined>;
  /** A person or service account as it would be with a credential without bounds; undefined where shut out. */
  byId(kind: OwnerKind, id: string, credential?: Caller['credential']): Promise<Caller | undefined>;
}

/** The callers of a database. */
export function callerStore({ attempt }: Connection): CallerStore {
  type Db = Parameters<Parameters<Connection['attempt']>[0]>[0];
  const person = async (db: Db, id: string) => {
    const isAble = and(eq(users.id, id), isNull(users.disabledAt));
    const [row] = await db.select().from(users).where(isAble);
    return row && { name: row.name, isAdministrator: row.administrator };
  };
  const service = async (db: Db, id: string) => {
    const isAble = and(eq(serviceAccounts.id, id), isNull(serviceAccounts.disabledAt));
    const [row] = await db.select().from(serviceAccounts).where(isAble);
    return row && { name: row.name, isAdministrator: false };
  };
  const load = async (
    db: Db,
    { kind, id }: { kind: OwnerKind; id: string },
    credential: Caller['credential'],
  ): Promise<Caller | undefined> => {
    const [found, owned] = await Promise.all([
      kind === 'user' ? person(db, id) : service(db, id),
      membershipsOf(db, { kind, id }),
    ]);
    if (found === undefined) return undefined;
    return { id, kind, ...found, memberships: owned, scopes: null, credential };
  };
  return {
    byId: (kind, id, credential = { kind: 'local', id }) =>
      attempt((db) => load(db, { kind, id }, credential)),
    byKey: (text) =>
      attempt(async (db) => {
        const isGood = and(
          eq(apiKeys.hash, hashOfSecret(text)),
          isNull(apiKeys.revokedAt),
          gt(apiKeys.expiresAt, sql`now()`),
        );
        const [key] = await db.select().from(apiKeys).where(isGood);
        if (key === undefined) return undefined;
        const { id, ownerKind: kind, owner, scopes, projects } = key;
        const caller = await load(db, { kind, id: owner }, { kind: 'key', id });
        if (caller === undefined) return undefined;
        const within = ({ project }: Membership) => projects?.includes(project) ?? true;
        return { ...caller, scopes, memberships: caller.memberships.filter(within) };
      }),
  };
}

async function membershipsOf(
  db: Parameters<Parameters<Connection['attempt']>[0]>[0],
  { kind, id }: { kind: OwnerKind; id: string },
): Promise<Membership[]> {
  const { memberKind, member, project, role } = memberships;
  const own = and(eq(memberKind, kind), eq(member, id));
  if (kind === 'service') return db.select({ project, role }).from(memberships).where(own);
  const byTeam = and(eq(memberKind, 'team'), eq(teamMembers.user, id));
  const rows: { project: string; role: Role }[] = await db
    .selectDistinct({ project, role })
    .from(memberships)
    .leftJoin(teamMembers, and(eq(memberKind, 'team'), eq(teamMembers.team, member)))
    .where(or(own, byTeam))
    .orderBy(project, role);
  return rows;
}
