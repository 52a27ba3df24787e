import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonWith } from '../../tests/support/python-environment';
import { sourceFile } from '../support/paths';
import { PythonChild } from '../support/python-child';
import { type Contender, type Round, type Shapes, secondsOf, sumOf } from './measurement';

/** A Python system to stand beside. */
interface Peer {
  name: string;
  program: string;
  /** The releases that were current when this was written. */
  requirements: string[];
  args: (workers: number, folder: string) => string[];
}

/** The peers; how much each keeps is in its name, since that is what it saves. */
const PEERS: readonly Peer[] = [
  {
    name: 'Dask (in memory)',
    program: 'dask_peer.py',
    requirements: ['dask==2026.8.0', 'distributed==2026.8.0'],
    args: (n) => [String(n)],
  },
  {
    name: 'Parsl (in memory)',
    program: 'parsl_peer.py',
    requirements: ['parsl==2026.10.26'],
    args: (n, folder) => [String(n), path.join(folder, 'parsl')],
  },
  {
    name: 'Prefect (SQLite)',
    program: 'prefect_peer.py',
    // It fails with newer FastAPIs.
    requirements: ['prefect==3.8.8', 'fastapi==0.139.0'],
    args: (n) => [String(n)],
  },
];

/**
 * The peers as contenders, each with as many workers as it is given. Each has a virtual environment
 * of its own, made once: minutes the first time.
 */
export function peerContenders(workers: number): Contender[] {
  return PEERS.map((peer) => {
    const python = pythonWith(peer.requirements);
    return {
      name: peer.name,
      measure: (shapes) => measurePeer(peer, { python, workers, shapes }),
    };
  });
}

async function measurePeer(
  peer: Peer,
  { python, workers, shapes }: { python: string; workers: number; shapes: Shapes },
): Promise<Round> {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-bench-peer-'));
  const started = performance.now();
  const child = await PythonChild.start(python, {
    program: `bench/engine/peers/${peer.program}`,
    args: peer.args(workers, folder),
    env: environment(folder),
  });
  try {
    const firstResultSeconds = (performance.now() - started) / 1000;
    const ask = async (question: object) => (await child.ask<{ sum: number }>(question)).sum;
    const { tasks: count, chains, steps } = shapes;
    return {
      firstResultSeconds,
      tasksSeconds: await secondsOf(sumOf(count), () => ask({ shape: 'tasks', count })),
      chainsSeconds: await secondsOf(chains * steps, () => ask({ shape: 'chains', chains, steps })),
    };
  } finally {
    await child.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whatever a peer leaves on disk goes into the folder; it tells nobody, and logs only errors. */
function environment(folder: string): NodeJS.ProcessEnv {
  return {
    // Worker processes find the task by the name of its module.
    PYTHONPATH: sourceFile('bench/engine/peers'),
    PREFECT_HOME: path.join(folder, 'prefect'),
    PREFECT_LOGGING_LEVEL: 'ERROR',
    PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS: '120',
    DO_NOT_TRACK: '1',
    DASK_TEMPORARY_DIRECTORY: folder,
    PYTHONWARNINGS: 'ignore',
  };
}
