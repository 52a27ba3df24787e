import { pickPartners } from '../partners';
import { bestTask, bestWaiter, type TaskFacts, whyNot } from '../placement';
import { drawsCanary, isProven } from '../replication';
import { type Flight, taskOf } from './flight';
import { IdlePool, WantedQueue } from './pools';
import type { World } from './world';

/** Waiting nodes looked at for one task. */
const SAMPLE = 16;
/** Tasks that want a partner looked at for one node. */
const LOOKS = 4;
/** Spread of a machine's speed from one task to the next. */
const JITTER_SIGMA = 0.05;
const CANARY_SECONDS_SIGMA = 1;

/** Brings tasks and nodes together: a node that is free pulls, a task that wants a node takes one that waits. */
export class Dispatch {
  private readonly idle: IdlePool;
  private readonly wanted = new WantedQueue();

  constructor(
    private readonly world: World,
    private readonly planDone: (node: number, time: number) => void,
  ) {
    this.idle = new IdlePool(world.population.count);
  }

  private get suited(): boolean {
    return this.world.settings.placement === 'suited';
  }

  comesBack(node: number): void {
    const { members } = this.world;
    members.happen(node, 'woke');
    members.happen(node, 'returned');
    members.happen(node, 'caught-up');
    this.pull(node);
  }

  leaves(node: number): void {
    this.idle.remove(node);
  }

  /** A free node takes what suits it, or waits. */
  pull(node: number): void {
    const { members, now, fresh } = this.world;
    if (members.state[node] !== 'READY') return;
    members.rests(node, now);
    if (this.asksCanary(node)) {
      this.startCanary(node);
      return;
    }
    const isProvenNode = isProven(members.score[node]);
    const mayBePartner = !this.world.isAdaptive || isProvenNode || this.provenAreBusy();
    if ((mayBePartner || fresh.isEmpty) && this.takeWanted(node)) return;
    if (!fresh.isEmpty && this.takeFresh(node)) return;
    this.idle.add(node);
  }

  /** Asks for the replicas that a flight wants, of nodes that wait; the rest is pulled later. */
  seek(flight: Flight): void {
    for (let missing = flight.wanted; missing > 0; missing -= 1) {
      const node = this.idle.size > 0 ? this.choose(flight) : undefined;
      if (node === undefined) this.wanted.add(flight);
      else this.assign(node, flight);
    }
  }

  /** Whether more answers wait to be compared than proven nodes could soon compare: newcomers help. */
  private provenAreBusy(): boolean {
    return this.wanted.length > this.world.provenCount;
  }

  private asksCanary(node: number): boolean {
    const { world } = this;
    if (!world.isAdaptive) return false;
    const draw = world.random.uniform();
    return drawsCanary({ tier: 'public', score: world.members.score[node], draw });
  }

  private startCanary(node: number): void {
    const { random, settings } = this.world;
    this.world.countCanary();
    this.start(node, random.logNormal(settings.jobSeconds.median, CANARY_SECONDS_SIGMA));
  }

  private takeWanted(node: number): boolean {
    const facts = this.world.members.facts(node, this.world.now);
    const suits = (flight: Flight) => whyNot(this.task(flight), facts) === undefined;
    const flight = this.wanted.take(suits, LOOKS);
    if (flight !== undefined) this.assign(node, flight);
    return flight !== undefined;
  }

  private takeFresh(node: number): boolean {
    const { fresh, members, now, referee, random } = this.world;
    const heading = fresh.heading();
    const tasks = heading.map(({ job }) =>
      taskOf(fresh.seconds[job] as number, { excludedOwners: [], suited: this.suited }),
    );
    const waiter = members.facts(node, now);
    const offers = tasks.map((task) => ({ task, waiter }));
    const chosen = heading[this.suited ? (bestTask(offers) ?? -1) : 0];
    if (chosen === undefined) return false;
    fresh.take(chosen.bucket);
    this.world.begin(chosen.job);
    const score = members.score[node] as (typeof members.score)[number];
    const provenPartner = !this.provenAreBusy();
    const plan = referee.plan({ score, draw: random.uniform(), provenPartner });
    const { job } = chosen;
    const flight: Flight = { job, plan, replicas: [], wanted: plan.replicas, settled: false };
    this.assign(node, flight);
    this.seek(flight);
    return true;
  }

  private choose(flight: Flight): number | undefined {
    const { members, now, random } = this.world;
    const nodes = this.idle.sample(SAMPLE, random);
    const facts = nodes.map((node) => members.facts(node, now));
    const task = this.task(flight);
    if (!this.suited) {
      return nodes.find((_, i) => whyNot(task, facts[i] as (typeof facts)[number]) === undefined);
    }
    const isFirst = flight.replicas.every(({ outcome }) => outcome === 'late');
    const index = isFirst
      ? bestWaiter(task, facts)?.index
      : pickPartners(task, facts, [random.uniform()])[0];
    return index === undefined ? undefined : nodes[index];
  }

  private task(flight: Flight): TaskFacts {
    const excludedOwners = flight.replicas.map(({ owner }) => owner);
    const seconds = this.world.fresh.seconds[flight.job] as number;
    return taskOf(seconds, { excludedOwners, suited: this.suited });
  }

  private assign(node: number, flight: Flight): void {
    const { members, fresh } = this.world;
    this.idle.remove(node);
    members.flight[node] = flight;
    members.replica[node] = flight.replicas.length;
    flight.wanted -= 1;
    flight.replicas.push({
      node: members.nameOf(node),
      owner: members.ownerOf(node),
      proven: isProven(members.score[node]),
      outcome: 'pending',
      outputDigest: '',
      who: node,
      seconds: 0,
      heard: false,
    });
    this.world.countReplica(flight.job);
    this.start(node, fresh.seconds[flight.job] as number);
  }

  private start(node: number, referenceSeconds: number): void {
    const { members, population, now, random } = this.world;
    this.idle.remove(node);
    members.happen(node, 'work-given');
    const seconds = referenceSeconds / (population.speed[node] as number);
    const doneAt = now + seconds * random.logNormal(1, JITTER_SIGMA);
    members.startedAt[node] = now;
    members.doneAt[node] = doneAt;
    this.planDone(node, doneAt);
  }
}
