import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { type AthanorClient, connectServer } from '../../client/sdk';
import { readStack } from '../../client/stack';
import type { Permission, Role } from '../../schemas/platform/permissions';
import { createAdministrator, type Database, openDatabase } from '../../store/database';
import type { TestStack } from './stack';

/** Where the API of a stack is, and with what it is believed. */
export interface ApiAddress {
  url: string;
  ca: string;
}

/** The API of a running stack. */
export async function apiAddress(stack: TestStack): Promise<ApiAddress> {
  const { gate } = readStack(stack.folder);
  if (gate === undefined) throw new Error('the stack has no gate');
  return { url: gate.publicUrl, ca: await rootOf(gate.publicUrl) };
}

/** The authority of a server, as it shows it itself: good enough on loopback. */
export function rootOf(url: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      let at = socket.getPeerCertificate(true);
      while (at.issuerCertificate !== undefined && at.issuerCertificate !== at) {
        if (at.issuerCertificate.fingerprint256 === at.fingerprint256) break;
        at = at.issuerCertificate;
      }
      socket.end();
      resolve(new X509Certificate(at.raw).toString());
    });
    socket.once('error', reject);
  });
}

let people = 0;

/** A key of a new person who has one role in one project, or who runs the place. */
export async function keyFor(
  database: Database,
  o: { project?: string; role?: Role | 'administrator'; scopes?: Permission[] } = {},
): Promise<string> {
  const { project = 'default', role = 'principal-investigator' } = o;
  people += 1;
  const person = { name: `Person ${people}`, email: `person-${process.pid}-${people}@example.org` };
  const isAdministrator = role === 'administrator';
  const user = await database.users.create({ ...person, administrator: isAdministrator });
  if (!isAdministrator) {
    const member = { memberKind: 'user' as const, member: user.id };
    await database.projects.grant({ project, ...member, role, grantedBy: 'test' });
  }
  const owned = { ownerKind: 'user' as const, owner: user.id, createdBy: 'test' };
  const { secret } = await database.apiKeys.create({ name: 'test', scopes: o.scopes }, owned);
  return secret;
}

/** A project of its own. */
export async function makeProject(database: Database, name: string): Promise<void> {
  await createAdministrator(database, { name: 'First', email: 'first@example.org' });
  const [organisation] = await database.projects.organisations();
  const of =
    organisation?.name ??
    (await database.projects.createOrganisation({ name: 'lab', title: 'Lab' })).name;
  await database.projects.create({ name, organisation: of, title: name });
}

/** The database of a stack, and a client of its API for a person of one role. */
export async function apiOf(
  stack: TestStack,
): Promise<{ api: ApiAddress; database: Database; client: AthanorClient; key: string }> {
  const { databaseUrl } = readStack(stack.folder);
  if (databaseUrl === undefined) throw new Error('the stack has no database');
  const database = await openDatabase(databaseUrl, { connectionsMax: 2 });
  const api = await apiAddress(stack);
  const key = await keyFor(database);
  return { api, database, key, client: connectServer({ ...api, key }) };
}
