import path from 'node:path';
import { AthanorError } from '../../../schemas/errors';
import { NODE_FILES } from '../../../schemas/nodes/control';
import {
  type BenchmarkReport,
  benchmarkReport,
  type CapabilityReport,
} from '../../../schemas/nodes/node';
import { PURPOSES, signJson } from '../../../trust';
import type { RunningAgent } from './agent';
import { detectCapabilities } from './capabilities';
import { offersOf } from './offers';
import { readJson, writePrivateJson } from './private-files';

/** The report is made again this often, and figures are measured anew. */
const REPORT_MS = 15 * 60_000;
const BENCHMARK_MS = 7 * 24 * 60 * 60_000;
/** Whether figures are due is asked this often; the first time soon after the start. */
const DUE_MS = 60_000;
const FIRST_DUE_MS = 2_000;

/** What the machine is and how fast: found out, kept, signed and told to the gate. */
export class Surveys {
  report: CapabilityReport | undefined;
  benchmark: BenchmarkReport | undefined;
  private benchmarkOf = '';
  private measuring: Promise<BenchmarkReport> | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly stop = new AbortController();

  constructor(private readonly agent: RunningAgent) {}

  /** Detects what the machine has. */
  async detect(afresh = false): Promise<void> {
    const { capabilities, folder, slotsMax: slots, steps, toolPaths } = this.agent.options;
    const offered = (tools: Readonly<Record<string, string>>) => {
      const rules = this.agent.currentRules();
      const { queues } = offersOf({ steps, tools, rules, capabilities });
      return queues.filter((queue) => queue.offered).map((queue) => queue.taskQueue);
    };
    const onMore = () => void (this.stop.signal.aborted || this.tellReport());
    this.report = await detectCapabilities({ folder, slots, toolPaths, offered, afresh, onMore });
    this.agent.reconsiderOffers();
  }

  start(): void {
    const kept = readJson(this.file) as { benchmark?: unknown; version?: string } | undefined;
    const found = benchmarkReport.safeParse(kept?.benchmark);
    if (found.success) this.benchmark = found.data;
    this.benchmarkOf = kept?.version ?? '';
    const due = () => void this.measureIfDue();
    this.timers.push(
      setInterval(() => void this.tellReport(), REPORT_MS),
      setInterval(due, DUE_MS),
      setTimeout(due, FIRST_DUE_MS),
    );
    void this.tellReport();
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.stop.abort();
  }

  /** Tells the gate that other queues are served now. */
  offersChanged(): void {
    if (this.report !== undefined) void this.tellReport();
  }

  /** Measures now, once for all who ask meanwhile. @throws AthanorError INPUT_INVALID, KERNEL_FAILED */
  measure(): Promise<BenchmarkReport> {
    this.measuring ??= this.measureOnce().finally(() => {
      this.measuring = undefined;
    });
    return this.measuring;
  }

  private async measureOnce(): Promise<BenchmarkReport> {
    const { link, log, measure } = this.agent.options;
    if (measure === undefined) {
      const message = 'This node has nothing to measure itself with.';
      throw new AthanorError({ code: 'INPUT_INVALID', message });
    }
    const figures = await measure({ signal: this.stop.signal });
    const networkMbitPerSecond = await link?.measureNetwork().catch(() => undefined);
    this.benchmark = benchmarkReport.parse({ ...figures, networkMbitPerSecond });
    this.benchmarkOf = this.report?.agentVersion ?? '';
    this.keep();
    this.agent.history.add({ kind: 'agent', what: 'measured itself' });
    const signed = this.signed('benchmark', this.benchmark);
    if (signed && link)
      await link.benchmark(signed).catch((err) => log.warn({ err }, 'figures not told'));
    return this.benchmark;
  }

  private async measureIfDue(): Promise<void> {
    const { agent } = this;
    const age = Date.now() - Date.parse(this.benchmark?.measuredAt ?? '1970-01-01');
    const isDue = age > BENCHMARK_MS || this.benchmarkOf !== this.report?.agentVersion;
    const isFree = agent.decision.slots > 0 && agent.book.current().length === 0;
    if (!isDue || !isFree || agent.options.measure === undefined) return;
    await this.measure().catch((err) => agent.options.log.warn({ err }, 'not measured'));
  }

  private async tellReport(): Promise<void> {
    const { link, log } = this.agent.options;
    try {
      await this.detect();
      this.keep();
      const signed = this.signed('capabilities', this.report);
      if (signed && link) await link.report(signed);
    } catch (error) {
      log.warn({ err: error }, 'report not told');
    }
  }

  private signed(kind: 'capabilities' | 'benchmark', value: unknown) {
    const { node, signer } = this.agent.options;
    if (signer === undefined) return undefined;
    const at = new Date().toISOString();
    return signJson(signer, PURPOSES.report, { kind, node: node.id, at, report: value });
  }

  private keep(): void {
    const { benchmark, benchmarkOf: version, report } = this;
    writePrivateJson(this.file, { report, benchmark, version });
  }

  private get file(): string {
    return path.join(this.agent.options.folder, NODE_FILES.report);
  }
}
