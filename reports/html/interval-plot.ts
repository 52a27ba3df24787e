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
  /** Where chance lies: a dashed line; null for none. */
  chance: number | null;
  /** Smallest range of the axis. */
  range: readonly [number, number];
  /** Digits after the point of the values written out. */
  digits: number;
}

const WIDTH = 502;
const LEFT = 190;
const RIGHT = 56;
const TOP = 10;
const ROW = 24;
const AXIS = 26;
const DOT = '4.5';
const LABEL_CHARACTERS_MAX = 26;
const TICKS_MAX = 6;

/** Dots with whiskers on a common axis: one row for each thing compared. */
export function intervalPlot(o: PlotOptions): Html {
  const ends = o.rows.flatMap((r) => [r.low, r.high, r.value]).filter(Number.isFinite);
  const ticks = ticksOf(Math.min(o.range[0], ...ends), Math.max(o.range[1], ...ends));
  const from = ticks[0] ?? 0;
  const to = ticks.at(-1) ?? 1;
  const height = TOP + ROW * o.rows.length;
  const bottom = String(height);
  const x = (value: number) => {
    const share = (Math.min(Math.max(value, from), to) - from) / (to - from);
    return (LEFT + share * (WIDTH - LEFT - RIGHT)).toFixed(1);
  };
  const axis = ticks.map((t) => {
    const label = tickText(t, ticks);
    return html`${vertical('grid', x(t), bottom)}
<text class="tick" x="${x(t)}" y="${String(height + 16)}">${label}</text>`;
  });
  const rows = o.rows.map((r, i) => plotRow(r, { y: TOP + ROW * (i + 0.5), x, digits: o.digits }));
  const box = `0 0 ${WIDTH} ${height + AXIS}`;
  return html`<figure class="plot"><figcaption>${o.title}</figcaption>
<svg viewBox="${box}" role="img" aria-label="${o.title}: the values are in the table below">
${axis}${o.chance !== null && vertical('chance', x(o.chance), bottom)}
${rows}</svg></figure>`;
}

function vertical(name: string, x: string, bottom: string): Html {
  return html`<line class="${name}" x1="${x}" x2="${x}" y1="${String(TOP - 4)}" y2="${bottom}"/>`;
}

function plotRow(r: PlotRow, o: { y: number; x: (value: number) => string; digits: number }): Html {
  const y = String(o.y);
  const value = decimal(r.value, o.digits);
  const isDrawn = [r.low, r.high, r.value].every(Number.isFinite);
  const cut = [...r.label].slice(0, LABEL_CHARACTERS_MAX).join('');
  const label = cut.length < r.label.length ? `${cut}…` : cut;
  return html`<g class="${r.main ? 'main' : 'null'}">
<text class="row" x="${String(LEFT - 10)}" y="${y}" dy="4">${label}</text>
${
  isDrawn &&
  html`<line class="whisker" x1="${o.x(r.low)}" x2="${o.x(r.high)}" y1="${y}" y2="${y}"/>
<circle cx="${o.x(r.value)}" cy="${y}" r="${DOT}"/>`
}
<text class="value" x="${String(WIDTH - RIGHT + 8)}" y="${y}" dy="4">${value}</text></g>`;
}

/** Round numbers that cover a range: steps are 1, 2 or 5 times a power of ten. */
function ticksOf(low: number, high: number): number[] {
  const wanted = Math.max(high - low, 1e-9) / (TICKS_MAX - 1);
  let power = 1;
  while (power > wanted) power /= 10;
  while (power * 10 <= wanted) power *= 10;
  // A hair's breadth keeps rounding errors from adding an empty step at either end.
  const hair = 1e-9;
  const step = power * ([1, 2, 5].find((m) => m * power >= wanted * (1 - hair)) ?? 10);
  const first = Math.floor(low / step + hair);
  const last = Math.max(first + 1, Math.ceil(high / step - hair));
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function tickText(tick: number, ticks: number[]): string {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  let digits = 0;
  for (let s = step; s < 0.999 && digits < 6; s *= 10) digits++;
  return decimal(tick, digits);
}
