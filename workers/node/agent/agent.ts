import type { AgentStatus, OwnerReason } from '../../../schemas/nodes/control';
import type { OwnerRules } from '../../../schemas/nodes/owner-rules';
import { Accounts } from './accounts';
import { type Agent, type AgentOptions, hold } from './agent-options';
import { type ControlServer, listenForOwner } from './control-server';
import { type Decision, decide } from './decide';
import { DiskFreeing, keptBytesMax } from './disk-budget';
import { GateTalk } from './gate-talk';
import { History } from './history';
import { Life } from './life';
import { isStepAllowed, type Offers, offersOf } from './offers';
import { answerOwner } from './owner-requests';
import { Polling } from './polling';
import { makePrivateFolder } from './private-files';
import { isRunAllowed, shownProject } from './projects';
import { RulesFile } from './rules-file';
import { openSensors, type Sensors } from './sensors';
import { SleepWatch } from './sleep-watch';
import { OwnerSlots } from './slots';
import { statusOf } from './status';
import { Surveys } from './surveys';
import { Trend } from './trend';
import { UpdateCycle } from './update/update-cycle';
import { WorkBook } from './work-book';

/** Rules and sensors are looked at this often: the owner is obeyed within a second. */
const TICK_MS = 200;
const SAVE_MS = 5_000;
/** With less room than this a node goes on, but says that something is wrong. */
const DISK_FREE_MB_LOW = 500;
/** BUSY is left when nothing has run for so long: short steps must not write two lines each. */
const REST_MS = 2_000;

/** Starts the agent of a node: from now on its owner's rules decide what runs. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  makePrivateFolder(options.folder);
  const sensors = options.sensors ?? (await openSensors(options.folder));
  const agent = new RunningAgent(options, sensors);
  await agent.start();
  return agent;
}

/** The parts of an agent, for those that assemble its status and answer its owner. */
export class RunningAgent implements Agent {
  readonly history: History;
  readonly accounts: Accounts;
  readonly life: Life;
  readonly rulesFile: RulesFile;
  readonly book: WorkBook;
  readonly polling: Polling;
  readonly surveys: Surveys;
  readonly talk: GateTalk;
  readonly updates: UpdateCycle;
  readonly trend = new Trend();
  private readonly freeing: DiskFreeing;
  readonly startedAt = new Date().toISOString();
  readonly ended: Promise<void>;
  exitCode = 0;
  decision: Decision = { slots: 0, reasons: [] };
  offers: Offers = { queues: [], stepMemoryMb: 0 };
  /** The owner paused and wants what runs to be finished. */
  finishes = false;
  private rules: OwnerRules;
  private isEnding = false;
  private readonly slots = new OwnerSlots();
  private readonly sleepWatch: SleepWatch;
  private readonly timers: NodeJS.Timeout[] = [];
  private control: ControlServer | undefined;
  private closing: Promise<void> | undefined;
  private resolveEnded: () => void = () => undefined;

  constructor(
    readonly options: AgentOptions,
    private readonly sensors: Sensors,
  ) {
    const { folder, log } = options;
    const onProblem = (error: unknown) => log.warn({ err: error }, 'history or sums not written');
    this.history = new History(folder, { onProblem });
    this.accounts = new Accounts(this.history, { folder, now: options.now, onProblem });
    this.rulesFile = new RulesFile(folder, (problem) => log.warn({}, problem));
    this.rules = this.rulesFile.read();
    this.sleepWatch = new SleepWatch(options.clocks);
    this.life = new Life(this.history, () => this.talk.soon());
    this.book = new WorkBook({
      whyNot: (task) => this.whyNot(task),
      projectOf: (id) => shownProject(id, options.pipelines),
      onStart: () => this.workStarted(),
      onEnd: (work) => this.accounts.ended(work),
    });
    this.polling = new Polling({
      create: () => options.createWorkers(this.governed()),
      onBroken: (error) => this.lost(error),
      onPolling: () => this.back('It polls again.'),
    });
    this.freeing = new DiskFreeing(options);
    this.surveys = new Surveys(this);
    this.talk = new GateTalk(this);
    this.updates = new UpdateCycle(this);
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  async start(): Promise<void> {
    this.history.add({ kind: 'agent', what: 'started' });
    if (!this.life.happen('admitted', 'It has its certificate.')) {
      // Whatever it was doing before, it has been away since.
      this.life.happen('lost', 'The agent had ended.');
      this.life.happen('returned', 'The agent has started again.');
    }
    await this.surveys.detect();
    this.control = await listenForOwner(this.options.folder, (r) => answerOwner(this, r));
    this.tick();
    this.timers.push(
      setInterval(() => this.tick(), TICK_MS),
      setInterval(() => this.accounts.save(), SAVE_MS),
    );
    this.talk.start();
    this.surveys.start();
    this.updates.start();
  }

  status(): AgentStatus {
    return statusOf(this);
  }

  /** What the machine feels now. */
  readings() {
    return { ...this.sensors.read(), networkMbToday: this.accounts.ledger.networkMbToday };
  }

  currentRules(): OwnerRules {
    return this.rules;
  }

  /** One look at rules and sensors, and what follows from it. */
  tick(): void {
    const absence = this.sleepWatch.tick(TICK_MS);
    if (absence !== undefined) this.wasAway(absence.how, absence.awayMs);
    const rules = this.rulesFile.read();
    if (rules !== this.rules || this.offers.queues.length === 0) {
      this.rules = rules;
      this.reconsiderOffers();
    }
    const sensors = this.readings();
    this.trend.note(sensors);
    const now = this.options.now?.() ?? new Date();
    const { stepMemoryMb } = this.offers;
    const { slotsMax } = this.options;
    const holds = this.holds();
    const situation = { rules, sensors, now, slotsMax, stepMemoryMb, holds };
    this.apply(decide({ ...situation, before: this.decision }));
    this.freeing.consider(this.decision, keptBytesMax(rules));
    this.noteHealth(sensors.diskFreeMb);
    this.accounts.flush();
  }

  async end(graceMs: number): Promise<void> {
    this.isEnding = true;
    this.tick();
    // Asked again, it may be in more of a hurry than before.
    const deadline = setTimeout(() => this.book.handBack('the machine stops'), graceMs);
    this.closing ??= this.polling.idle().then(() => this.close());
    await this.closing;
    clearTimeout(deadline);
  }

  private async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.surveys.close();
    this.updates.close();
    this.accounts.flush({ all: true });
    this.history.add({ kind: 'agent', what: 'ended' });
    this.life.happen('lost', 'The agent ends.');
    await this.talk.close();
    this.accounts.save();
    this.sensors.close();
    await this.control?.close();
    this.resolveEnded();
  }

