import fc from 'fast-check';
import type { Caller } from '../../schemas/platform/caller';
import {
  PLATFORM_PERMISSIONS,
  PROJECT_PERMISSIONS,
  ROLES,
  roleAllows,
} from '../../schemas/platform/permissions';
import { createAdministrator, type Database, isKeyText, openDatabase } from '../../store/database';
import { startTestPostgres, type TestPostgres } from '../../tests/support/postgres';
import { authorise, authoriseGrant, isAllowed, projectsWhere } from './authorise';
import { type CallerDirectory, callerDirectory } from './caller';

const START_TIMEOUT_MS = 120_000;
const ORIGIN = 'https://127.0.0.1:7300';
const CODE = (code: string) => expect.objectContaining({ code });

let server: TestPostgres;
let db: Database;
let directory: CallerDirectory;
const troubles: unknown[] = [];

beforeAll(async () => {
  server = await startTestPostgres();
  db = await openDatabase(await server.createDatabase());
  directory = callerDirectory({
    ...{ database: db, origins: () => [ORIGIN] },
    onError: (error) => troubles.push(error),
  });
}, START_TIMEOUT_MS);

afterAll(async () => {
  await db?.close();
  await server?.stop();
}, START_TIMEOUT_MS);

function caller(o: Partial<Caller> = {}): Caller {
  return {
    ...{ id: 'u1', kind: 'user', name: 'Ada', isAdministrator: false, memberships: [] },
    ...{ scopes: null, credential: { kind: 'local', id: 'u1' } },
    ...o,
  };
}

const bearer = (secret: string) => ({ method: 'GET', authorization: `Bearer ${secret}` });

describe('authorise', () => {
  it('follows the table of roles, for each role and permission', () => {
    for (const role of ROLES) {
      const who = caller({ memberships: [{ project: 'cdk2', role }] });
      for (const permission of PROJECT_PERMISSIONS) {
        expect(isAllowed(who, permission, 'cdk2')).toBe(roleAllows(role, permission));
        expect(isAllowed(who, permission, 'other')).toBe(false);
      }
    }
  });

  it('tells a project of others and one that is not there alike', () => {
    const who = caller({ memberships: [{ project: 'cdk2', role: 'viewer' }] });
    expect(() => authorise(who, 'runs:submit', 'cdk2')).toThrow(CODE('FORBIDDEN'));
    for (const project of ['secret', 'absent', '']) {
      const message = `There is no project ${project}.`;
      expect(() => authorise(who, 'runs:read', project)).toThrow(
        expect.objectContaining({ code: 'NOT_FOUND', message }),
      );
    }
  });

  it('gives administrators what is outside of projects, and nothing inside', () => {
    const boss = caller({ isAdministrator: true });
    for (const permission of PLATFORM_PERMISSIONS) {
      expect(() => authorise(boss, permission)).not.toThrow();
      expect(() => authorise(caller(), permission)).toThrow(CODE('FORBIDDEN'));
    }
    expect(() => authorise(boss, 'runs:read', 'cdk2')).toThrow(CODE('NOT_FOUND'));
  });

  it('never allows more with scopes than without, and never what is not in them', () => {
    const permission = fc.constantFrom(...PROJECT_PERMISSIONS, ...PLATFORM_PERMISSIONS);
    const membership = fc.record({
      project: fc.constantFrom('a', 'b'),
      role: fc.constantFrom(...ROLES),
    });
    const asked = fc.record({
      ...{ permission, isAdministrator: fc.boolean(), scopes: fc.array(permission) },
      ...{ memberships: fc.array(membership), project: fc.constantFrom('a', 'b', 'c') },
    });
    fc.assert(
      fc.property(asked, ({ permission: what, project, scopes, ...who }) => {
        const scoped = isAllowed(caller({ ...who, scopes }), what, project);
        expect(scoped).toBe(isAllowed(caller(who), what, project) && scopes.includes(what));
      }),
    );
  });

  it('lets nobody give a role that reaches further than their own', () => {
    const operator = caller({ memberships: [{ project: 'cdk2', role: 'operator' }] });
    expect(() => authoriseGrant(operator, 'viewer', 'cdk2')).not.toThrow();
    expect(() => authoriseGrant(operator, 'principal-investigator', 'cdk2')).toThrow(
      CODE('FORBIDDEN'),
    );
    const head = caller({ memberships: [{ project: 'cdk2', role: 'principal-investigator' }] });
    for (const role of ROLES) expect(() => authoriseGrant(head, role, 'cdk2')).not.toThrow();
  });
});

