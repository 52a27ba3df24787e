import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Gate, openGate } from '../../gate/gate';
import type { ActivityTask, Temporal } from '../../gate/grpc/upstream/temporal';
import { loadOutputCheck } from '../../gate/results/step-schemas';
import { gateSettings } from '../../gate/settings';
import { formatInvitationLink } from '../../schemas/nodes/invitation-link';
import type { SignedEnvelope } from '../../schemas/nodes/results';
import type { AnyStep } from '../../schemas/step';
import { type ArtifactStore, folderArtifactStore } from '../../store/artifacts';
import { createInvitation, type Database, openDatabase } from '../../store/database';
import { startTestPostgres } from './postgres';
import { REPOSITORY } from './stack';

type Contract = Pick<AnyStep, 'taskQueue' | 'activityType'>;

/** A Temporal with tasks of our choosing, that keeps what becomes of them. */
export class ScriptedTemporal implements Temporal {
  readonly results = new Map<string, SignedEnvelope>();
  readonly failures = new Map<string, string>();
  readonly beats: string[] = [];
  readonly cancelled = new Set<string>();
  private readonly waiting = new Map<string, ActivityTask[]>();
  private readonly pollers = new Map<string, ((task: ActivityTask) => void)[]>();

  /** Adds a task of a step's queue. */
  add(id: string, { taskQueue, activityType }: Contract, input: unknown): void {
    const task = {
      taskToken: Buffer.from(id),
      activityId: id,
      activityType: { name: activityType },
      workflowExecution: { workflowId: 'browser-test', runId: 'r' },
      attempt: 1,
      input: {
        payloads: [
          {
            metadata: { encoding: Buffer.from('json/plain') },
            data: Buffer.from(JSON.stringify(input)),
          },
        ],
      },
      heartbeatTimeout: { seconds: 3, nanos: 0 },
      startToCloseTimeout: { seconds: 600, nanos: 0 },
    } as unknown as ActivityTask;
    const poller = this.pollers.get(taskQueue)?.shift();
    if (poller === undefined) append(this.waiting, taskQueue, task);
    else poller(task);
  }

  poll(queue: string): Promise<ActivityTask | undefined> {
    const next = this.waiting.get(queue)?.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => append(this.pollers, queue, resolve));
  }

  async complete({ taskToken, result }: Parameters<Temporal['complete']>[0]): Promise<void> {
    const text = Buffer.from(result.payloads?.[0]?.data ?? '').toString();
    this.results.set(Buffer.from(taskToken).toString(), JSON.parse(text));
  }

  async fail({ taskToken, failure }: Parameters<Temporal['fail']>[0]): Promise<void> {
    this.failures.set(Buffer.from(taskToken).toString(), failure.message ?? '');
  }

  async cancel({ taskToken }: Parameters<Temporal['cancel']>[0]): Promise<void> {
    this.cancelled.add(Buffer.from(taskToken).toString());
  }

  async heartbeat({ taskToken }: Parameters<Temporal['heartbeat']>[0]) {
    this.beats.push(Buffer.from(taskToken).toString());
    return {} as never;
  }

  start = async () => undefined;

  close(): void {}
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  list.push(item);
}

/** A gate that serves the page of browser nodes, before a Temporal whose tasks a test chooses. */
export interface BrowserGate {
  gate: Gate;
  database: Database;
  temporal: ScriptedTemporal;
  /** Where the gate reads and writes artifacts. */
  artifacts: ArtifactStore;
  /** An invitation of a new node. */
  link(): Promise<string>;
  close(): Promise<void>;
}

/** Opens a gate with a database of its own; what it warns of is added to `problems`. */
export async function openBrowserGate(problems: string[]): Promise<BrowserGate> {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-browser-'));
  const temporal = new ScriptedTemporal();
  const server = await startTestPostgres();
  const database = await openDatabase(await server.createDatabase());
  const artifactsFolder = path.join(folder, 'artifacts');
  const gate = await openGate({
    settings: gateSettings({ ATHANOR_GATE_KEYS: path.join(folder, 'gate') }),
    ...{
      database,
      temporal,
      check: loadOutputCheck(path.join(REPOSITORY, 'dist/catalogue')),
      artifactsFolder,
    },
    log: { info: () => undefined, warn: (fields) => void problems.push(JSON.stringify(fields)) },
    stagingFolder: path.join(folder, 'staging'),
    pageFolder: path.join(REPOSITORY, 'dist/browser-page'),
    consoleFolder: path.join(REPOSITORY, 'dist/console'),
  });
  return {
    ...{ gate, database, temporal, artifacts: folderArtifactStore(artifactsFolder) },
    async link() {
      const { secret } = await createInvitation(
        database,
        { owner: 'ada', tier: 'managed' },
        'tester',
      );
      const { publicUrl: gateUrl, rootFingerprint } = gate.address;
      return formatInvitationLink({ gateUrl, secret, rootFingerprint });
    },
    async close() {
      await gate.close();
      await database.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
