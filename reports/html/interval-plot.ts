import { decimal } from '../format';
import { type Html, html } from './markup';

/** One row of an {@link intervalPlot}. */
export interface PlotRow {
  label: string;
  value: number;
  low: number;
  high: number;
  /** Drawn in the accent colour, the others muted. */
  main: boolean;
}

/** What an {@link intervalPlot} shows. */
export interface PlotOptions {
  title: string;
  rows: readonly PlotRow[];
  /** Where chance, or no difference, lies: a dashed line. */
  reference: number;
  /** Smallest range of the axis. */
  range: readonly [number, number];
}

const WIDTH = 420;
const LEFT = 118;
const RIGHT = 46;
const TOP = 10;
const ROW = 24;
const AXIS = 26;
const LABEL_CHARACTERS_MAX = 18;
const TICKS_MAX = 5;

/** Dots with whiskers on a common axis: one row for each thing compared. */
export function intervalPlot(o: PlotOptions): Html {
  const ends = o.rows.flatMap((r) => [r.low, r.high, r.value]).filter(Number.isFinite);
  const ticks = ticksOf(Math.min(o.range[0], ...ends), Math.max(o.range[1], ...ends));
  const from = ticks[0] ?? 0;
  const to = ticks.at(-1) ?? 1;
  const bottom = TOP + ROW * o.rows.length;
  const x = (v: number) =>
    (
      LEFT +
      ((Math.min(Math.max(v, from), to) - from) / (to - from)) * (WIDTH - LEFT - RIGHT)
    ).toFixed(1);
  const axis = ticks.map(
    (t) =>
      html`<line class="grid" x1="${x(t)}" x2="${x(t)}" y1="${String(TOP)}" y2="${String(bottom)}"/><text class="tick" x="${x(t)}" y="${String(bottom + 16)}">${tickText(t, ticks)}</text>`,
  );
  const rows = o.rows.map((r, i) => plotRow(r, String(TOP + ROW * i + ROW / 2), x));
  const reference = html`<line class="chance" x1="${x(o.reference)}" x2="${x(o.reference)}" y1="${String(TOP - 4)}" y2="${String(bottom)}"/>`;
  return html`<figure class="plot"><figcaption>${o.title}</figcaption><svg viewBox="0 0 ${String(WIDTH)} ${String(bottom + AXIS)}" role="img" aria-label="${o.title}">${axis}${reference}${rows}</svg></figure>`;
}

function plotRow(r: PlotRow, y: string, x: (v: number) => string): Html {
  const label =
    r.label.length > LABEL_CHARACTERS_MAX
      ? `${r.label.slice(0, LABEL_CHARACTERS_MAX - 1)}…`
      : r.label;
  return html`<g class="${r.main ? 'main' : 'null'}"><text class="row" x="${String(LEFT - 10)}" y="${y}" dy="4">${label}</text><line class="whisker" x1="${x(r.low)}" x2="${x(r.high)}" y1="${y}" y2="${y}"/><circle cx="${x(r.value)}" cy="${y}" r="4.5"/><text class="value" x="${String(WIDTH - RIGHT + 8)}" y="${y}" dy="4">${decimal(r.value, 2)}</text></g>`;
}

/** Round numbers that cover a range. Steps are 1, 2 or 5 times a power of ten. */
function ticksOf(low: number, high: number): number[] {
  const wanted = Math.max(high - low, 1e-9) / (TICKS_MAX - 1);
  let power = 1;
  while (power > wanted) power /= 10;
  while (power * 10 <= wanted) power *= 10;
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= wanted * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(i * step);
  return ticks;
}

function tickText(tick: number, ticks: number[]): string {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  let digits = 0;
  for (let s = step; s < 0.999 && digits < 6; s *= 10) digits++;
  return decimal(tick, digits);
}
