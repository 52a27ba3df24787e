import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Catalogue } from '../client/sdk';
import { PIPELINES_QUEUE, RECORDS_QUEUE } from '../schemas/constants/task-queues';
import type { Database } from '../store/database';
import { artifactMetrics, knownCode } from '../workers/runtime/metrics';
import type { RelayEvents } from './grpc/events';

const { TASK_QUEUE_TYPE_ACTIVITY, TASK_QUEUE_TYPE_WORKFLOW } = temporal.api.enums.v1.TaskQueueType;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Requests are of the API: milliseconds, or as long as a large download takes. */
const REQUEST_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60];
const WAIT_BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600, 3_600];
/** Of Temporal and of the database the same is asked no more often than this. */
const FRESH_MS = 5_000;
const CALL_MS = 3_000;

/** What a gate counts. */
export interface GateMetrics {
  registry: Registry;
  /** Counts requests by route, method and status, and how long they took until their answer began. */
  requests(server: 'public' | 'device'): MiddlewareHandler;
  /** To be told what nodes do. */
  relay: Required<Pick<RelayEvents, 'started' | 'ended' | 'suspected' | 'refused'>>;
  /** Somebody follows events; to be called once more when they leave. */
  subscribed(events: 'run' | 'fleet'): () => void;
  artifact: ReturnType<typeof artifactMetrics>;
}

/** Opens the metrics of a gate. What is not its own it asks for when it is scraped. */
export function gateMetrics(): GateMetrics {
  const registry = new Registry();
  const subscribers = new Gauge({
    name: 'athanor_sse_subscribers',
    help: 'Clients that follow server-sent events now.',
    labelNames: ['events'],
    registers: [registry],
  });
  return {
    registry,
    requests: requestMetrics(registry),
    relay: relayMetrics(registry),
    subscribed(events) {
      subscribers.inc({ events });
      return () => subscribers.dec({ events });
    },
    artifact: artifactMetrics(registry),
  };
}

