import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../kernels/statistics';
import type { Fleet, FleetNode } from '../support/fleet';
import type { TestStack } from '../support/stack';

/** What may happen to a network, with how likely it is against the others. */
const EVENTS = { join: 3, leave: 1, kill: 2, sleep: 3, gate: 2 } as const;
type ChurnEvent = keyof typeof EVENTS;

/** Honest owners: so many that a quorum is left when some of their machines are away. */
const OWNERS = ['ada', 'bob', 'cleo', 'dan', 'emil', 'fay', 'gus'] as const;
/** Machines of honest owners that are there at any time. */
const HONEST_MIN = 6;
const NODES_MAX = 10;
/** Of those that come later, this share lies: each for an owner that nobody knows yet. */
const LIAR_SHARE = 0.2;
const PAUSE_MS = { least: 1_000, most: 8_000 };
/** Longer than a replica is waited for. */
const SLEEP_MS = { least: 5_000, most: 30_000 };

interface Member extends FleetNode {
  lies: boolean;
}

/** Machines that come, leave, sleep and are killed, some of them liars; and the gate, killed now and then. */
export class Churn {
  /** How often each thing has happened. */
  readonly counts: Record<string, number> = {};
  readonly liars: string[] = [];
  private readonly members: Member[] = [];
  private readonly asleep = new Set<Promise<void>>();
  private readonly random: ReturnType<typeof createRandom>;
  private joined = 0;

  constructor(private readonly o: { stack: TestStack; fleet: Fleet; seed: number }) {
    this.random = createRandom(o.seed, 'churn');
  }

  /** The machines that are there at first: one of each honest owner, and a liar. */
  async begin(): Promise<void> {
    await Promise.all(OWNERS.slice(0, HONEST_MIN + 1).map((owner) => this.join(owner, false)));
    await this.join('liar-0', true);
  }

  /** Goes on until told that it is over; whoever sleeps then has woken when it returns. */
  async goOn(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(this.between(PAUSE_MS));
      if (!isOver()) await this.happen(this.draw());
    }
    await Promise.all(this.asleep);
  }

  private async happen(event: ChurnEvent): Promise<void> {
    if (event === 'gate') {
      await this.o.stack.kill('gate');
      return this.count(event);
    }
    if (event === 'join') {
      if (this.members.length >= NODES_MAX) return;
      const lies = this.random.uniform() < LIAR_SHARE;
      const owner = lies ? `liar-${this.joined}` : OWNERS[this.random.integer(OWNERS.length)];
      // One whose gate dies while it enrols gives up, as its owner would see: others will come.
      return this.join(owner as string, lies).catch(() => this.count('join failed'));
    }
    const member = this.victim();
    if (member === undefined) return;
    this.count(event);
    if (event === 'sleep') this.letSleep(member);
    else this.end(member, event === 'leave' ? 'SIGTERM' : 'SIGKILL');
  }

  private async join(owner: string, lies: boolean): Promise<void> {
    this.joined += 1;
    const name = `machine ${this.joined}`;
    const node = await this.o.fleet.join({ owner, name, lies });
    this.members.push({ ...node, lies });
    if (lies) this.liars.push(node.id);
    this.count(lies ? 'join of a liar' : 'join');
  }

  private letSleep(member: Member): void {
    member.child.kill('SIGSTOP');
    const waking = sleep(this.between(SLEEP_MS)).then(() => {
      member.child.kill('SIGCONT');
      this.asleep.delete(waking);
    });
    this.asleep.add(waking);
  }

  private end(member: Member, signal: NodeJS.Signals): void {
    this.members.splice(this.members.indexOf(member), 1);
    // One that sleeps would hear of it only when it wakes.
    member.child.kill('SIGCONT');
    member.child.kill(signal);
  }

  /** Anybody, as long as enough honest machines are left that are awake. */
  private victim(): Member | undefined {
    const honest = this.members.filter(({ lies }) => !lies);
    const isSpare = honest.length - this.asleep.size > HONEST_MIN - 1;
    const among = isSpare ? this.members : this.members.filter(({ lies }) => lies);
    return among[this.random.integer(Math.max(1, among.length))];
  }

  private draw(): ChurnEvent {
    const all = Object.entries(EVENTS) as [ChurnEvent, number][];
    let place = this.random.uniform() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [event, weight] of all) {
      place -= weight;
      if (place < 0) return event;
    }
    return 'join';
  }

  private between({ least, most }: { least: number; most: number }): number {
    return least + this.random.uniform() * (most - least);
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}
