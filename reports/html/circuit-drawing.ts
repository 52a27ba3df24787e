import type { CircuitDrawing } from '../../schemas/quantum/drawing';
import { type Html, html } from './markup';

type Mark = CircuitDrawing['marks'][number];

const CHARACTER = 7;
const ROW = 34;
const BOX = 24;
const PAD = 12;
const GAP = 10;
/** Of a row, so that the lines end inside the head of the arrow. */
const TIP = 0.2;
/** Rows of columns: a picture as wide as the page, and as many as it takes. */
const WIDTH_MAX = 1_060;

/** Where the columns of one row of the picture lie. */
interface Strip {
  from: number;
  to: number;
  x: Map<number, number>;
  width: number;
}

/** A circuit as musicians write it: wires from left to right, wrapped to the width of the page. */
export function circuitDrawing(drawing: CircuitDrawing, title: string): Html {
  const labels = [...drawing.qubits, ...drawing.bits];
  const left = PAD + CHARACTER * Math.max(1, ...labels.map(({ length }) => length)) + GAP;
  return html`${stripsOf(drawing, left).map((strip, i) => {
    const height = ROW * labels.length + PAD;
    return html`<svg class="circuit" viewBox="0 0 ${String(strip.width)} ${String(height)}"
width="${String(strip.width)}" role="img" aria-label="${title}, part ${String(i + 1)}">
${labels.map((label, wire) => wireHtml(label, { wire, left, strip, drawing }))}
${drawing.marks
  .filter(({ column }) => column >= strip.from && column < strip.to)
  .map((mark) => markHtml(mark, strip.x.get(mark.column) ?? 0, drawing.qubits.length))}</svg>
`;
  })}`;
}

function stripsOf(drawing: CircuitDrawing, left: number): Strip[] {
  const widths = new Array<number>(drawing.columns).fill(BOX);
  for (const mark of drawing.marks) {
    widths[mark.column] = Math.max(widths[mark.column] ?? BOX, boxWidth(mark));
  }
  const strips: Strip[] = [];
  let strip: Strip = { from: 0, to: 0, x: new Map(), width: left };
  widths.forEach((width, column) => {
    if (strip.width + width + GAP + PAD > WIDTH_MAX && strip.to > strip.from) {
      strips.push(closed(strip));
      strip = { from: column, to: column, x: new Map(), width: left };
    }
    strip.x.set(column, strip.width + width / 2);
    strip.width += width + GAP;
    strip.to = column + 1;
  });
  return [...strips, closed(strip)];
}

function closed(strip: Strip): Strip {
  return { ...strip, width: Math.ceil(strip.width + PAD) };
}

function wireHtml(
  label: string,
  o: { wire: number; left: number; strip: Strip; drawing: CircuitDrawing },
): Html {
  const y = yOf(o.wire);
  const ends = { x1: String(o.left - GAP / 2), x2: String(o.strip.width - PAD / 2) };
  const isBit = o.wire >= o.drawing.qubits.length;
  const line = (at: number) =>
    html`<line class="wire" x1="${ends.x1}" x2="${ends.x2}" y1="${String(at)}" y2="${String(at)}"/>`;
  return html`<text class="name" x="${String(o.left - GAP)}" y="${String(y)}" dy="4">${label}</text>
${isBit ? [line(y - 1.5), line(y + 1.5)] : line(y)}
`;
}

function markHtml(mark: Mark, x: number, qubitCount: number): Html {
  if (mark.kind === 'barrier') {
    return html`${mark.targets.map((wire) => vertical('barrier', x, [wire - 0.5, wire + 0.5]))}\n`;
  }
  const bits = [...mark.conditions, ...(mark.bit === null ? [] : [mark.bit])];
  const quantum = [...mark.targets, ...mark.controls.map(({ wire }) => wire)];
  const link = quantum.length > 1 && vertical('link', x, [min(quantum), max(quantum)]);
  const down =
    bits.length > 0 &&
    [-1.5, 1.5].map((d) =>
      vertical('link', x + d, [max(mark.targets), qubitCount + max(bits) - TIP]),
    );
  const dots = [
    ...mark.controls.map(({ wire, on }) => dot(x, wire, on === 1)),
    ...mark.conditions.map((bit) => dot(x, qubitCount + bit, true)),
  ];
  const arrow = mark.bit !== null && arrowHead(x, qubitCount + mark.bit);
  return html`<g>${link}${down}${dots}${arrow}${bodyHtml(mark, x)}</g>\n`;
}

