import path from 'node:path';
import { asAthanorError } from '../../schemas/errors';
import {
  type ArtifactStore,
  FolderNotes,
  gateArtifactStore,
  NO_NOTES,
  type Notes,
  openArtifactStore,
} from '../../store/artifacts';
import type { StepContext, StepImplementation } from '../implement';
import type { ThreadNews, ThreadResult, ThreadTask } from './messages';
import { threadCpuSeconds } from './resource-use';
import { STRICTEST, sandboxContext } from './sandbox';

/** News more often than this would keep the main thread busy without telling more. */
const NEWS_INTERVAL_MS = 250;
/** Notes of artifacts, beside those that are kept; bytes. */
const NOTES_BYTES_MAX = 512 << 20;
/** They take at most this part of what may be kept. */
const NOTES_PART = 8;
/** So much may go over the network before the owner's budget hears of it. */
const NETWORK_NEWS_BYTES = 256 << 10;

/** Entry of a pool thread: runs one step to its end. */
export default async function runInThread(task: ThreadTask): Promise<ThreadResult> {
  const network = new NetworkNews(task.port);
  try {
    const step = findStep(task);
    const before = threadCpuSeconds();
    const output = await step.run(task.input, contextOf(task, step, network));
    const after = threadCpuSeconds();
    const isKnown = before !== undefined && after !== undefined;
    return { ok: true, output, cpuSeconds: isKnown ? after - before : undefined };
  } catch (error) {
    const { code, message, details } = asAthanorError(error);
    return { ok: false, error: { code, message, details } };
  } finally {
    network.tell();
  }
}

function findStep({ module, activityType }: ThreadTask): StepImplementation {
  const { steps } = require(module) as { steps: StepImplementation[] };
  const step = steps.find((s) => s.contract.activityType === activityType);
  if (step === undefined) throw new Error(`${module} does not implement ${activityType}`);
  return step;
}

/** Tells of bytes that went over the network, many pieces at once. */
class NetworkNews {
  private bytes = 0;

  constructor(private readonly port: ThreadTask['port']) {}

  note(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes >= NETWORK_NEWS_BYTES) this.tell();
  }

  tell(): void {
    if (this.bytes > 0) this.port.postMessage({ networkBytes: this.bytes } satisfies ThreadNews);
    this.bytes = 0;
  }
}

function artifactsOf({ artifacts, lease }: ThreadTask, network: NetworkNews): ArtifactStore {
  if ('folder' in artifacts) return openArtifactStore(artifacts.folder);
  if (lease === undefined) throw new Error('A step behind a gate has a lease.');
  return gateArtifactStore({ ...artifacts, lease, onBytes: (bytes) => network.note(bytes) });
}

/** A node's notes lie beside the artifacts it keeps; who has the store itself keeps none. */
function notesOf({ artifacts }: ThreadTask): Notes {
  if ('folder' in artifacts) return NO_NOTES;
  const { folder, bytesMax } = artifacts.cache;
  const notesMax = Math.min(NOTES_BYTES_MAX, bytesMax / NOTES_PART);
  if (notes?.bytesMax !== notesMax) {
    notes = { bytesMax: notesMax, kept: new FolderNotes(path.join(folder, 'notes'), notesMax) };
  }
  return notes.kept;
}
let notes: { bytesMax: number; kept: Notes } | undefined;

function contextOf(
  task: ThreadTask,
  { contract }: StepImplementation,
  network: NetworkNews,
): StepContext {
  const { node, port, resumed } = task;
  let told = Number.NEGATIVE_INFINITY;
  const tell = (news: ThreadNews) => port.postMessage(news);
  return {
    artifacts: artifactsOf(task, network),
    notes: notesOf(task),
    node,
    progress(done, total) {
      const now = performance.now();
      if (now - told < NEWS_INTERVAL_MS) return;
      told = now;
      tell(total === undefined ? { done } : { done, total });
    },
    checkpoint: (state) => tell({ checkpoint: state }),
    resumed,
    ...sandboxContext(task.sandbox ?? STRICTEST, contract),
  };
}
