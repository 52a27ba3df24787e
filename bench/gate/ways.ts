import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { NODE_NAMESPACE } from '../../schemas/constants/nodes';
import { nodeQueue } from '../../schemas/constants/task-queues';
import { nodeIdOf } from '../../tests/support/node-directory';
import { sumOf } from '../engine/measurement';
import { stepTimes } from '../engine/step-times';
import { type Child, startChild } from '../support/child';
import type { Figure } from '../support/report';
import { medianOf } from '../support/run-bench';
import { withStack } from '../support/stack';
import type { GateArguments, GateState } from './gate-process';
import type { WorkerArguments } from './worker-process';
import type { chain, fanOut } from './workflows';

/** How much is measured. */
export interface WaysOptions {
  rounds: number;
  /** Workflows at once, and activities at once in each. */
  workflows: number;
  each: number;
  /** Activities one after the other. */
  chain: number;
  quick: boolean;
  say: (text: string) => void;
  /** Where a processor profile of the gate is kept; none unless given. */
  profileFolder?: string;
}

const WORKERS = 4;
const SLOTS = 50;
const WORKFLOWS_QUEUE = 'bench.workflows';
const DIRECT_QUEUE = 'bench.direct';
const GATE_QUEUE = 'bench.gate.v1';

/** One way from the queue to the workers. */
interface Way {
  name: string;
  taskQueue: string;
  perSecond: number[];
  latencyMs: number[];
}

/** Throughput and latency of both ways, in turn. */
export async function compareWays(o: WaysOptions): Promise<Figure[]> {
  const bundle = await bundleOf();
  return withStack({ pipeline: false, node: false }, async ({ stack }) => {
    const { address, namespace } = stack.temporal;
    const { profileFolder } = o;
    const children = await startAll({ address, namespace, bundle, profileFolder });
    const gate = children[0] as Child;
    const client = new Client({ connection: await Connection.connect({ address }), namespace });
    const ways: Way[] = [
      { name: 'direct', taskQueue: DIRECT_QUEUE, perSecond: [], latencyMs: [] },
      { name: 'through the gate', taskQueue: GATE_QUEUE, perSecond: [], latencyMs: [] },
    ];
    try {
      for (const way of ways) await measure(client, way, { ...o, each: 20, chain: 20 });
      for (const way of ways) Object.assign(way, { perSecond: [], latencyMs: [] });
      const before = await gate.ask<GateState>({});
      for (let round = 1; round <= o.rounds; round += 1) {
        for (const way of round % 2 === 0 ? [...ways].reverse() : ways) {
          await measure(client, way, o);
          const said = `${way.perSecond.at(-1)?.toFixed(0)} a second, ${way.latencyMs.at(-1)} ms`;
          o.say(`round ${round} of ${o.rounds}: ${way.name}: ${said}`);
        }
      }
      const after = await gate.ask<GateState>({});
      const tasks = o.rounds * (o.workflows * o.each + o.chain);
      return figuresOf(ways, { isGoal: !o.quick, cpuMs: (after.cpu - before.cpu) / 1e3 / tasks });
    } finally {
      await client.connection.close();
      for (const child of children.reverse()) await child.end();
    }
  });
}

async function bundleOf(): Promise<string> {
  const workflowsPath = require.resolve('./workflows');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const bundle = path.join(path.dirname(workflowsPath), 'workflow-bundle.js');
  writeFileSync(bundle, code);
  return bundle;
}

/** The gate first, then a worker for workflows, and the same number of workers on both ways. */
async function startAll(o: {
  address: string;
  namespace: string;
  bundle: string;
  profileFolder: string | undefined;
}): Promise<Child[]> {
  const { address, namespace, bundle, profileFolder } = o;
  const gateArguments: GateArguments = {
    ...{ address, namespace, capability: GATE_QUEUE, nodes: WORKERS },
  };
  const module = require.resolve('./gate-process');
  const gate = await startChild(module, [JSON.stringify(gateArguments)], { profileFolder });
  const { port, root } = await gate.ask<GateState>({});
  const start = (more: Partial<WorkerArguments>) => {
    const given = { address, namespace, taskQueue: DIRECT_QUEUE, slots: SLOTS, ...more };
    return startChild(require.resolve('./worker-process'), [JSON.stringify(given)]);
  };
  const workers = Array.from({ length: WORKERS }, (_, i) => [
    start({}),
    start({
      address: `localhost:${port}`,
      namespace: NODE_NAMESPACE,
      taskQueue: nodeQueue(nodeIdOf(i)),
      gate: { root, bearer: `secret-of-${i}` },
    }),
  ]);
  const all = [start({ taskQueue: WORKFLOWS_QUEUE, bundle, slots: undefined }), ...workers.flat()];
  return [gate, ...(await Promise.all(all))];
}

async function measure(
  client: Client,
  way: Way,
  { workflows, each, chain: length }: Pick<WaysOptions, 'workflows' | 'each' | 'chain'>,
): Promise<void> {
  const start = (workflow: 'chain' | 'fanOut', count: number) =>
    client.workflow.start<typeof chain | typeof fanOut>(workflow, {
      workflowId: `${workflow}-${randomUUID()}`,
      taskQueue: WORKFLOWS_QUEUE,
      args: [{ count, taskQueue: way.taskQueue }],
    });
  const startedAt = performance.now();
  const all = Array.from({ length: workflows }, async () => (await start('fanOut', each)).result());
  const answers = await Promise.all(all);
  const seconds = (performance.now() - startedAt) / 1e3;
  if (answers.some((answer) => answer !== sumOf(each))) throw new Error('a wrong sum');
  way.perSecond.push((workflows * each) / seconds);
  const single = await start('chain', length);
  await single.result();
  way.latencyMs.push(medianOf(stepTimes(await single.fetchHistory())));
}

function figuresOf(ways: Way[], o: { isGoal: boolean; cpuMs: number }): Figure[] {
  const [direct, gate] = ways as [Way, Way];
  const ratios = gate.perSecond.map((value, i) => value / (direct.perSecond[i] ?? Number.NaN));
  const added = gate.latencyMs.map((value, i) => value - (direct.latencyMs[i] ?? Number.NaN));
  const goal = <G>(one: G) => (o.isGoal ? one : undefined);
  return [
    ...ways.flatMap(({ name, perSecond, latencyMs }) => [
      { name: `activities ${name}`, value: medianOf(perSecond), unit: '1/s' },
      { name: `an activity alone ${name}, p50`, value: medianOf(latencyMs), unit: 'ms' },
    ]),
    { name: 'throughput ratio', value: medianOf(ratios), unit: '', goal: goal({ atLeast: 0.9 }) },
    { name: 'latency added, p50', value: medianOf(added), unit: 'ms', goal: goal({ atMost: 2 }) },
    { name: 'processor time of the gate', value: o.cpuMs, unit: 'ms/task' },
  ];
}
