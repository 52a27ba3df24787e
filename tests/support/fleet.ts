import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readStackRecord } from '../../client/stack';
import { NEW_SCORE } from '../../fleet';
import type { Tier } from '../../schemas/constants/nodes';
import { formatInvitationLink } from '../../schemas/nodes/invitation-link';
import { createInvitation, type Database, openDatabase } from '../../store/database';
import { REPOSITORY, type TestStack } from './stack';
import { until } from './until';

/** How a node behaves. */
export interface FleetNodeOptions {
  owner: string;
  name: string;
  tier?: Exclude<Tier, 'quarantined'>;
  /** Answers wrongly, signed as always. */
  lies?: boolean;
  /** Link of an invitation; one of the stack's own gate unless given. */
  link?: string;
  env?: NodeJS.ProcessEnv;
}

/** A node process of its own, as any machine would run it. */
export interface FleetNode {
  id: string;
  owner: string;
  child: ChildProcess;
  said(): string;
}

/** Machines of several owners around a running stack. */
export interface Fleet {
  readonly database: Database;
  /** A link as an operator would hand it out. */
  invite(o: { owner: string; tier?: Exclude<Tier, 'quarantined'> }): Promise<string>;
  /** Starts a node; resolves when it is READY. */
  join(o: FleetNodeOptions): Promise<FleetNode>;
  /** Gives a node the scores of one that has served these steps well for long. */
  vouchFor(node: string, steps: readonly { step: string; stepVersion: number }[]): Promise<void>;
  /** Ends all nodes and the connection. */
  close(): Promise<void>;
}

const READY_MS = 120_000;
const TAIL = 3_000;

/** Opens the fleet of a stack, in folders of their own below `folder`. */
export async function openFleet(stack: TestStack, folder: string): Promise<Fleet> {
  const { databaseUrl } = readStackRecord(stack.folder) ?? {};
  if (databaseUrl === undefined) throw new Error('the stack has no database');
  const database = await openDatabase(databaseUrl);
  const nodes: FleetNode[] = [];
  const invite: Fleet['invite'] = async ({ owner, tier = 'contributed' }) => {
    const { secret } = await createInvitation(database, { owner, tier }, 'tester');
    const { publicUrl: gateUrl, rootFingerprint } = gateAddress(stack);
    return formatInvitationLink({ gateUrl, secret, rootFingerprint });
  };
  return {
    database,
    invite,
    async join(o) {
      const link = o.link ?? (await invite(o));
      const own = path.join(folder, o.name.replaceAll(' ', '-'));
      mkdirSync(own, { recursive: true });
      const program = path.join(REPOSITORY, 'dist/workers/node/main.js');
      const liar = path.join(REPOSITORY, 'dist/tests/support/lying-node.js');
      const child = spawn(process.execPath, [...(o.lies ? ['--require', liar] : []), program], {
        env: {
          ...process.env,
          ...{ ATHANOR_NODE_FOLDER: own, ATHANOR_NODE_NAME: o.name, ATHANOR_JOIN: link },
          ATHANOR_THREADS: '1',
          ...o.env,
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      let heard = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (data: Buffer) => {
          heard = (heard + data).slice(-TAIL);
        });
      }
      let ready: { nodeId?: string } | undefined;
      child.on('message', (message: { type?: string; nodeId?: string }) => {
        if (message.type === 'ready') ready = message;
      });
      await until(() => ready, {
        limitMs: READY_MS,
        what: () => `${o.name} is ready; it said:\n${heard}`,
      });
      const node = { id: ready?.nodeId ?? '', owner: o.owner, child, said: () => heard };
      nodes.push(node);
      return node;
    },
    async vouchFor(node, steps) {
      const long = { consecutiveValid: 1_000, correctness: 1, reliability: 1, latency: 1 };
      const next = () => ({ ...NEW_SCORE, ...long });
      const unique = new Map(steps.map((one) => [`${one.step}@${one.stepVersion}`, one]));
      await database.scores.change(
        [...unique].map(([name, { step, stepVersion }]) => ({
          ...{ id: `earned-${node}-${name}`, node, step, stepVersion, reason: 'earned', next },
        })),
      );
    },
    async close() {
      await Promise.all(nodes.map(({ child }) => ended(child)));
      await database.close();
    },
  };
}

/** Where the gate of a stack listens, as it has written it. */
function gateAddress(stack: TestStack): { publicUrl: string; rootFingerprint: string } {
  const file = path.join(stack.folder.path, 'gate', 'gate.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    // One that sleeps hears nothing else.
    child.kill('SIGCONT');
    child.kill('SIGKILL');
  });
}
