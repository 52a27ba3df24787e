import { type Html, html } from './markup';

/** A box of a {@link planGraph}: what it is, and a smaller line below. */
export interface PlanBox {
  name: string;
  detail: string;
}

const WIDTH = 640;
const ROW = 40;
const BOX = 30;
const SIDE = 170;
const MIDDLE = 190;
const BETWEEN = (WIDTH - 2 * SIDE - MIDDLE) / 2;
/** Fragments drawn: the others are told in a box of their own. */
const DRAWN_MAX = 8;

/** From a source over fragments to what they are put together into, from left to right. */
export function planGraph(o: {
  title: string;
  source: PlanBox;
  fragments: readonly PlanBox[];
  result: PlanBox;
}): Html {
  const shown = drawn(o.fragments);
  const height = Math.max(2, shown.length) * ROW;
  const middle = height / 2;
  const left = SIDE + BETWEEN;
  const right = left + MIDDLE;
  const rows = shown.map((box, i) => {
    const y = height / 2 + (i - (shown.length - 1) / 2) * ROW;
    return html`${link(SIDE, middle, left, y)}${link(right, y, right + BETWEEN, middle)}
${boxAt(box, { x: left, y, width: MIDDLE })}\n`;
  });
  return html`<figure class="plot chart plan"><figcaption>${o.title}</figcaption>
<svg viewBox="0 0 ${String(WIDTH)} ${String(height)}" width="${String(WIDTH)}" role="img"
aria-label="${o.title}">
${rows}${boxAt(o.source, { x: 0, y: middle, width: SIDE })}
${boxAt(o.result, { x: WIDTH - SIDE, y: middle, width: SIDE })}</svg></figure>`;
}

/** The first ones, and how many more there are. */
function drawn(fragments: readonly PlanBox[]): readonly PlanBox[] {
  if (fragments.length <= DRAWN_MAX) return fragments;
  const last = fragments.at(-1) as PlanBox;
  const hidden = fragments.length - DRAWN_MAX + 1;
  const rest = { name: `${hidden} more`, detail: `up to ${last.detail.split(' to ').at(-1)}` };
  return [...fragments.slice(0, DRAWN_MAX - 1), rest];
}

function boxAt(box: PlanBox, at: { x: number; y: number; width: number }): Html {
  const middle = short(at.x + at.width / 2);
  return html`<rect class="box" x="${short(at.x + 1)}" y="${short(at.y - BOX / 2)}"
width="${short(at.width - 2)}" height="${String(BOX)}" rx="4"/><text x="${middle}"
y="${short(at.y - 2)}">${box.name}</text><text class="detail" x="${middle}"
y="${short(at.y + 10)}">${box.detail}</text>`;
}

function link(fromX: number, fromY: number, toX: number, toY: number): Html {
  const half = short((fromX + toX) / 2);
  return html`<path class="link" d="M ${short(fromX)} ${short(fromY)} C ${half} ${short(fromY)}
${half} ${short(toY)} ${short(toX)} ${short(toY)}"/>`;
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
