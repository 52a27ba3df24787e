import { rangeOf, tickText } from './axis';
import { type Html, html } from './markup';

/** What a {@link heatMap} shows. */
export interface HeatMapOptions {
  title: string;
  x: string;
  y: string;
  xs: readonly string[];
  ys: readonly string[];
  /** The value at (i, j) of xs and ys; null for a gap. */
  value: (i: number, j: number) => number | null;
  /** For values of both signs, the size at either end of the scale: 0 is in its middle, and pale. */
  signedMax?: number;
}

const WIDTH = 400;
const LEFT = 76;
const TOP = 10;
const BOTTOM = 44;
const SCALE = 84;
const CELL_MAX = 34;
const LABELS_MAX = 8;
const SHADES = 24;
/** From low to high, of even steps of lightness: dark blue, teal, light yellow. */
const COLOURS = [
  [37, 40, 92],
  [24, 104, 129],
  [61, 160, 135],
  [150, 205, 120],
  [249, 239, 150],
] as const;
/** From negative over none to positive: blue, pale grey, orange. */
const SIGNED = [
  [33, 84, 158],
  [140, 175, 215],
  [232, 234, 237],
  [236, 164, 102],
  [188, 84, 14],
] as const;
type Colours = readonly (readonly [number, number, number])[];

/** A rectangle of cells, coloured by value, with the scale beside it. */
export function heatMap(o: HeatMapOptions): Html {
  const cells = o.xs.flatMap((_, i) => o.ys.map((__, j) => ({ i, j, value: o.value(i, j) })));
  const values = cells.flatMap(({ value }) => (value === null ? [] : [value]));
  const { signedMax: most } = o;
  const range = most === undefined ? rangeOf(values) : ([-most, most] as const);
  const colours = most === undefined ? COLOURS : SIGNED;
  const wide = (WIDTH - LEFT - SCALE) / o.xs.length;
  const high = Math.min(CELL_MAX, Math.max(2, 260 / o.ys.length));
  const base = TOP + high * o.ys.length;
  const shade = (value: number) => colour((value - range[0]) / (range[1] - range[0]), colours);
  const x = (i: number) => LEFT + i * wide;
  const y = (j: number) => base - (j + 1) * high;
  return html`<figure class="plot"><figcaption>${o.title}</figcaption>
<svg viewBox="0 0 ${String(WIDTH)} ${short(base + BOTTOM)}" role="img"
aria-label="${o.title}: the values are in the table below">
${cells.map(
  ({ i, j, value }) =>
    value !== null &&
    html`<rect x="${short(x(i))}" y="${short(y(j))}" width="${short(wide + 0.3)}"
height="${short(high + 0.3)}" fill="${shade(value)}"><title>${o.xs[i] ?? ''}, ${o.ys[j] ?? ''}: ${tickText(value)}</title></rect>
`,
)}${labelled(o.xs).map(
  (i) =>
    html`<text class="tick" x="${short(x(i) + wide / 2)}" y="${short(base + 18)}">${o.xs[i] ?? ''}</text>
`,
)}${labelled(o.ys).map(
  (j) =>
    html`<text class="row" x="${String(LEFT - 8)}" y="${short(y(j) + high / 2)}" dy="4">${o.ys[j] ?? ''}</text>
`,
)}
<text class="tick" x="${short((LEFT + WIDTH - SCALE) / 2)}" y="${short(base + 38)}">${o.x}</text>
<text class="tick" transform="translate(12 ${short((TOP + base) / 2)}) rotate(-90)">${o.y}</text>
${scale(base, range, colours)}</svg></figure>`;
}

function scale(base: number, [low, high]: readonly [number, number], colours: Colours): Html {
  const left = WIDTH - SCALE + 14;
  const step = (base - TOP) / SHADES;
  const bands = Array.from({ length: SHADES }, (_, k) => {
    const top = base - (k + 1) * step;
    return html`<rect x="${String(left)}" y="${short(top)}" width="10" height="${short(step + 0.3)}"
fill="${colour((k + 0.5) / SHADES, colours)}"/>
`;
  });
  return html`${bands}<text x="${String(left + 14)}" y="${short(TOP + 10)}">${tickText(high, 3)}</text>
<text x="${String(left + 14)}" y="${short(base)}">${tickText(low, 3)}</text>`;
}

function labelled(labels: readonly string[]): number[] {
  const every = Math.ceil(labels.length / LABELS_MAX);
  return [...labels.keys()].filter((i) => i % every === 0);
}

/** The colour at a share of the scale. */
function colour(share: number, colours: Colours): string {
  const at = Math.min(1, Math.max(0, share)) * (colours.length - 1);
  const k = Math.min(colours.length - 2, Math.floor(at));
  const [from, to] = [colours[k], colours[k + 1]] as [readonly number[], readonly number[]];
  const mixed = from.map((c, i) => Math.round(c + (at - k) * ((to[i] as number) - c)));
  return `#${mixed.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