function requestMetrics(registry: Registry): GateMetrics['requests'] {
  const registers = [registry];
  const total = new Counter({
    name: 'athanor_http_requests_total',
    help: 'Requests, by route and status.',
    labelNames: ['server', 'method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'athanor_http_request_duration_seconds',
    help: 'Seconds until the answer to a request began.',
    labelNames: ['server', 'method', 'route'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  return (server) => async (c, next) => {
    const startedAt = performance.now();
    await next();
    // A path is whatever a stranger sends; the route that answered is one of ours.
    const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'none';
    const method = METHODS.has(c.req.method) ? c.req.method : 'other';
    total.inc({ server, method, route, status: c.res.status });
    seconds.observe({ server, method, route }, (performance.now() - startedAt) / 1_000);
  };
}

function relayMetrics(registry: Registry): GateMetrics['relay'] {
  const registers = [registry];
  const waited = new Histogram({
    name: 'athanor_task_schedule_to_start_seconds',
    help: 'Seconds that tasks of nodes waited in Temporal until one asked for them.',
    labelNames: ['task_queue'],
    buckets: WAIT_BUCKETS,
    registers,
  });
  const took = new Histogram({
    name: 'athanor_task_duration_seconds',
    help: 'Seconds from a task handed to a node until it ended.',
    labelNames: ['step', 'outcome'],
    buckets: WAIT_BUCKETS,
    registers,
  });
  const retries = new Counter({
    name: 'athanor_task_retries_total',
    help: 'Tasks that were handed to a node after an attempt had ended without a result.',
    labelNames: ['step'],
    registers,
  });
  const failures = new Counter({
    name: 'athanor_task_failures_total',
    help: 'Tasks that nodes failed, by error code.',
    labelNames: ['step', 'code'],
    registers,
  });
  const suspicions = new Counter({
    name: 'athanor_node_suspicions_total',
    help: 'What an honest node never does, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const refused = new Counter({
    name: 'athanor_node_calls_refused_total',
    help: 'Calls of nodes that were refused, by gRPC status.',
    labelNames: ['status'],
    registers,
  });
  return {
    started(_node, { queue, activityType: step, attempt }, waitedMs) {
      // The queues of single nodes are one to whoever watches a fleet.
      const name = queue.startsWith('node.') ? 'node' : queue;
      waited.observe({ task_queue: name }, waitedMs / 1_000);
      if (attempt > 1) retries.inc({ step });
    },
    ended(_node, { activityType: step, issuedAt }, outcome, code) {
      took.observe({ step, outcome }, Math.max(0, Date.now() - issuedAt) / 1_000);
      if (outcome === 'failed') failures.inc({ step, code: knownCode(code) });
    },
    suspected: ({ kind }) => suspicions.inc({ kind }),
    refused: ({ status }) => refused.inc({ status }),
  };
}

/**
 * Adds what is asked for at a scrape: the backlog of every queue of the catalogue, and nodes by state and
 * tier. What cannot be asked is left out of that scrape and counted.
 */
export function addFleetMetrics(
  registry: Registry,
  o: { client: Client; catalogue: Catalogue; database: Pick<Database, 'nodes'> },
): void {
  const registers = [registry];
  const errors = new Counter({
    name: 'athanor_scrape_errors_total',
    help: 'Questions of a scrape that were not answered.',
    labelNames: ['question'],
    registers,
  });
  const asked = (question: string, ask: () => Promise<void>) =>
    fresh(() => ask().catch(() => errors.inc({ question })));
  const queues = [
    ...new Set([PIPELINES_QUEUE, RECORDS_QUEUE, ...o.catalogue.steps.map((s) => s.taskQueue)]),
  ];
  const labelNames = ['task_queue', 'kind'] as const;
  const age = new Gauge({
    name: 'athanor_task_queue_backlog_age_seconds',
    help: 'Seconds that the oldest task of a queue has waited.',
    labelNames,
    registers,
  });
  const depth: Gauge<'task_queue' | 'kind'> = new Gauge({
    name: 'athanor_task_queue_backlog',
    help: 'Tasks that wait in a queue, as Temporal estimates them.',
    labelNames,
    registers,
    collect: asked('task queues', async () => {
      const kinds = [
        ...queues.map((name) => ({ name, kind: 'activity', type: TASK_QUEUE_TYPE_ACTIVITY })),
        { name: PIPELINES_QUEUE, kind: 'workflow', type: TASK_QUEUE_TYPE_WORKFLOW },
      ];
      await Promise.all(
        kinds.map(async ({ name, kind, type }) => {
          const { backlog, seconds } = await backlogOf(o.client, name, type);
          depth.set({ task_queue: name, kind }, backlog);
          age.set({ task_queue: name, kind }, seconds);
        }),
      );
    }),
  });
  const nodes: Gauge<'state' | 'tier'> = new Gauge({
    name: 'athanor_nodes',
    help: 'Nodes by state and tier.',
    labelNames: ['state', 'tier'],
    registers,
    collect: asked('nodes', async () => {
      const all = await o.database.nodes.list();
      nodes.reset();
      for (const { state, tier } of all) nodes.inc({ state, tier });
    }),
  });
}

async function backlogOf(client: Client, name: string, taskQueueType: number) {
  const { connection } = client;
  const { namespace } = client.options;
  const question = { namespace, taskQueue: { name }, taskQueueType, reportStats: true };
  const { stats } = await connection.withDeadline(Date.now() + CALL_MS, () =>
    connection.workflowService.describeTaskQueue(question),
  );
  const seconds = Number(stats?.approximateBacklogAge?.seconds ?? 0);
  return { backlog: Number(stats?.approximateBacklogCount ?? 0), seconds };
}

/** Asks at most once in a while, however many scrape. */
function fresh(ask: () => Promise<void>): () => Promise<void> {
  let last: { at: number; answered: Promise<void> } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at > FRESH_MS) last = { at: now, answered: ask() };
    return last.answered;
  };
}
