import { decimal } from '../format';
import { type Html, html } from './markup';

const SIZE = 132;
const CENTRE = 66;
const RADIUS = 44;
/** How x is seen: towards the reader, to the lower left. */
const X_RIGHT = -0.45;
const X_DOWN = 0.35;
const DIGITS = 2;

/** A Bloch vector in its sphere: z up, y to the right, x towards the reader. */
export function blochSphere(label: string, v: { x: number; y: number; z: number }): Html {
  const [tipX, tipY] = at(v);
  const axis = (x: number, y: number, z: number) => {
    const [ax, ay] = at({ x, y, z });
    return html`<line class="grid" x1="${short(CENTRE)}" y1="${short(CENTRE)}" x2="${short(ax)}"
y2="${short(ay)}"/>`;
  };
  const c = String(CENTRE);
  const values = [v.x, v.y, v.z].map((value) => decimal(value, DIGITS)).join(', ');
  return html`<figure class="bloch"><svg viewBox="0 0 ${String(SIZE)} ${String(SIZE)}" role="img"
aria-label="${label}: (${values})">
<circle class="sphere" cx="${c}" cy="${c}" r="${String(RADIUS)}"/>
<ellipse class="equator" cx="${c}" cy="${c}" rx="${String(RADIUS)}" ry="14"/>
${axis(1, 0, 0)}${axis(0, 1, 0)}${axis(0, 0, 1)}
<text x="${c}" y="15">|0⟩</text><text x="${c}" y="126">|1⟩</text><text x="119" y="70">y</text>
<text x="40" y="90">x</text>
<line class="arrow" x1="${c}" y1="${c}" x2="${short(tipX)}" y2="${short(tipY)}"/>
<circle class="tip" cx="${short(tipX)}" cy="${short(tipY)}" r="3.5"/></svg>
<figcaption>${label}<small>(${values})</small></figcaption></figure>
`;
}

function at({ x, y, z }: { x: number; y: number; z: number }): [right: number, down: number] {
  return [CENTRE + RADIUS * (y + X_RIGHT * x), CENTRE + RADIUS * (X_DOWN * x - z)];
}

function short(x: number): string {
  return String(Number(x.toFixed(1)));
}