describe('callers by key', () => {
  it('makes one first administrator, who heads the default project', async () => {
    const made = await createAdministrator(db, { name: 'Ada', email: 'Ada@example.org' });
    expect(made).toMatchObject({ email: 'ada@example.org', administrator: true });
    const again = await createAdministrator(db, { name: 'Eve', email: 'eve@example.org' });
    expect(again).toBeUndefined();
    const owned = { ownerKind: 'user', owner: made?.id ?? '', createdBy: made?.id ?? '' } as const;
    const key = await db.apiKeys.create({ name: 'laptop' }, owned);
    expect(isKeyText(key.secret)).toBe(true);
    const found = await directory.callerOf(bearer(key.secret));
    expect(found).toEqual({
      ...{ id: made?.id, kind: 'user', name: 'Ada', isAdministrator: true, scopes: null },
      memberships: [{ project: 'default', role: 'principal-investigator' }],
      credential: { kind: 'key', id: key.id },
    });
    expect(projectsWhere(found, 'runs:read')).toEqual(['default']);
  });

  it('confines a key to its scopes and projects', async () => {
    const user = await db.users.create({ name: 'Bo', email: 'bo@example.org' });
    for (const name of ['one', 'two']) {
      await db.projects.create({ name, organisation: 'default', title: name });
      const member = { memberKind: 'user', member: user.id } as const;
      await db.projects.grant({ project: name, ...member, role: 'reviewer', grantedBy: 'test' });
    }
    const owned = { ownerKind: 'user', owner: user.id, createdBy: user.id } as const;
    const asked = { name: 'narrow', scopes: ['runs:read' as const], projects: ['one'] };
    const { secret } = await db.apiKeys.create(asked, owned);
    const found = await directory.callerOf(bearer(secret));
    expect(projectsWhere(found, 'runs:read')).toEqual(['one']);
    expect(projectsWhere(found, 'runs:review')).toEqual([]);
  });

  it('gives roles through teams and service accounts', async () => {
    const asked = { project: 'one', name: 'reader', role: 'wet-lab-collaborator' } as const;
    const service = await db.projects.createServiceAccount(asked, 'test');
    const owned = { ownerKind: 'service', owner: service.id, createdBy: 'test' } as const;
    const { secret } = await db.apiKeys.create({ name: 'instrument' }, owned);
    const found = await directory.callerOf(bearer(secret));
    expect(found).toMatchObject({ kind: 'service', name: 'reader', isAdministrator: false });
    expect(projectsWhere(found, 'runs:submit')).toEqual(['one']);
    await db.projects.disableServiceAccount(service.id);
    await expect(directory.callerOf(bearer(secret))).rejects.toEqual(CODE('UNAUTHENTICATED'));
  });

  it('refuses what is revoked, expired, misspelt, of somebody shut out, or nothing at all', async () => {
    const user = await db.users.create({ name: 'Cy', email: 'cy@example.org' });
    const owned = { ownerKind: 'user', owner: user.id, createdBy: user.id } as const;
    const [a, b] = await Promise.all(['a', 'b'].map((name) => db.apiKeys.create({ name }, owned)));
    await db.apiKeys.revoke(a?.id ?? '');
    const other = `${b?.secret.slice(0, -1)}${b?.secret.endsWith('0') ? '1' : '0'}`;
    expect(isKeyText(other)).toBe(false);
    const wrong = [bearer(a?.secret ?? ''), bearer(other), bearer(''), bearer('x'.repeat(10_000))];
    const none = [{ method: 'GET' }, { method: 'GET', cookie: '__Host-athanor-session=nonsense' }];
    const basic = { method: 'GET', authorization: `Basic ${b?.secret}` };
    for (const request of [...wrong, ...none, basic]) {
      await expect(directory.callerOf(request)).rejects.toEqual(CODE('UNAUTHENTICATED'));
    }
    await expect(directory.callerOf(bearer(b?.secret ?? ''))).resolves.toMatchObject({
      name: 'Cy',
    });
    await db.users.setDisabled(user.id, true);
    await expect(directory.callerOf(bearer(b?.secret ?? ''))).rejects.toEqual(
      CODE('UNAUTHENTICATED'),
    );
  });

  it('keeps no secret, and notes when a key was used', async () => {
    const user = await db.users.create({ name: 'Di', email: 'di@example.org' });
    const owned = { ownerKind: 'user', owner: user.id, createdBy: user.id } as const;
    const key = await db.apiKeys.create({ name: 'k', expiresInSeconds: 3_600 }, owned);
    expect(Date.parse(key.expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    await directory.callerOf(bearer(key.secret));
    await db.apiKeys.noteUse(key.id);
    const [listed] = await db.apiKeys.list({ ownerKind: 'user', owner: user.id });
    expect(listed).toMatchObject({ id: key.id, lastUsedAt: expect.any(String) });
    expect(JSON.stringify(listed)).not.toContain(key.secret.slice(12, 40));
    expect(troubles).toEqual([]);
  });

  it('never leaves a place without an administrator', async () => {
    const boss = await db.users.byEmail('ADA@example.org');
    await expect(db.users.setAdministrator(boss?.id ?? '', false)).rejects.toEqual(
      CODE('INPUT_INVALID'),
    );
    await expect(db.users.setDisabled(boss?.id ?? '', true)).rejects.toEqual(CODE('INPUT_INVALID'));
    await expect(db.users.create({ name: 'A', email: 'ADA@EXAMPLE.ORG' })).rejects.toEqual(
      CODE('EXISTS'),
    );
  });
});
