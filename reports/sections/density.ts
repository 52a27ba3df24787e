import type { CircuitResults } from '../../schemas/quantum/steps';
import { heatMap } from '../html/heat-map';
import { html } from '../html/markup';
import type { Section } from '../html/parts';
import type { RunView } from '../view';

const SHOWN_MAX = 12;

/** Density matrices of the parts that were asked for: real and imaginary parts side by side. */
export function densitySection({ circuit }: RunView): Section | null {
  if (circuit === null || !hasMatrices(circuit)) return null;
  const { densityMatrices, drawing } = circuit;
  const shown = densityMatrices.slice(0, SHOWN_MAX);
  const body = html`${shown.map(({ qubits, values }) => {
    const names = qubits.map((qubit) => drawing.qubits[qubit] ?? `q[${qubit}]`).join(', ');
    const size = Math.sqrt(values.length / 2);
    const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const states = Array.from({ length: size }, (_, k) => ket(k, qubits.length));
    const map = (title: string, part: 0 | 1) =>
      heatMap({
        title: `${title} part, ${names}`,
        ...{ x: 'column', y: 'row', xs: states, ys: [...states].reverse() },
        value: (column, above) => values[2 * ((size - 1 - above) * size + column) + part] ?? null,
        signedMax: most,
      });
    return html`<div class="pair">${map('Real', 0)}${map('Imaginary', 1)}</div>`;
  })}
<p class="note">The first qubit named is the rightmost digit of a state. A pure part has one eigenvalue
1; what lies off the diagonal is coherence.</p>`;
  return { id: 'density', title: 'Density matrices', body };
}

function hasMatrices({ densityMatrices }: CircuitResults): boolean {
  return (
    Array.isArray(densityMatrices) &&
    densityMatrices.length > 0 &&
    densityMatrices.every(({ qubits, values }) => values.length === 2 << (2 * qubits.length))
  );
}

function ket(index: number, qubits: number): string {
  return `|${index.toString(2).padStart(qubits, '0')}⟩`;
}
