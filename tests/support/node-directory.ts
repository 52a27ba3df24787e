import { createHash } from 'node:crypto';
import type { Credential, NodeDirectory, NodeIdentity } from '../../gate';
import type { OpenAllocations } from '../../gate/placement/open-allocations';

/** A directory in memory, which tests change under the feet of a gate. */
export class TestDirectory implements NodeDirectory {
  /** Makes every look-up fail, as when the database is away. */
  isAway = false;
  lookUps = 0;
  private readonly nodes = new Map<string, NodeIdentity>();
  private readonly byCredential = new Map<string, string>();
  private readonly listeners = new Set<(nodeId: string) => void>();

  async find(credential: Credential): Promise<NodeIdentity | undefined> {
    this.lookUps += 1;
    if (this.isAway) throw new Error('the database is away');
    const key = credential.kind === 'bearer' ? credential.hash : credential.fingerprint;
    const nodeId = this.byCredential.get(`${credential.kind} ${key}`);
    return nodeId === undefined ? undefined : this.nodes.get(nodeId);
  }

  subscribe(listener: (nodeId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A trusted node without capabilities, unless told otherwise. */
  add(nodeId: string, more: Partial<NodeIdentity> = {}): NodeIdentity {
    const identity: NodeIdentity = {
      nodeId,
      name: nodeId,
      owner: 'somebody',
      project: 'default',
      tier: 'organisation',
      state: 'READY',
      paused: false,
      capabilities: [],
      ...more,
    };
    this.nodes.set(nodeId, identity);
    return identity;
  }

  trustCertificate(nodeId: string, fingerprint: string): void {
    this.byCredential.set(`certificate ${fingerprint}`, nodeId);
  }

  trustBearer(nodeId: string, secret: string): void {
    const hash = createHash('sha256').update(secret).digest('hex');
    this.byCredential.set(`bearer ${hash}`, nodeId);
  }

  /** Changes a node and tells the gates; `quietly` they find out by themselves. */
  change(nodeId: string, change: Partial<NodeIdentity>, o: { quietly?: boolean } = {}): void {
    const known = this.nodes.get(nodeId);
    if (known === undefined) throw new Error(`no node ${nodeId}`);
    this.nodes.set(nodeId, { ...known, ...change });
    if (!o.quietly) for (const listener of this.listeners) listener(nodeId);
  }

  /** Its credentials are worth nothing any more. */
  revoke(nodeId: string): void {
    for (const [key, owner] of this.byCredential) {
      if (owner === nodeId) this.byCredential.delete(key);
    }
    for (const listener of this.listeners) listener(nodeId);
  }
}

/** Allocations that tests open and close. */
export class TestAllocations implements OpenAllocations {
  private readonly open = new Set<string>();
  private readonly listeners = new Set<(nodeId: string) => void>();

  isOpen(nodeId: string): boolean {
    return this.open.has(nodeId);
  }

  subscribe(listener: (nodeId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  allocate(nodeId: string): void {
    this.open.add(nodeId);
    for (const listener of this.listeners) listener(nodeId);
  }

  finish(nodeId: string): void {
    this.open.delete(nodeId);
  }
}

const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567';

/** A valid node id, the same for the same number. */
export function nodeIdOf(index: number): string {
  let text = '';
  for (let rest = index; text.length < 16; rest = Math.floor(rest / DIGITS.length)) {
    text = DIGITS[rest % DIGITS.length] + text;
  }
  return `n${text}`;
}
