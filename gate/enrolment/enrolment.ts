import { randomBytes } from 'node:crypto';
import { AthanorError } from '../../schemas/errors';
import { isOlder } from '../../schemas/nodes/agent-version';
import { type JoinAnswer, joinRequest, type SignedJson } from '../../schemas/nodes/enrolment';
import { type InvitationTerms, renewRequest } from '../../schemas/nodes/gate-calls';
import {
  type CredentialKind,
  type Database,
  type InvitationRow,
  type NodeRow,
  secretHash,
} from '../../store/database';
import { keyIdOf, keyRing, nodeIdOf, PURPOSES, signJson, verifyValue } from '../../trust';
import { type GateKeys, issueNodeCertificate } from '../keys';
import { parse } from './parse';
import { policyOf } from './policy';
import type { PublisherList } from './publisher-list';

/** Bearer credentials are this many random bytes. */
const BEARER_BYTES = 32;
/** Clocks of a node and its gate may differ by this much: more, and certificates seem expired or early. */
const CLOCK_MS_MAX = 5 * 60_000;

/** What enrolment works with. */
export interface EnrolmentOptions {
  database: Pick<Database, 'nodes' | 'invitations' | 'credentials' | 'audit'>;
  keys: GateKeys;
  /** host:port of the device ports of all gates, this one first. */
  gates: () => readonly string[];
  certificateMs: number;
  minimumAgentVersion: string;
  publishers?: PublisherList;
  now?: () => number;
}

/** Lets machines in: by an invitation the first time, by what they hold afterwards. */
export class Enrolment {
  constructor(private readonly o: EnrolmentOptions) {}

  /** What an invitation would grant; uses nothing up. @throws AthanorError INVITATION_INVALID */
  async look(secret: string): Promise<InvitationTerms> {
    const found = await this.o.database.invitations.look(secretHash(secret));
    const { owner, project, tier, capabilities, expiresAt } = admitted(found);
    const { minimumAgentVersion } = this.o;
    return { owner, project, tier, capabilities, expiresAt, minimumAgentVersion };
  }

  /**
   * A machine becomes a node. Asking again with the same key is answered again; a key that is in
   * quarantine stays there, and a revoked one is refused.
   * @throws AthanorError INPUT_INVALID, KEY_INVALID, SIGNATURE_INVALID, NODE_OUTDATED, NODE_REVOKED,
   * INVITATION_INVALID
   */
  async join(body: unknown): Promise<JoinAnswer> {
    const request = parse(joinRequest, body);
    const { secret, publicKey, report, name } = request;
    this.requireVersion(report.agentVersion);
    const proven = { join: secret, publicKey };
    prove(proven, publicKey, request.proof);
    const id = nodeIdOf(publicKey);
    const { nodes, invitations, audit } = this.o.database;
    // Before the invitation is used up by somebody whom it cannot help.
    if ((await nodes.get(id))?.revokedAt) throw revoked();
    const invitation = admitted(await invitations.redeem(secretHash(secret), id));
    const { owner, project, tier, capabilities: allowed } = invitation;
    const granted = { owner, project, tier, allowed, invitation: invitation.id };
    const row = await nodes.enrol({ id, publicKey, name, report, ...granted });
    // It may have been revoked between the two questions.
    if (row.revokedAt !== null) throw revoked();
    const details = { invitation: invitation.id, owner, tier: row.tier, name };
    await audit.add({ actor: id, action: 'node.join', subject: id, details });
    return this.admit(row, request.bearer ? 'bearer' : 'certificate');
  }