  private apply(decision: Decision): void {
    const accepts = decision.slots > 0;
    const why = decision.reasons.map((reason) => reason.text).join(' ');
    this.decision = decision;
    this.slots.allow(decision.slots);
    this.polling.want(accepts);
    if (!accepts) {
      this.life.happen('held', why);
      if (this.book.current().length > 0 && this.mustHandBack(decision.reasons)) {
        this.book.handBack(why);
      }
    } else if (this.life.state === 'IDLE') {
      this.life.happen('released', 'Nothing keeps it from working.');
    }
    if (accepts && this.book.current().length > decision.slots) {
      this.book.handBack(why, { keep: decision.slots });
    }
    if (accepts && this.book.current().length > 0) this.life.happen('work-given', 'A step runs.');
    const rested = performance.now() - this.accounts.lastWorkMs > REST_MS;
    if (this.life.state === 'BUSY' && this.book.current().length === 0 && rested) {
      this.life.happen('work-done', 'Its last step has ended.');
    }
  }

  private mustHandBack(reasons: readonly OwnerReason[]): boolean {
    return reasons.some(({ rule }) => {
      if (rule === 'draining' || rule === 'version') return false;
      if (rule === 'quarantined') return true;
      if (rule === 'paused' && this.finishes) return false;
      return this.rules.onStop === 'hand-back';
    });
  }

  private holds(): OwnerReason[] {
    const holds = this.talk.holds();
    if (this.isEnding) holds.push(hold('draining', 'It takes nothing new and ends.'));
    if (this.offers.queues.some((queue) => queue.offered)) return holds;
    const text = 'Nothing that the network asks for is allowed and possible here.';
    return [...holds, { rule: 'nothing-allowed', text, stops: true }];
  }

  private noteHealth(diskFreeMb: number | undefined): void {
    const isLow = diskFreeMb !== undefined && diskFreeMb < DISK_FREE_MB_LOW;
    if (isLow && this.decision.slots > 0) {
      this.life.happen('degraded', `${diskFreeMb} MB of disk are left.`);
    } else if (this.life.state === 'DEGRADED') {
      this.life.happen('recovered', 'There is room on the disk again.');
    }
  }

  private wasAway(how: string, awayMs: number): void {
    const why = `The machine ${how === 'slept' ? 'slept' : 'stood still'} for ${Math.round(awayMs / 1_000)} s.`;
    this.life.happen('slept', why);
    this.life.happen('woke', 'It is back.');
    if (this.options.link === undefined) this.back('It polls.');
    this.talk.soon();
  }

  private lost(error: unknown): void {
    this.options.log.warn({ err: error }, 'not connected; trying again');
    this.life.happen('lost', 'The gate cannot be reached.');
  }

  /** The gate has been reached: what was missed is replayed, and work goes on. */
  back(why: string): void {
    this.life.happen('returned', why);
    this.life.happen('caught-up', 'Nothing is left to be told.');
  }

  /** Offers follow from the rules and the tools; the gate hears of a change. */
  reconsiderOffers(): void {
    const { steps, capabilities } = this.options;
    const tools = this.surveys.report?.tools ?? {};
    const before = JSON.stringify(this.offers);
    this.offers = offersOf({ steps, tools, rules: this.rules, capabilities });
    if (before !== JSON.stringify(this.offers)) this.surveys.offersChanged();
  }

  private governed() {
    return {
      slots: this.slots,
      govern: this.book.govern.bind(this.book) as WorkBook['govern'],
      offered: () => this.offers.queues.filter((q) => q.offered).map((q) => q.taskQueue),
      noteNetworkBytes: (bytes: number) => this.accounts.ledger.addNetworkBytes(bytes),
      keptBytesMax: () => keptBytesMax(this.rulesFile.read()),
    };
  }

  private whyNot(task: { activityType: string; workflowId: string }): string | undefined {
    // The file may have changed since the last tick.
    const rules = this.rulesFile.read();
    const name = task.activityType.replace(/@\d+$/, '');
    if (!isStepAllowed(name, rules)) return `its owner excludes ${name}`;
    if (!isRunAllowed(task.workflowId, this.options.pipelines, rules)) {
      return 'its owner excludes this project';
    }
    return rules.paused || !this.polling.wanted ? 'its owner has stopped it' : undefined;
  }

  private workStarted(): void {
    this.life.happen('work-given', 'A step runs.');
  }
}
