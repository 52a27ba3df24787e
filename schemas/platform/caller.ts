import type { Permission, Role } from './permissions';

/** A role that a caller has in a project; who is in several teams may have several. */
export interface Membership {
  /** The project's name, which is its id. */
  project: string;
  role: Role;
}

/** Whoever makes a request, once its credential was accepted. */
export interface Caller {
  /** `u…` for a person, `s…` for a service account: never another one's, and what the audit log names. */
  id: string;
  kind: 'user' | 'service';
  /** What people call it. */
  name: string;
  /** May do what is outside of projects. What is in a project needs a role there, for administrators too. */
  isAdministrator: boolean;
  memberships: readonly Membership[];
  /** What the credential is confined to; null where it may do whatever its owner may. */
  scopes: readonly Permission[] | null;
  /** By what it was known; the id is that of the key or session, never its secret. */
  credential: { kind: 'key' | 'session' | 'local'; id: string };
}
