import type { NodeState } from '../../schemas/constants/nodes';
import { type NodeEvent, transition } from '../lifecycle';
import { interruptionRate, type WaiterFacts } from '../placement';
import { NEW_SCORE, type NodeScore } from '../scores';
import { type Flight, SIMULATED_QUEUE } from './flight';
import type { Population } from './population';

const CAPABILITIES: ReadonlySet<string> = new Set([SIMULATED_QUEUE]);
const NO_TOOLS = {};
const MEMORY_MB = 4096;
const SECONDS_PER_HOUR = 3600;

/** What changes about the nodes while they are played. */
export class Members {
  readonly state: NodeState[];
  readonly score: NodeScore[];
  /** What it computes a replica of; none while it rests or answers a canary. */
  readonly flight: (Flight | undefined)[];
  /** Place of its replica within the flight. */
  readonly replica: Int32Array;
  readonly startedAt: Float64Array;
  /** When it will be done; an event of any other time is out of date. */
  readonly doneAt: Float64Array;
  readonly lies: Int32Array;
  readonly answers: Int32Array;
  private readonly idleSince: Float64Array;
  private readonly workedSeconds: Float64Array;
  private readonly interruptions: Int32Array;
  private readonly names: string[];
  private readonly ownerNames: string[];

  constructor(private readonly population: Population) {
    const { count, startsOn } = population;
    this.state = Array.from(startsOn, (on) => (on === 1 ? 'READY' : 'DISCONNECTED'));
    this.score = Array.from({ length: count }, () => NEW_SCORE);
    this.flight = Array.from({ length: count }, () => undefined);
    this.replica = new Int32Array(count);
    this.startedAt = new Float64Array(count);
    this.doneAt = new Float64Array(count).fill(-1);
    this.lies = new Int32Array(count);
    this.answers = new Int32Array(count);
    this.idleSince = new Float64Array(count);
    this.workedSeconds = new Float64Array(count);
    this.interruptions = new Int32Array(count);
    this.names = Array.from({ length: count }, (_, node) => `n${node}`);
    this.ownerNames = Array.from({ length: population.ownerCount }, (_, owner) => `o${owner}`);
  }

  nameOf(node: number): string {
    return this.names[node] as string;
  }

  ownerOf(node: number): string {
    return this.ownerNames[this.population.owner[node] as number] as string;
  }

  /** Moves a node along the life cycle; an event that its state does not know changes nothing. */
  happen(node: number, event: NodeEvent): void {
    const outcome = transition(this.state[node] as NodeState, event);
    if (outcome.ok) this.state[node] = outcome.transition.to;
  }

  /** Writes down what a node's work on a task came to. */
  remember(node: number, o: { seconds: number; wasInterrupted: boolean }): void {
    this.workedSeconds[node] = (this.workedSeconds[node] as number) + o.seconds;
    if (o.wasInterrupted) this.interruptions[node] = (this.interruptions[node] as number) + 1;
  }

  rests(node: number, now: number): void {
    this.idleSince[node] = now;
  }

  /** What placement knows of a node that waits. */
  facts(node: number, now: number): WaiterFacts {
    const { deviceClass, speed, onBattery, network } = this.population;
    const worked = this.workedSeconds[node] as number;
    return {
      node: this.nameOf(node),
      owner: this.ownerOf(node),
      tier: 'public',
      state: this.state[node] as NodeState,
      capabilities: CAPABILITIES,
      deviceClass: deviceClass[node] as WaiterFacts['deviceClass'],
      slotsFree: 1,
      coresFree: 1,
      memoryFreeMb: MEMORY_MB,
      gpu: false,
      tools: NO_TOOLS,
      // Known once it has done some work, as the gate would know it.
      speed: worked > 0 ? speed[node] : undefined,
      load: 0,
      battery: { present: onBattery[node] === 1, onMains: onBattery[node] === 0 },
      network: network[node] as WaiterFacts['network'],
      score: this.score[node],
      interruptionsPerHour: interruptionRate({
        interruptions: this.interruptions[node] as number,
        hoursWorked: worked / SECONDS_PER_HOUR,
      }),
      waitedSeconds: now - (this.idleSince[node] as number),
    };
  }
}
