import { type Html, html } from './markup';

/** One bar; a value of null is a gap with a mark. */
export interface Bar {
  label: string;
  value: number | null;
  /** The value written out. */
  shown: string;
}

const HEIGHT = 190;
const TOP = 14;
const LEFT = 48;
const RIGHT = 8;
const CHARACTER = 6.2;
const PITCH_MIN = 26;
const PITCH_MAX = 64;
/** Labels longer than this many characters stand upright. */
const FLAT_MAX = 5;

/** Upright bars from 0, each with its name below and its value above. */
export function barChart(o: {
  title: string;
  axis: string;
  bars: readonly Bar[];
  top?: number;
}): Html {
  const longest = Math.max(1, ...o.bars.map(({ label }) => label.length));
  const isFlat = longest <= FLAT_MAX;
  const pitch = Math.min(PITCH_MAX, Math.max(PITCH_MIN, 620 / Math.max(1, o.bars.length)));
  const width = Math.ceil(LEFT + pitch * o.bars.length + RIGHT);
  const below = isFlat ? 24 : longest * CHARACTER + 16;
  const most = Math.max(o.top ?? 0, ...o.bars.map(({ value }) => value ?? 0)) || 1;
  const scale = (HEIGHT - TOP) / most;
  const base = String(HEIGHT);
  const bars = o.bars.map((bar, i) => {
    const x = LEFT + pitch * (i + 0.5);
    const y = HEIGHT - (bar.value ?? 0) * scale;
    const label = isFlat
      ? html`<text class="tick" x="${short(x)}" y="${String(HEIGHT + 16)}">${bar.label}</text>`
      : html`<text class="upright" transform="translate(${short(x + 4)} ${String(HEIGHT + 8)})
rotate(-90)">${bar.label}</text>`;
    return html`${
      bar.value !== null &&
      html`<rect class="left" x="${short(x - pitch * 0.34)}" y="${short(y)}"
width="${short(pitch * 0.68)}" height="${short(HEIGHT - y)}"/>`
    }<text class="tick" x="${short(x)}" y="${short(y - 4)}">${bar.shown}</text>${label}\n`;
  });
  const box = `0 0 ${width} ${Math.ceil(HEIGHT + below)}`;
  return html`<figure class="plot chart"><figcaption>${o.title}</figcaption>
<svg viewBox="${box}" width="${String(width)}" role="img" aria-label="${o.title}">
<line class="grid" x1="${String(LEFT)}" x2="${String(width - RIGHT)}" y1="${base}" y2="${base}"/>
<text class="tick" transform="translate(14 ${String((HEIGHT + TOP) / 2)}) rotate(-90)">${o.axis}</text>
${bars}</svg></figure>`;
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
