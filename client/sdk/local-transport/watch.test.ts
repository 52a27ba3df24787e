import { AthanorError } from '../../../schemas/errors';
import type { RunProgress } from '../../../schemas/progress';
import type { RunEvent } from '../client';
import { fakeSession } from './testing';
import { watchRun } from './watch';

const RUN = 'screen-default-a';
const OUTCOME = {
  status: 'completed',
  resultDigest: 'd',
  record: { sha256: 'a'.repeat(64), size: 1, mediaType: 'application/json' },
  files: {},
  metrics: {},
  headlines: [],
};

function progress(done: number, awaiting: string | null = null): RunProgress {
  const status = done === 2 ? 'done' : 'running';
  return {
    pipeline: 'screen',
    paused: false,
    awaiting,
    reviews: [],
    stages: [{ name: 's', title: 'S', status, done, total: 2, cached: 0, note: '' }],
  };
}

const away = new AthanorError({ code: 'TEMPORAL_UNREACHABLE', message: 'away' });

/** A run whose looks are scripted: each is what the query answers, or an error, or its end. */
function scripted(looks: (RunProgress | Error | 'ended')[]) {
  let at = -1;
  const now = () => looks[Math.min(Math.max(at, 0), looks.length - 1)];
  const handle = {
    describe: async () => {
      const ended = now() === 'ended' || looks[at + 1] === 'ended';
      return {
        workflowId: RUN,
        runId: 'r',
        status: { name: ended ? 'COMPLETED' : 'RUNNING' },
        searchAttributes: {},
        memo: {},
        startTime: new Date(0),
        raw: {},
      };
    },
    query: async () => {
      at += 1;
      const look = now();
      if (look instanceof Error) throw look;
      if (look === 'ended') throw new Error('no worker');
      return look;
    },
    result: async () => OUTCOME,
  };
  const artifacts = { get: () => Promise.reject(new Error('not here')) };
  return fakeSession({ client: { workflow: { getHandle: () => handle } }, artifacts });
}

async function events(looks: (RunProgress | Error | 'ended')[]): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  for await (const event of watchRun(scripted(looks), RUN, { intervalMs: 1 })) seen.push(event);
  return seen;
}

describe('watchRun', () => {
  it('tells what changes, once, and the end', async () => {
    const seen = await events([progress(0), progress(0), progress(1), progress(2), 'ended']);
    expect(seen.map((e) => e.type)).toEqual(['progress', 'progress', 'progress', 'ended']);
    expect(seen.at(-1)).toMatchObject({ status: 'completed', outcome: { resultDigest: 'd' } });
  });

  it('waits while a server is away, and says so once', async () => {
    const seen = await events([progress(0), away, away, progress(1), 'ended']);
    expect(seen.map((e) => e.type)).toEqual([
      'progress',
      'interrupted',
      'restored',
      'progress',
      'ended',
    ]);
  });

  it('says that a person is waited for, once for each time', async () => {
    const waiting = progress(1, 'Waiting for a review');
    const seen = await events([waiting, waiting, progress(1), waiting, 'ended']);
    expect(seen.filter((e) => e.type === 'waiting')).toEqual([
      { type: 'waiting', for: 'Waiting for a review' },
      { type: 'waiting', for: 'Waiting for a review' },
    ]);
  });

  it('ends at once when it is told to', async () => {
    const stop = new AbortController();
    const seen: RunEvent[] = [];
    const watching = watchRun(scripted([progress(0)]), RUN, { signal: stop.signal });
    for await (const event of watching) {
      seen.push(event);
      stop.abort();
    }
    expect(seen).toHaveLength(1);
  });

  it('does not wait for a run that does not exist', async () => {
    const session = {
      ...fakeSession({}),
      call: () => Promise.reject(new AthanorError({ code: 'RUN_NOT_FOUND', message: 'none' })),
    };
    const seen: RunEvent[] = [];
    const watch = async () => {
      for await (const event of watchRun(session, RUN, { intervalMs: 1 })) seen.push(event);
    };
    await expect(watch()).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect(seen).toEqual([]);
  });
});
