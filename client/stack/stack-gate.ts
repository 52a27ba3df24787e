import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATE_ADDRESS_FILE, type GateAddress, gateAddress } from '../../schemas/nodes/gate-address';
import { formatInvitationLink } from '../../schemas/nodes/invitation-link';
import { createInvitation, openDatabase } from '../../store/database';
import type { DataFolder } from './data-folder';
import { readJsonFile } from './files';
import type { StackPorts } from './ports';

/** The local node joins within seconds; a day is for machines that are put to sleep in between. */
const INVITATION_SECONDS = 86_400;
const LOCAL_OWNER = 'local';
const EVERY_INTERFACE = '0.0.0.0';

/**
 * The environment of the gate. It listens on loopback, or, where `names` tells how other machines reach
 * this one, everywhere; what the user has set for it stays.
 */
export function gateEnvironment(
  worker: NodeJS.ProcessEnv,
  o: { dataFolder: DataFolder; ports: StackPorts; names?: readonly string[] },
): NodeJS.ProcessEnv {
  const { gate: keys } = o.dataFolder;
  const open = o.names && {
    ATHANOR_GATE_NAMES: [...o.names, 'localhost', '127.0.0.1'].join(','),
    ATHANOR_GATE_HOST: worker.ATHANOR_GATE_HOST ?? EVERY_INTERFACE,
  };
  return {
    ATHANOR_GATE_KEYS: keys,
    ...worker,
    ...open,
    ATHANOR_GATE_PORT: String(o.ports.gate),
    ATHANOR_GATE_DEVICES_PORT: String(o.ports.gateDevices),
    ATHANOR_METRICS_PORT: String(o.ports.gateMetrics),
    ATHANOR_TEMPORAL_UI_ORIGINS: ['127.0.0.1', 'localhost']
      .map((host) => `http://${host}:${o.ports.temporalUi}`)
      .join(','),
  };
}

/** Where the gate of a data folder listens, as it wrote down itself; undefined when none ever did. */
export function readGateAddress(folder: DataFolder): GateAddress | undefined {
  const keys = process.env.ATHANOR_GATE_KEYS ?? folder.gate;
  return gateAddress.safeParse(readJsonFile(join(keys, GATE_ADDRESS_FILE))).data;
}

/**
 * The link of a single-use invitation for the local node; undefined when it is a member already: known
 * to the database, and of the authority that the gate has now.
 */
export async function localInvitation(
  folder: DataFolder,
  o: { databaseUrl: string; gate: GateAddress },
): Promise<string | undefined> {
  const database = await openDatabase(o.databaseUrl, { connectionsMax: 1 });
  try {
    const known = readJsonFile(join(folder.node, 'membership.json')) as { nodeId?: unknown };
    const id = typeof known?.nodeId === 'string' ? known.nodeId : undefined;
    const row = id === undefined ? undefined : await database.nodes.get(id);
    const isMember = row !== undefined && row.revokedAt === null;
    if (isMember && believes(folder, o.gate)) return undefined;
    const grant = { owner: LOCAL_OWNER, tier: 'managed' as const };
    const asked = { ...grant, expiresInSeconds: INVITATION_SECONDS };
    const { secret } = await createInvitation(database, asked, 'stack');
    const { publicUrl: gateUrl, rootFingerprint } = o.gate;
    return formatInvitationLink({ gateUrl, secret, rootFingerprint });
  } finally {
    await database.close();
  }
}

/** Whether the node believes in the authority of this gate; its keys may have been made anew. */
function believes({ node }: DataFolder, { rootFingerprint }: GateAddress): boolean {
  if (rootFingerprint === '') return true;
  try {
    const roots = readFileSync(join(node, 'root.pem'), 'utf8');
    return roots
      .split(/(?<=-----END CERTIFICATE-----)/)
      .filter((pem) => pem.includes('BEGIN CERTIFICATE'))
      .map((pem) => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase())
      .includes(rootFingerprint);
  } catch {
    return false;
  }
}
