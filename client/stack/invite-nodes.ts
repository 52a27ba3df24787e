import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AthanorError, asAthanorError } from '../../schemas/errors';
import { GATE_ADDRESS_FILE, gateAddress } from '../../schemas/nodes/gate-address';
import { formatInvitationLink } from '../../schemas/nodes/invitation-link';
import { createInvitation, openDatabase } from '../../store/database';

/** Nodes that one `docker compose up --scale node=…` may start, and for how long they may join. */
const NODES_MAX = 1_000;
const SECONDS = 365 * 86_400;

/**
 * Writes the link of an invitation for the nodes of docker-compose.yml into a file that only they
 * see. Runs once the gate listens; each start makes a new one.
 */
async function main(): Promise<void> {
  const databaseUrl = setting('ATHANOR_DATABASE_URL');
  const keys = process.env.ATHANOR_GATE_KEYS ?? join(setting('ATHANOR_DATA'), 'gate');
  const file = setting('ATHANOR_JOIN_FILE');
  const gate = gateAddress.parse(JSON.parse(readFileSync(join(keys, GATE_ADDRESS_FILE), 'utf8')));
  const database = await openDatabase(databaseUrl);
  try {
    const grant = { owner: 'local', tier: 'managed' as const, maxUses: NODES_MAX };
    const asked = { ...grant, expiresInSeconds: SECONDS };
    const { secret } = await createInvitation(database, asked, 'docker compose');
    const { publicUrl: gateUrl, rootFingerprint } = gate;
    const link = formatInvitationLink({ gateUrl, secret, rootFingerprint });
    writeFileSync(file, `${link}\n`, { mode: 0o600 });
  } finally {
    await database.close();
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new AthanorError({ code: 'CONFIG_INVALID', message: `${name} is not set.` });
}

main().catch((error: unknown) => {
  process.stderr.write(`${asAthanorError(error).message}\n`);
  process.exitCode = 1;
});