  /**
   * New credentials for a node that shows its key, also after its certificate has expired.
   * @throws AthanorError INPUT_INVALID, SIGNATURE_INVALID, CLOCK_WRONG, NODE_NOT_FOUND, NODE_REVOKED
   */
  async renewByKey(body: unknown): Promise<JoinAnswer> {
    const { publicKey, at, proof } = parse(renewRequest, body);
    prove({ renew: publicKey, at }, publicKey, proof);
    const offMs = Date.parse(at) - this.now();
    if (Math.abs(offMs) > CLOCK_MS_MAX) {
      const message = `Your clock is ${Math.round(offMs / 1_000)} s off that of the gate. Set it.`;
      throw new AthanorError({ code: 'CLOCK_WRONG', message });
    }
    return this.renew(nodeIdOf(publicKey), 'certificate');
  }

  /** New credentials for a node that has shown its present ones. @throws as {@link renewByKey} */
  async renew(nodeId: string, kind: CredentialKind): Promise<JoinAnswer> {
    const row = await this.o.database.nodes.get(nodeId);
    if (row === undefined) {
      const message = 'The gate does not know this node. Join again, with a new invitation.';
      throw new AthanorError({ code: 'NODE_NOT_FOUND', message });
    }
    if (row.revokedAt !== null) throw revoked();
    return this.admit(row, kind);
  }

  /** What the gate allows a node now, signed. */
  policy(row: NodeRow): SignedJson {
    const { keys, gates, minimumAgentVersion, certificateMs: lifetimeMs } = this.o;
    const publishers = this.o.publishers?.current();
    const terms = { gates: gates(), gateKeys: keys.gateKeys(), minimumAgentVersion, publishers };
    const policy = policyOf(row, { ...terms, lifetimeMs, now: this.now() });
    return signJson(keys.signer(), PURPOSES.policy, policy);
  }

  private async admit(row: NodeRow, kind: CredentialKind): Promise<JoinAnswer> {
    const credential =
      kind === 'bearer' ? await this.issueBearer(row) : await this.issueCertificate(row);
    return {
      ...{ nodeId: row.id, root: this.o.keys.roots(), policy: this.policy(row) },
      ...credential,
    };
  }

  private async issueCertificate({ id: nodeId, publicKey }: NodeRow) {
    const { keys, certificateMs: lifetimeMs, database } = this.o;
    const request = { nodeId, publicKey, lifetimeMs, now: this.now() };
    const issued = await issueNodeCertificate(keys.authority(), request);
    await database.credentials.issue({
      ...{ id: issued.serial, kind: 'certificate', node: nodeId },
      issuedAt: new Date(this.now()).toISOString(),
      expiresAt: issued.notAfter.toISOString(),
    });
    return { certificate: issued.chain };
  }

  private async issueBearer({ id: node }: NodeRow) {
    const bearer = randomBytes(BEARER_BYTES).toString('base64url');
    const [issuedAt, expiresAt] = [this.now(), this.now() + this.o.certificateMs];
    await this.o.database.credentials.issue({
      ...{ id: secretHash(bearer), kind: 'bearer', node },
      issuedAt: new Date(issuedAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
    });
    return { bearer };
  }

  private requireVersion(version: string): void {
    const { minimumAgentVersion } = this.o;
    if (!isOlder(version, minimumAgentVersion)) return;
    const message = `This gate takes agents from version ${minimumAgentVersion} on. Update, then join again.`;
    throw new AthanorError({ code: 'NODE_OUTDATED', message });
  }

  private now(): number {
    return (this.o.now ?? Date.now)();
  }
}

function prove(value: unknown, publicKey: string, signature: string): void {
  const signed = { keyId: keyIdOf(publicKey), signature };
  verifyValue(PURPOSES.join, value, signed, keyRing(publicKey));
}

function admitted(found: InvitationRow | string): InvitationRow {
  if (typeof found !== 'string') return found;
  const how = found === 'unknown' ? 'is not known here' : `is ${found}`;
  const message = `The invitation ${how}. Ask for a new one (athanor node invite).`;
  throw new AthanorError({ code: 'INVITATION_INVALID', message });
}

function revoked(): AthanorError {
  const message =
    'This node was revoked. An operator may reinstate it; or make a new key in another folder.';
  return new AthanorError({ code: 'NODE_REVOKED', message });
}
