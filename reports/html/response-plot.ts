import { rangeOf, roundTicks, tickText } from './axis';
import { type Html, html } from './markup';

/** What a {@link responsePlot} shows. */
export interface ResponsePlotOptions {
  title: string;
  x: string;
  y: string;
  points: readonly (readonly [number, number])[];
  /** Joined from left to right. */
  joined?: boolean;
  /** A line behind the points. */
  curve?: readonly (readonly [number, number])[];
}

const WIDTH = 400;
const HEIGHT = 240;
const LEFT = 70;
const RIGHT = 16;
const TOP = 10;
const BOTTOM = 44;
/** More dots than this are a blot. */
const POINTS_MAX = 600;
const LABEL_CHARACTERS_MAX = 48;

/** Dots over two axes. */
export function responsePlot(o: ResponsePlotOptions): Html {
  const every = Math.ceil(o.points.length / POINTS_MAX);
  const points = o.points.filter((_, i) => i % every === 0);
  const all = [...points, ...(o.curve ?? [])];
  const [xRange, yRange] = [rangeOf(all.map(([x]) => x)), rangeOf(all.map(([, y]) => y))];
  const base = HEIGHT - BOTTOM;
  const place = ([low, high]: [number, number], value: number) => (value - low) / (high - low);
  const atX = (x: number) => short(LEFT + place(xRange, x) * (WIDTH - LEFT - RIGHT));
  const atY = (y: number) => short(base - place(yRange, y) * (base - TOP));
  const path = (line: readonly (readonly [number, number])[]) =>
    line.map(([x, y]) => `${atX(x)},${atY(y)}`).join(' ');
  const sorted = [...points].sort((a, b) => a[0] - b[0]);
  return html`<figure class="plot"><figcaption>${o.title}</figcaption>
<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img"
aria-label="${o.title}: the values are in the table below">
${roundTicks(yRange).map(
  (y) => html`<line class="grid" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${atY(y)}"
y2="${atY(y)}"/><text class="row" x="${String(LEFT - 8)}" y="${atY(y)}" dy="4">${tickText(y)}</text>
`,
)}${roundTicks(xRange).map(
  (x) => html`<text class="tick" x="${atX(x)}" y="${String(base + 18)}">${tickText(x)}</text>\n`,
)}
<text class="tick" x="${short((LEFT + WIDTH - RIGHT) / 2)}" y="${String(HEIGHT - 6)}">${cut(o.x)}</text>
<text class="tick" transform="translate(12 ${short((TOP + base) / 2)}) rotate(-90)">${cut(o.y)}</text>
${o.joined && html`<polyline class="line s0" points="${path(sorted)}"/>`}
${o.curve && html`<polyline class="line s1" points="${path(o.curve)}"/>`}
${points.map(([x, y]) => html`<circle class="dot" cx="${atX(x)}" cy="${atY(y)}" r="2.6"/>\n`)}</svg></figure>`;
}

function cut(text: string): string {
  const characters = [...text];
  if (characters.length <= LABEL_CHARACTERS_MAX) return text;
  return `${characters.slice(0, LABEL_CHARACTERS_MAX).join('')}…`;
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
