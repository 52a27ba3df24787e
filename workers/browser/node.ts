import type { BrowserTask, GateMessage } from '../../schemas/nodes/browser';
import type { NodeAnswer } from '../../schemas/nodes/results';
import { PURPOSES } from '../../trust/purposes';
import { ComputePool, type Running } from './compute-pool';
import type { PageIdentity } from './identity';
import { Link } from './link';
import type { UnsignedAnswer } from './messages';

/** Which code this page runs, as the build has stamped it: the digest of the catalogue's package. */
declare const ATHANOR_CODE_DIGEST: string;

const BEAT_PARTS = 3;
const BEAT_MS_MIN = 500;

/** One task that has ended, for the owner to read. */
export interface Ended {
  activityType: string;
  at: number;
  seconds: number;
  outcome: 'done' | 'failed' | 'called off' | 'refused';
}

/** What the page shows of its node. */
export interface NodeView {
  state: 'connecting' | 'waiting' | 'working' | 'resting' | 'disconnected' | 'refused';
  running: readonly Running[];
  ended: readonly Ended[];
  doneCount: number;
  slots: number;
  isPaused: boolean;
}

const ENDED_KEPT = 50;

/** The node in this tab: takes tasks while its owner lets it, computes them, signs what it answers. */
export class PageNode {
  private readonly pool: ComputePool;
  private readonly link: Link;
  /** Answers that the gate has not taken yet; sent again after a broken connection. */
  private readonly unsent = new Map<string, string>();
  private readonly ended: Ended[] = [];
  private doneCount = 0;
  private asked = 0;
  private connection: 'connecting' | 'connected' | 'disconnected' | 'refused' = 'connecting';
  private isPaused = false;

  constructor(
    private readonly identity: PageIdentity,
    private readonly o: { slots: number; bearer: () => Promise<string>; onChange: () => void },
  ) {
    this.pool = new ComputePool({
      onNews: () => o.onChange(),
      onDone: (task, answer) => void this.answer(task, answer),
      onFailed: (task, { code, message }) => {
        this.end(task, 'failed');
        this.link.send({ t: 'fail', lease: task.lease, code, message: message.slice(0, 2_000) });
        this.ask();
      },
    });
    this.link = new Link(o.bearer, {
      onMessage: (message) => void this.hear(message),
      onState: (state) => {
        this.connection = state;
        // What was asked for on the broken connection is forgotten there.
        this.asked = 0;
        o.onChange();
      },
    });
  }

  /** How it is, at this moment. */
  get view(): NodeView {
    const { running } = this.pool;
    const { ended, doneCount, isPaused } = this;
    return {
      state: this.stateOf(running),
      running,
      ended,
      doneCount,
      slots: this.o.slots,
      isPaused,
    };
  }

  /** Takes no more tasks, and gives up those under way: they go to other nodes at once. */
  pause(): void {
    this.isPaused = true;
    this.asked = 0;
    this.link.send({ t: 'hold' });
    for (const task of this.pool.running) {
      this.pool.stop(task.lease);
      this.link.send({
        ...{ t: 'fail', lease: task.lease, code: 'CANCELLED' },
        message: 'The owner of this browser paused it.',
      });
      this.end(task, 'called off');
    }
    this.o.onChange();
  }

  /** Takes tasks again. */
  resume(): void {
    this.isPaused = false;
    this.ask();
    this.o.onChange();
  }

  /** Ends for good. */
  close(): void {
    this.pause();
    this.link.close();
  }

  private stateOf(running: readonly Running[]): NodeView['state'] {
    if (this.connection !== 'connected') return this.connection;
    if (this.isPaused) return 'resting';
    return running.length > 0 ? 'working' : 'waiting';
  }

  private async hear(message: GateMessage): Promise<void> {
    const { t } = message;
    if (t === 'welcome') this.goOn();
    else if (t === 'task') await this.take(message);
    else if (t === 'cancel') this.callOff(message.lease);
    else {
      this.unsent.delete(message.lease);
      const last = this.ended.find((one) => one.outcome === 'done');
      if (t === 'nak' && last !== undefined) last.outcome = 'refused';
    }
    this.o.onChange();
  }

  /** After a (re)connection: answers that may not have arrived, then work. */
  private goOn(): void {
    for (const [lease, result] of this.unsent) this.link.send({ t: 'done', lease, result });
    this.ask();
  }

  private ask(): void {
    const free = this.o.slots - this.pool.running.length - this.asked;
    if (this.isPaused || free < 1) return;
    if (this.link.send({ t: 'want', n: free })) this.asked += free;
  }

  private async take(task: BrowserTask): Promise<void> {
    this.asked -= 1;
    const { lease } = task;
    if (this.isPaused) {
      const message = 'The owner of this browser paused it.';
      this.link.send({ t: 'fail', lease, code: 'CANCELLED', message });
      return;
    }
    const who = { bearer: await this.o.bearer(), node: this.identity.membership?.nodeId ?? '' };
    const running = this.pool.run(task, who);
    const beatMs = Math.max(BEAT_MS_MIN, task.heartbeatMs / BEAT_PARTS);
    running.beating = setInterval(() => {
      const { checkpoint, done, total } = running;
      const details = JSON.stringify({ checkpoint: checkpoint ?? null, done, total });
      this.link.send({ t: 'beat', lease, details });
    }, beatMs);
  }

  private callOff(lease: string): void {
    const task = this.pool.running.find((one) => one.lease === lease);
    if (task === undefined) return;
    this.pool.stop(lease);
    this.link.send({ t: 'canceled', lease });
    this.end(task, 'called off');
    this.ask();
  }

  private async answer(task: Running, unsigned: UnsignedAnswer): Promise<void> {
    const { lease, activityType } = task;
    const { output, outputDigest, inputDigest, toolVersion } = unsigned;
    const codeDigest = ATHANOR_CODE_DIGEST;
    const statement = { activityType, inputDigest, outputDigest, codeDigest };
    const signature = await this.identity.sign(PURPOSES.answer, statement);
    const answer: NodeAnswer = {
      ...{ athanorAnswer: 1, output, codeDigest, toolVersion, outputDigest, signature },
    };
    const result = JSON.stringify(answer);
    this.end(task, 'done');
    this.doneCount += 1;
    this.unsent.set(lease, result);
    this.link.send({ t: 'done', lease, result });
    this.ask();
    this.o.onChange();
  }

  private end(task: Running, outcome: Ended['outcome']): void {
    clearInterval(task.beating);
    const at = Date.now();
    const { activityType } = task;
    this.ended.unshift({ activityType, at, seconds: (at - task.startedAt) / 1000, outcome });
    this.ended.length = Math.min(this.ended.length, ENDED_KEPT);
  }
}
