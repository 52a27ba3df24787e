import { decimal } from '../format';
import { type Html, html } from './markup';

/** A line of a {@link linePlot}. */
export interface Series {
  label: string;
  points: readonly (readonly [number, number])[];
  /** With a dot at each point, for few of them. */
  dots?: boolean;
}

/** What a {@link linePlot} shows. */
export interface LinePlotOptions {
  title: string;
  x: string;
  y: string;
  series: readonly Series[];
  /** y is drawn as its logarithm; all y must be positive. */
  log?: boolean;
  /** Digits of the labels of a linear y. */
  digits?: number;
  /** Digits of the labels of x, which is whole unless they are given. */
  xDigits?: number;
  /** A dashed line at this y, with a name. */
  mark?: { y: number; label: string };
}

const WIDTH = 620;
const HEIGHT = 280;
const LEFT = 76;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 44;
const TICKS = 5;
/** More points than pixels say nothing more. */
const POINTS_MAX = 300;
const STYLES = 6;

/** Lines over a common x, with a legend where there are several. */
export function linePlot(o: LinePlotOptions): Html {
  const value = o.log ? log10 : (y: number) => y;
  const all = o.series.flatMap(({ points }) => points);
  const [left, right] = rangeOf(all.map(([x]) => x));
  const ys = [...all.map(([, y]) => y), ...(o.mark ? [o.mark.y] : [])].map(value);
  const [low, high] = o.log ? decades(ys) : rangeOf(ys);
  const atX = (x: number) =>
    short(LEFT + ((x - left) / (right - left || 1)) * (WIDTH - LEFT - RIGHT));
  const atY = (y: number) =>
    short(HEIGHT - BOTTOM - ((y - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP));
  const base = HEIGHT - BOTTOM;
  return html`<figure class="plot lines"><figcaption>${o.title}</figcaption>
<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${o.title}">
${ticksY(low, high, o.log === true).map(
  (y) => html`<line class="grid" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${atY(y)}"
y2="${atY(y)}"/><text class="row" x="${String(LEFT - 8)}" y="${atY(y)}" dy="4">${
    o.log ? powerText(y) : decimal(y, o.digits ?? 2)
  }</text>\n`,
)}${(o.xDigits === undefined ? ticksX(left, right) : evenly(left, right)).map(
  (x) =>
    html`<text class="tick" x="${atX(x)}" y="${String(base + 18)}">${decimal(x, o.xDigits ?? 0)}</text>`,
)}
<text class="tick" x="${short((LEFT + WIDTH - RIGHT) / 2)}" y="${String(HEIGHT - 6)}">${o.x}</text>
<text class="tick" transform="translate(12 ${short((TOP + base) / 2)}) rotate(-90)">${o.y}</text>
${
  o.mark &&
  html`<line class="chance" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}"
y1="${atY(value(o.mark.y))}" y2="${atY(value(o.mark.y))}"/><text class="row"
x="${String(WIDTH - RIGHT)}" y="${atY(value(o.mark.y))}" dy="-5">${o.mark.label}</text>`
}
${o.series.map((one, i) => {
  const at = thinned(one.points).map(([x, y]) => [atX(x), atY(value(y))] as const);
  const style = String(i % STYLES);
  return html`<polyline class="line s${style}" points="${at.map((p) => p.join(',')).join(' ')}"/>
${(one.dots || at.length === 1) && at.map(([x, y]) => html`<circle class="s${style}" cx="${x}" cy="${y}" r="3"/>`)}`;
})}</svg>
${o.series.length > 1 && legend(o.series)}</figure>`;
}

function legend(series: readonly Series[]): Html {
  return html`<p class="legend">${series.map(
    ({ label }, i) => html`<span><svg viewBox="0 0 26 8" aria-hidden="true"><line
class="line s${String(i % STYLES)}" x1="0" x2="26" y1="4" y2="4"/></svg>${label}</span>\n`,
  )}</p>`;
}

function thinned<T>(points: readonly T[]): T[] {
  const every = Math.ceil(points.length / POINTS_MAX);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

function rangeOf(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(low <= high)) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function decades(values: readonly number[]): [number, number] {
  const [low, high] = rangeOf(values);
  return [Math.floor(low), Math.ceil(high)];
}

function ticksY(low: number, high: number, isLog: boolean): number[] {
  const step = isLog ? Math.ceil((high - low) / TICKS) : (high - low) / (TICKS - 1);
  const n = Math.floor((high - low) / step + 1e-9);
  return Array.from({ length: n + 1 }, (_, i) => low + i * step);
}

/** Whole numbers: x counts something. */
function ticksX(left: number, right: number): number[] {
  const [first, last] = [Math.ceil(left), Math.floor(right)];
  const wanted = Math.max(1, (last - first) / 10);
  let power = 1;
  while (power * 10 <= wanted) power *= 10;
  const step = ([1, 2, 5].find((m) => m * power >= wanted) ?? 10) * power;
  const start = Math.ceil(first / step) * step;
  const n = Math.max(0, Math.floor((last - start) / step));
  return Array.from({ length: n + 1 }, (_, i) => start + i * step);
}

function evenly(left: number, right: number): number[] {
  return Array.from({ length: TICKS }, (_, i) => left + (i * (right - left)) / (TICKS - 1));
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function powerText(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((d) => SUPERSCRIPTS[Number(d)]).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/**
 * The decimal logarithm by + − × / and square roots, whose bits are the same in every engine, unlike
 * those of Math.log10. ln m = 4 · 2 artanh z with z = (m^¼ − 1) / (m^¼ + 1).
 */
function log10(y: number): number {
  const [mantissa = '1', exponent = '0'] = y.toExponential(15).split('e');
  const root = Math.sqrt(Math.sqrt(Number(mantissa)));
  const z = (root - 1) / (root + 1);
  let [sum, power] = [0, z];
  for (let k = 1; k < 30; k += 2) {
    sum += power / k;
    power *= z * z;
  }
  return Number(exponent) + (8 * sum) / Math.LN10;
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
