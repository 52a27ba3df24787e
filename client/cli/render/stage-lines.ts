import type { RunProgress, StageState } from '../../../schemas/progress';
import type { StageDigests } from '../../sdk';
import { showDuration } from './quantities';
import type { Style } from './style';
import { clip, displayWidth, pad, printable } from './text';

/** How to draw stages. */
export interface StageView {
  style: Style;
  /** Milliseconds since the epoch, for what still runs. */
  nowMs: number;
  /** Columns of the terminal; undefined cuts nothing. */
  columns?: number;
}

const DIGEST_DIGITS = 6;
const NO_DIGEST = '·'.repeat(DIGEST_DIGITS);

/**
 * One line for each stage: `[digest] title  n of m, cached: k ✔  time  note`. The digest is of what
 * the stage put out, so two runs with equal digests there computed the same.
 */
export function stageLines(state: RunProgress, digests: StageDigests, view: StageView): string[] {
  const titles = Math.max(...state.stages.map((s) => displayWidth(s.title)));
  return state.stages.map((stage) =>
    stageLine(stage, { digest: digests[stage.name], titleColumns: titles, view }),
  );
}

/** The line of one stage. */
export function stageLine(
  stage: StageState,
  o: { digest: string | undefined; titleColumns: number; view: StageView },
): string {
  const { style, nowMs, columns } = o.view;
  const digest = o.digest?.slice(0, DIGEST_DIGITS) ?? NO_DIGEST;
  const plain = `[${digest}] ${pad(printable(stage.title), o.titleColumns)}  ${words(stage, nowMs)}`;
  // One column is left free: a full line makes some terminals begin another.
  const fitted = columns === undefined ? plain : clip(plain, columns - 1);
  return coloured(fitted, stage, style);
}

function words(stage: StageState, nowMs: number): string {
  const note = printable(stage.note);
  if (stage.status === 'waiting') return 'waiting';
  if (stage.status === 'not run') return `– not run, because ${note || 'nothing asked for it'}`;
  const parts = [
    [count(stage), mark(stage)].filter((t) => t !== '').join(' '),
    time(stage, nowMs),
    note,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function count({ done, total, cached }: StageState): string {
  if (total === 0) return '';
  return `${total === 1 ? 'step' : 'steps'} ${done} of ${total}${cached === 0 ? '' : `, cached: ${cached}`}`;
}

function mark({ status }: StageState): string {
  switch (status) {
    case 'done':
      return '✔';
    case 'failed':
      return '✖ failed';
    case 'cancelled':
      return '■ cancelled';
    default:
      return '';
  }
}

function time({ status, startedAt, endedAt, done, total }: StageState, nowMs: number): string {
  if (startedAt === undefined) return '';
  const elapsedMs = (endedAt ?? nowMs) - startedAt;
  const elapsed = showDuration(elapsedMs);
  if (status !== 'running' || done === 0 || done >= total) return elapsed;
  return `${elapsed}, about ${showDuration((elapsedMs / done) * (total - done))} left`;
}

function coloured(line: string, stage: StageState, style: Style): string {
  switch (stage.status) {
    case 'waiting':
      return style.dim(line);
    case 'not run':
      return style.yellow(line);
    case 'failed':
    case 'cancelled':
      return style.red(line);
    case 'running':
      return style.bold(line);
    default:
      // Grey is what did not have to be computed.
      return stage.total > 0 && stage.cached === stage.total ? style.dim(line) : style.green(line);
  }
}
