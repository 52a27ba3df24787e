import type { RunProgress, StageState } from '../../../schemas/progress';
import type { RunEvent, StageDigests } from '../../sdk';
import type { Output } from '../output';
import { stageLine, stageLines } from './stage-lines';
import { displayWidth, printable } from './text';

/** Shows the events of a run on standard error. */
export interface ProgressView {
  show(event: RunEvent): void;
  /** Leaves what is shown where it stands. */
  close(): void;
}

/** A view that is rewritten in place on a terminal, and one line per change elsewhere. */
export function progressView(output: Output): ProgressView {
  return output.isLive ? new LiveView(output) : new PlainView(output);
}

const TICK_MS = 1_000;
/** Between two lines about a stage that goes on. */
const QUIET_MS = 15_000;
const FALLBACK_COLUMNS = 80;
const FALLBACK_ROWS = 24;

/** What happened, in one sentence; undefined for what the stage lines say. */
export function eventSentence(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'retry': {
      const { step, what, attempt, because } = event.retry;
      return printable(`again: ${step} (${what}), attempt ${attempt}, because ${because}`);
    }
    case 'waiting':
      return printable(event.for);
    case 'interrupted':
      return printable(`cannot see the run at the moment, still trying: ${event.because}`);
    case 'restored':
      return 'the run can be seen again';
    default:
      return undefined;
  }
}

class PlainView implements ProgressView {
  private readonly shown = new Map<string, { key: string; atMs: number }>();

  constructor(private readonly output: Output) {}

  show(event: RunEvent): void {
    const sentence = eventSentence(event);
    if (sentence !== undefined) this.output.note(sentence);
    if (event.type === 'progress') this.progress(event.state, event.stageDigests);
  }

  close(): void {
    // Lines stand as they are.
  }

  private progress(state: RunProgress, digests: StageDigests): void {
    const nowMs = Date.now();
    const titleColumns = Math.max(...state.stages.map((s) => displayWidth(s.title)));
    for (const stage of state.stages) {
      if (!this.isNews(stage, nowMs)) continue;
      const view = { style: this.output.errorStyle, nowMs };
      this.output.note(stageLine(stage, { digest: digests[stage.name], titleColumns, view }));
    }
  }

  private isNews(stage: StageState, nowMs: number): boolean {
    if (stage.status === 'waiting') return false;
    const last = this.shown.get(stage.name);
    const isChange = last === undefined || !last.key.startsWith(`${stage.status} `);
    const key = `${stage.status} ${stage.done} ${stage.note}`;
    const isDue = last !== undefined && last.key !== key && nowMs - last.atMs > QUIET_MS;
    if (!isChange && !(stage.status === 'running' && isDue)) return false;
    this.shown.set(stage.name, { key, atMs: nowMs });
    return true;
  }
}

class LiveView implements ProgressView {
  private last: { state: RunProgress; digests: StageDigests } | undefined;
  /** Columns of each line that stands on the terminal and is ours to rewrite. */
  private drawn: number[] = [];
  private isClosed = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly output: Output) {
    this.timer = setInterval(() => this.draw(), TICK_MS);
    this.timer.unref();
  }

  show(event: RunEvent): void {
    const sentence = eventSentence(event);
    if (sentence !== undefined) {
      this.erase();
      this.output.note(sentence);
    }
    if (event.type === 'progress') {
      this.last = { state: event.state, digests: event.stageDigests };
    }
    this.draw();
  }

  close(): void {
    if (this.isClosed) return;
    clearInterval(this.timer);
    this.draw();
    this.isClosed = true;
  }

  private draw(): void {
    if (this.last === undefined || this.isClosed) return;
    const { columns = FALLBACK_COLUMNS, rows = FALLBACK_ROWS } = this.output.errorSize();
    const view = { style: this.output.errorStyle, nowMs: Date.now(), columns };
    const lines = stageLines(this.last.state, this.last.digests, view);
    this.erase();
    // What does not fit cannot be rewritten: then the latest stages are shown.
    const fitting = lines.slice(-Math.max(1, rows - 2));
    this.output.raw(fitting.map((line) => `${line}\n`).join(''));
    this.drawn = fitting.map(displayWidth);
  }

  private erase(): void {
    // A terminal that was made narrower since has broken our lines into several.
    const { columns = FALLBACK_COLUMNS } = this.output.errorSize();
    const rows = this.drawn.reduce(
      (sum, width) => sum + Math.max(1, Math.ceil(width / columns)),
      0,
    );
    // Up to the first line of ours, and everything below is gone (ECMA-48 CUU and ED).
    if (rows > 0) this.output.raw(`\u001b[${rows}A\u001b[0J`);
    this.drawn = [];
  }
}
