import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import { isOlder } from '../../../schemas/nodes/agent-version';
import type { AgentStatus, OwnerReason, Standing } from '../../../schemas/nodes/control';
import type { RunningAgent } from './agent';
import { hold } from './agent-options';
import type { BeatAnswer } from './gate-link';

/** The gate hears of a node this often, and at once when its state changes. */
const BEAT_MS = 5_000;
/**
 * While steps run. A step that is silent for six seconds is taken for lost: until then a gate that has
 * died must have been noticed, the next one found, and a heartbeat sent through it.
 */
const BEAT_MS_AT_WORK = 2_000;
/** Several changes in a row are told together. */
const SOON_MS = 100;
/** Beats that fail in a row before the node counts itself as disconnected. */
const FAILURES_MAX = 3;
const TRANSITIONS_MAX = 500;

/** When somebody uses a machine, and how warm it is, stays there: the gate hears that its owner holds it. */
function discreet<T extends { event: string; why: string }>(entry: T): T {
  return entry.event === 'held' ? { ...entry, why: 'A rule of its owner holds it.' } : entry;
}

/** Tells the gate how the node is, replays what it missed, and hears what the gate says of it. */
export class GateTalk {
  standing: Standing | undefined;
  private minimumVersion: string | undefined;
  private failures = 0;
  private isConnected = false;
  private timer: NodeJS.Timeout | undefined;
  private isTalking = false;
  private isClosed = false;

  constructor(private readonly agent: RunningAgent) {}

  get gate(): AgentStatus['gate'] {
    const { link } = this.agent.options;
    return link && { address: link.address, connected: this.isConnected };
  }

  start(): void {
    if (this.agent.options.link === undefined) this.agent.back('It works without a gate.');
    else this.soon();
  }

  /** A beat that does not wait for its turn. */
  soon(): void {
    this.plan(SOON_MS);
  }

  /** What the gate's answers forbid. */
  holds(): OwnerReason[] {
    const holds: OwnerReason[] = [];
    if (this.standing?.tier === 'quarantined') {
      holds.push(hold('quarantined', 'The network has set this node aside.'));
    }
    if (this.minimumVersion !== undefined && isOlder(ATHANOR_VERSION, this.minimumVersion)) {
      const text = `The gate wants version ${this.minimumVersion}; this is ${ATHANOR_VERSION}.`;
      holds.push(hold('version', text));
    }
    return holds;
  }

  /** A last beat, so that the gate need not wait to find out. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.isClosed = true;
    await this.beat().catch(() => undefined);
  }

  private plan(ms: number): void {
    if (this.isClosed || this.agent.options.link === undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.turn(), ms);
  }

  private async turn(): Promise<void> {
    if (this.isTalking) return;
    this.isTalking = true;
    try {
      await this.beat();
      this.failures = 0;
      this.isConnected = true;
      this.agent.back('The gate answers.');
    } catch (error) {
      this.failures += 1;
      this.isConnected = false;
      this.agent.options.log.warn({ err: error }, 'the gate did not answer');
      if (this.failures >= FAILURES_MAX) {
        this.agent.life.happen('lost', 'The gate does not answer.');
      }
    } finally {
      this.isTalking = false;
      const isAtWork = this.agent.book.current().length > 0;
      this.plan(this.agent.options.beatMs ?? (isAtWork ? BEAT_MS_AT_WORK : BEAT_MS));
    }
  }

  private async beat(): Promise<void> {
    const { agent } = this;
    const { link } = agent.options;
    if (link === undefined) return;
    const missed = agent.life.unreported(agent.accounts.ledger.reportedSequence);
    const transitions = missed.slice(0, TRANSITIONS_MAX).map(discreet);
    const answer = await link.beat({
      state: agent.life.state,
      accepting: agent.polling.wanted,
      slots: agent.decision.slots,
      running: agent.book.current().length,
      transitions,
    });
    const last = transitions.at(-1);
    if (last !== undefined) agent.accounts.ledger.reported(last.sequence);
    this.hear(answer);
    if (missed.length > transitions.length) this.soon();
  }

  private hear(answer: BeatAnswer): void {
    this.standing = answer.standing ?? this.standing;
    this.minimumVersion = answer.minimumAgentVersion;
    const { life, surveys } = this.agent;
    if (this.standing?.tier === 'quarantined') {
      life.happen('quarantined', 'The gate says so.');
    } else if (life.state === 'QUARANTINED') {
      life.happen('reinstated', 'The gate says so.');
    }
    if (!this.isClosed) this.agent.tick();
    if (answer.benchmarkWanted) void surveys.measure().catch(() => undefined);
  }
}