function bodyHtml(mark: Mark, x: number): Html {
  const { targets, label, kind } = mark;
  if (kind === 'swap') return html`${targets.map((wire) => cross(x, yOf(wire)))}`;
  if (kind === 'measure') return meter(x, yOf(targets[0] ?? 0));
  if (kind === 'gate' && label === 'x' && mark.controls.length > 0) {
    return plus(x, yOf(targets[0] ?? 0));
  }
  if (targets.length === 0) return html``;
  const [top, bottom] = [yOf(min(targets)) - BOX / 2, yOf(max(targets)) + BOX / 2];
  const width = boxWidth(mark);
  // Wires that a tall box crosses without using are marked by what it lacks: its feet.
  const feet = targets.length > 1 && targets.map((wire) => foot(x - width / 2, yOf(wire)));
  return html`<rect class="box" x="${text(x - width / 2)}" y="${text(top)}"
width="${text(width)}" height="${text(bottom - top)}" rx="3"/>${feet}<text class="gate"
x="${text(x)}" y="${text((top + bottom) / 2)}" dy="4">${label}</text>`;
}

function boxWidth({ kind, label }: Mark): number {
  if (kind === 'barrier') return GAP;
  return Math.max(BOX, label.length * CHARACTER + GAP);
}

function vertical(name: string, x: number, [from, to]: readonly [number, number]): Html {
  return html`<line class="${name}" x1="${text(x)}" x2="${text(x)}" y1="${text(yOf(from))}"
y2="${text(yOf(to))}"/>`;
}

function dot(x: number, wire: number, isOn: boolean): Html {
  return html`<circle class="${isOn ? 'on' : 'off'}" cx="${text(x)}" cy="${text(yOf(wire))}" r="4"/>`;
}

function plus(x: number, y: number): Html {
  const d = `M${text(x - 9)} ${text(y)}h18M${text(x)} ${text(y - 9)}v18`;
  return html`<circle class="off" cx="${text(x)}" cy="${text(y)}" r="9"/><path class="link"
d="${d}"/>`;
}

function cross(x: number, y: number): Html {
  const d = `M${text(x - 5)} ${text(y - 5)}l10 10M${text(x + 5)} ${text(y - 5)}l-10 10`;
  return html`<path class="link thick" d="${d}"/>`;
}

function meter(x: number, y: number): Html {
  const d = `M${text(x - 8)} ${text(y + 5)}a8 8 0 0 1 16 0M${text(x)} ${text(y + 5)}l6 -11`;
  return html`<rect class="box" x="${text(x - BOX / 2)}" y="${text(y - BOX / 2)}"
width="${text(BOX)}" height="${text(BOX)}" rx="3"/><path class="link" d="${d}"/>`;
}

function arrowHead(x: number, wire: number): Html {
  const y = yOf(wire) - 2;
  const d = `M${text(x - 5)} ${text(y - 8)}h10l-5 8z`;
  return html`<path class="on" d="${d}"/>`;
}

function foot(x: number, y: number): Html {
  return html`<circle class="on" cx="${text(x)}" cy="${text(y)}" r="2.5"/>`;
}

function yOf(wire: number): number {
  return PAD / 2 + ROW * (wire + 0.5);
}

function text(x: number): string {
  return String(Number(x.toFixed(1)));
}

function min(values: readonly number[]): number {
  return Math.min(...values);
}

function max(values: readonly number[]): number {
  return Math.max(...values);
}
