/**
 * What the HTTP API costs: submitting a run through it beside starting the same Workflow at Temporal
 * straight, in turn; the first page of a hundred thousand runs; a thousand readers of events on one gate.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { Client as DatabaseClient } from 'pg';
import { connectServer } from '../client/sdk';
import { PIPELINES_QUEUE } from '../schemas/constants/task-queues';
import { openDatabase } from '../store/database';
import { keyFor, rootOf } from '../tests/support/api';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, medianOf, runBench } from './support/run-bench';
import { type BenchStack, withStack } from './support/stack';

const { values } = parseArgs({ options: COMMON_OPTIONS });

const WHOLE = { submissions: 200, runs: 100_000, readers: 1_000, pages: 100 };
const QUICK = { submissions: 30, runs: 10_000, readers: 100, pages: 20 };
/** The readers follow so many runs. */
const FOLLOWED = 10;
const CIRCUIT = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; h q[0];';

void runBench('api', values, ({ quick, say }) =>
  // Without workers nothing runs: what is measured is the way in.
  withStack({ pipeline: false, node: false }, (bench) =>
    measure(bench, { ...(quick ? QUICK : WHOLE), quick, say }),
  ),
);

interface Options {
  submissions: number;
  runs: number;
  readers: number;
  pages: number;
  quick: boolean;
  say: (text: string) => void;
}

async function measure({ stack }: BenchStack, o: Options): Promise<Figure[]> {
  const url = stack.gate?.publicUrl ?? '';
  const database = await openDatabase(stack.databaseUrl, { connectionsMax: 2 });
  const server = { url, ca: await rootOf(url), key: await keyFor(database) };
  const { address, namespace } = stack.temporal;
  const connection = await Connection.connect({ address });
  const client = connectServer(server);
  try {
    const temporal = new Client({ connection, namespace });
    const circuit = await client.artifacts.put(CIRCUIT, 'text/plain');
    const input = { circuit };
    const submitted = await submissions({ client, temporal, input }, o);
    const followed = await readers({ client, temporal, input, server }, o);
    await addRuns(stack.databaseUrl, o.runs);
    const listed = await pages(client, o);
    return [...submitted, ...listed, ...followed];
  } finally {
    await client.close();
    await connection.close();
    await database.close();
  }
}

type Servers = { client: ReturnType<typeof connectServer>; temporal: Client; input: object };

/** One after another, by either way in turn. */
async function submissions({ client, temporal, input }: Servers, o: Options): Promise<Figure[]> {
  const straight: number[] = [];
  const overHttp: number[] = [];
  const timed = async (into: number[], work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    into.push(performance.now() - startedAt);
  };
  for (let i = 0; i < o.submissions; i += 1) {
    const start = { taskQueue: PIPELINES_QUEUE, workflowId: randomUUID(), args: [input] };
    await timed(straight, () => temporal.workflow.start('nobody', start));
    await timed(overHttp, () => client.submit('simulate-circuit', input, { key: `bench-${i}` }));
  }
  const extra = overHttp.map((ms, i) => ms - (straight[i] ?? Number.NaN));
  const goal = o.quick ? {} : { goal: { atMost: 15 } };
  return [
    { name: 'starting a Workflow straight, p50', value: medianOf(straight), unit: 'ms' },
    { name: 'submitting a run over HTTP, p50', value: medianOf(overHttp), unit: 'ms' },
    { name: 'what the API adds, p50', value: medianOf(extra), unit: 'ms', ...goal },
  ];
}

async function addRuns(databaseUrl: string, count: number): Promise<void> {
  const database = new DatabaseClient(databaseUrl);
  await database.connect();
  try {
    await database.query(
      `insert into athanor.runs (id, project, pipeline, pipeline_version, idempotency_key, input, input_digest, status, started_at)
       select 'many-' || i, 'default', 'screen', 1, 'many-' || i, '{"library":{}}', '', 'completed', now() - i * interval '1 second'
       from generate_series(1, $1::int) as i`,
      [count],
    );
    await database.query('analyze athanor.runs');
  } finally {
    await database.end();
  }
}

async function pages({ runs }: Servers['client'], o: Options): Promise<Figure[]> {
  const times: number[] = [];
  for (let i = 0; i < o.pages; i += 1) {
    const startedAt = performance.now();
    await runs.list({ project: 'default', limit: 50 });
    times.push(performance.now() - startedAt);
  }
  const goal = o.quick ? {} : { goal: { atMost: 50 } };
  const name = `first page of ${o.runs} runs over HTTP, p50`;
  return [{ name, value: medianOf(times), unit: 'ms', ...goal }];
}

/** Every reader is told the end of its run; how long after it ended, at the last of them. */
async function readers(
  {
    client,
    temporal,
    input,
    server,
  }: Servers & { server: { url: string; ca: string; key: string } },
  o: Options,
): Promise<Figure[]> {
  const ids: string[] = [];
  for (let i = 0; i < FOLLOWED; i += 1) {
    ids.push((await client.submit('simulate-circuit', input, { key: `followed-${i}` })).runId);
  }
  const reader = connectServer(server);
  let ended = 0;
  const follow = async (runId: string) => {
    for await (const event of reader.runs.watch(runId)) if (event.type === 'ended') ended += 1;
  };
  const startedAt = performance.now();
  const all = Array.from({ length: o.readers }, (_, i) => follow(ids[i % FOLLOWED] as string));
  // Long enough for every one to be there.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  o.say(`${o.readers} readers since ${Math.round(performance.now() - startedAt)} ms`);
  const endedAt = performance.now();
  await Promise.all(ids.map((id) => temporal.workflow.getHandle(id).terminate('measured')));
  await Promise.all(all);
  const seconds = (performance.now() - endedAt) / 1_000;
  await reader.close();
  return [
    {
      name: 'readers that were told the end',
      value: ended,
      unit: '',
      goal: { atLeast: o.readers },
    },
    { name: 'from the end until the last was told', value: seconds, unit: 's' },
  ];
}
