import type { AddressInfo } from 'node:net';
import {
  connectTemporal,
  createDeviceServer,
  createSealKey,
  outputCheck,
  Relay,
  type SealKey,
  sealKeyRing,
} from '../../gate';
import { createAuthority } from '../../tests/support/gate-authority';
import { nodeIdOf, TestDirectory } from '../../tests/support/node-directory';
import { newKeyPair, openSigner } from '../../trust';
import { answerParent } from '../support/child';

/** What a gate of the benchmark is started with, as JSON in its first argument. */
export interface GateArguments {
  address: string;
  namespace: string;
  capability: string;
  /** Nodes that it knows, by bearer secrets `secret-of-<n>`. */
  nodes: number;
  /** JSON Schemas of outputs; numbers of `increment` unless given. */
  outputs?: Record<string, object>;
  /** What gates share that stand for one another; new ones unless given. */
  shared?: {
    root: string;
    own: { cert: string; key: string };
    sealKeys: (Omit<SealKey, 'secret'> & { secret: string })[];
    signingKey: string;
  };
}

/** What it answers to every question. */
export interface GateState {
  port: number;
  root: string;
  /** Resident memory, bytes. */
  memory: number;
  /** Processor time since its start, microseconds. */
  cpu: number;
  /** Nodes whose poll waits now. */
  waiting: number;
}

const KEY_MS = 86_400_000;

/** A gate in front of a real Temporal, with nodes that are kept in memory. */
async function main(): Promise<void> {
  const o = JSON.parse(process.argv[2] as string) as GateArguments;
  const directory = new TestDirectory();
  const ids = Array.from({ length: o.nodes }, (_, i) => nodeIdOf(i));
  ids.forEach((id, i) => {
    directory.add(id, { capabilities: [o.capability] });
    directory.trustBearer(id, `secret-of-${i}`);
  });
  const shared = o.shared ?? (await createShared());
  const keys = shared.sealKeys.map((key) => ({ ...key, secret: Buffer.from(key.secret, 'hex') }));
  const relay = new Relay({
    temporal: connectTemporal({ addresses: [o.address], namespace: o.namespace }),
    directory,
    sealKeys: sealKeyRing(() => keys),
    examiner: {
      check: outputCheck(o.outputs ?? { increment: { type: 'number' } }),
      signer: openSigner(shared.signingKey),
    },
  });
  const { own, root } = shared;
  const server = createDeviceServer({ ...own, ca: root }, relay);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  const { port } = server.address() as AddressInfo;
  answerParent((): GateState => {
    const { user, system } = process.cpuUsage();
    const waiting = ids.filter((id) => relay.waiting(id) > 0).length;
    const memory = process.memoryUsage.rss();
    return { port, root, memory, cpu: user + system, waiting };
  });
}

/** A certificate and keys for gates that stand for one another. */
export async function createShared(): Promise<NonNullable<GateArguments['shared']>> {
  const authority = await createAuthority();
  const { secret, ...key } = createSealKey(KEY_MS);
  return {
    root: authority.root,
    own: await authority.issue({ name: 'gate', isServer: true }),
    sealKeys: [{ ...key, secret: Buffer.from(secret).toString('hex') }],
    signingKey: newKeyPair().privateKey,
  };
}

if (require.main === module) void main();
