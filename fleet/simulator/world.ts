import { codeOf, isWrong } from './answers';
import type { Flight, SimReplica } from './flight';
import { Ledger } from './ledger';
import type { Members } from './members';
import { FreshJobs } from './pools';
import { KINDS, type Kind, type Population } from './population';
import { type Random, seededRandom } from './random';
import { ADAPTIVE, plainVoting, type Referee } from './referee';
import type { Outcome, Settings } from './settings';

const OPEN = 0;
const ACCEPTED = 1;
const GIVEN_UP = 2;
/** Sizes that a node can choose among. */
const SIZES = 8;
const SECONDS_PER_HOUR = 3600;

/** Everything that is known about nodes and jobs at one moment, and the sums over what was. */
export class World {
  now = 0;
  readonly random: Random;
  readonly referee: Referee;
  readonly population: Population;
  readonly members: Members;
  readonly fresh: FreshJobs;
  readonly ledger: Ledger;
  readonly quarantined = new Set<string>();
  /** Nodes that are proven now. */
  provenCount = 0;
  private readonly state: Uint8Array;
  private readonly answer: Uint8Array;
  private readonly wasWrong: Uint8Array;
  /** Place of each job in the order in which they began. */
  private readonly order: Int32Array;
  private readonly asked: Float64Array;
  private begun = 0;
  private openJobs: number;
  private busySeconds = 0;
  private readonly usefulSeconds: Float64Array;
  private readonly acceptedAt: Float64Array;
  private liesBeforeQuarantineMax = 0;

  constructor(
    readonly settings: Settings,
    { population, members }: { population: Population; members: Members },
  ) {
    const { jobs, jobSeconds, seed, trust, placement } = settings;
    this.population = population;
    this.members = members;
    this.random = seededRandom(seed, 'world');
    this.referee = trust === 'adaptive' ? ADAPTIVE : plainVoting(trust.quorum);
    const sizes = seededRandom(seed, 'jobs');
    const seconds = Float32Array.from({ length: jobs }, () =>
      sizes.logNormal(jobSeconds.median, jobSeconds.sigma),
    );
    this.fresh = new FreshJobs(seconds, { bySize: placement === 'suited', sizes: SIZES });
    this.ledger = new Ledger(jobs, population.count);
    this.state = new Uint8Array(jobs);
    this.answer = new Uint8Array(jobs);
    this.wasWrong = new Uint8Array(jobs);
    this.order = new Int32Array(jobs).fill(-1);
    // Canaries are counted with the job before which they were asked.
    this.asked = new Float64Array(jobs);
    this.usefulSeconds = new Float64Array(jobs);
    this.acceptedAt = new Float64Array(jobs);
    this.openJobs = jobs;
  }

  get isDone(): boolean {
    return this.openJobs === 0;
  }

  get isAdaptive(): boolean {
    return this.settings.trust === 'adaptive';
  }

  kindOf(node: number): Kind {
    return KINDS[this.population.kind[node] as number] as Kind;
  }

  begin(job: number): void {
    this.order[job] = this.begun;
    this.begun += 1;
  }

  /** Counts a replica of a job, by the order in which jobs began. */
  countReplica(job: number): void {
    this.asked[this.order[job] as number] = (this.asked[this.order[job] as number] as number) + 1;
  }

  countCanary(): void {
    const at = Math.max(0, this.begun - 1);
    this.asked[at] = (this.asked[at] as number) + 1;
  }

  countBusy(seconds: number): void {
    this.busySeconds += seconds;
  }

  accept(flight: Flight, result: SimReplica): void {
    const { job } = flight;
    this.state[job] = ACCEPTED;
    this.answer[job] = codeOf(result.outputDigest as string);
    if (isWrong(result.outputDigest)) this.wasWrong[job] = 1;
    this.usefulSeconds[job] = result.seconds;
    this.openJobs -= 1;
    this.acceptedAt[job] = this.now;
  }

  giveUp(job: number): void {
    this.state[job] = GIVEN_UP;
    this.openJobs -= 1;
  }

  /** A job whose result no longer stands. */
  reopen(job: number): void {
    this.state[job] = OPEN;
    this.openJobs += 1;
    this.ledger.forget(job);
  }

  isAccepted(job: number): boolean {
    return this.state[job] === ACCEPTED;
  }

  answerCode(job: number): number {
    return this.answer[job] as number;
  }

  secondsOf(job: number): number {
    return this.usefulSeconds[job] as number;
  }

  countQuarantine(node: number): void {
    const lies = this.members.lies[node] as number;
    this.liesBeforeQuarantineMax = Math.max(this.liesBeforeQuarantineMax, lies);
  }

  outcome(): Outcome {
    const jobs = [...this.state.keys()];
    const accepted = jobs.filter((job) => this.state[job] === ACCEPTED);
    const useful = accepted.reduce((sum, job) => sum + (this.usefulSeconds[job] as number), 0);
    const nodes = Array.from({ length: this.population.count }, (_, node) => node);
    const isCaught = (node: number) => this.quarantined.has(this.members.nameOf(node));
    const liars = nodes.filter((node) => this.kindOf(node) !== 'honest');
    return {
      hoursUntil: (share) => {
        const times = this.acceptedAt.toSorted();
        return (times[Math.ceil(share * times.length) - 1] as number) / SECONDS_PER_HOUR;
      },
      accepted: accepted.length,
      givenUp: jobs.filter((job) => this.state[job] === GIVEN_UP).length,
      wrongAccepted: this.wasWrong.reduce((sum, one) => sum + one, 0),
      wrongKept: accepted.filter((job) => this.answer[job] !== 0).length,
      wastedShare: 1 - useful / this.busySeconds,
      liarsQuarantined: liars.filter(isCaught).length,
      liarsAtLarge: liars.filter((n) => !isCaught(n) && (this.members.lies[n] ?? 0) > 0).length,
      honestQuarantined: nodes.filter((n) => this.kindOf(n) === 'honest' && isCaught(n)).length,
      liesBeforeQuarantineMax: this.liesBeforeQuarantineMax,
      replicasPerResult: (from, until) => {
        const asked = this.asked.subarray(from, until).reduce((sum, one) => sum + one, 0);
        const inWindow = accepted.filter((job) => {
          const at = this.order[job] as number;
          return at >= from && at < until;
        });
        return asked / inWindow.length;
      },
    };
  }
}
