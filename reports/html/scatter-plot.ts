import { decimal } from '../format';
import { type Html, html } from './markup';

/** One point, with the interval around its y where there is one. */
export interface ScatterPoint {
  x: number;
  y: number;
  low: number | null;
  high: number | null;
}

const SIZE = 360;
const LEFT = 56;
const BOTTOM = 44;
const TOP = 12;
const RIGHT = 20;
const TICKS = 5;

/** Predicted over measured values on one scale, with the diagonal on which both agree. */
export function scatterPlot(o: {
  title: string;
  x: string;
  y: string;
  points: readonly ScatterPoint[];
}): Html | null {
  const ends = o.points.flatMap(({ x, y, low, high }) => [x, y, low ?? y, high ?? y]);
  const known = ends.filter(Number.isFinite);
  if (known.length === 0) return null;
  const from = Math.floor(known.reduce((a, b) => Math.min(a, b)));
  const to = Math.max(from + 1, Math.ceil(known.reduce((a, b) => Math.max(a, b))));
  const share = (value: number) => (value - from) / (to - from);
  const atX = (value: number) => short(LEFT + share(value) * (SIZE - LEFT - RIGHT));
  const atY = (value: number) => short(SIZE - BOTTOM - share(value) * (SIZE - BOTTOM - TOP));
  const ticks = Array.from({ length: TICKS }, (_, i) => from + (i * (to - from)) / (TICKS - 1));
  const middle = String((SIZE - BOTTOM + TOP) / 2);
  return html`<figure class="plot scatter"><figcaption>${o.title}</figcaption>
<svg viewBox="0 0 ${String(SIZE)} ${String(SIZE)}" width="${String(SIZE)}" role="img" aria-label="${o.title}">
${ticks.map(
  (
    t,
  ) => html`<line class="grid" x1="${String(LEFT)}" x2="${String(SIZE - RIGHT)}" y1="${atY(t)}" y2="${atY(t)}"/>
<text class="row" x="${String(LEFT - 8)}" y="${atY(t)}" dy="4">${decimal(t, 1)}</text>
<text class="tick" x="${atX(t)}" y="${String(SIZE - BOTTOM + 18)}">${decimal(t, 1)}</text>
`,
)}<line class="chance" x1="${atX(from)}" y1="${atY(from)}" x2="${atX(to)}" y2="${atY(to)}"/>
${o.points.map(
  ({ x, y, low, high }) => html`${
    low !== null &&
    high !== null &&
    html`<line class="whisker" x1="${atX(x)}" x2="${atX(x)}" y1="${atY(low)}" y2="${atY(high)}"/>`
  }<circle class="dot" cx="${atX(x)}" cy="${atY(y)}" r="2.2"/>
`,
)}<text class="tick" x="${short((LEFT + SIZE - RIGHT) / 2)}" y="${String(SIZE - 6)}">${o.x}</text>
<text class="tick" transform="translate(12 ${middle}) rotate(-90)">${o.y}</text>
</svg></figure>`;
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
