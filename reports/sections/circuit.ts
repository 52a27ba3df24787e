import type { CircuitResults } from '../../schemas/quantum/steps';
import { count, decimal } from '../format';
import { barChart } from '../html/bar-chart';
import { blochSphere } from '../html/bloch-sphere';
import { circuitDrawing } from '../html/circuit-drawing';
import { html } from '../html/markup';
import { dataTable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

const BARS_MAX = 32;
const SPHERES_MAX = 24;
const TABLE_ROWS_MAX = 64;
const DIGITS = 6;

/** The picture of a circuit. */
export function circuitSection({ circuit }: RunView): Section | null {
  if (circuit === null) return null;
  const { drawing, qubits, bits, operations, method } = circuit;
  const { hidden } = drawing;
  const left = [
    ...(hidden.qubits > 0 ? [plural(hidden.qubits, 'qubit')] : []),
    ...(hidden.bits > 0 ? [plural(hidden.bits, 'bit')] : []),
    ...(hidden.operations > 0 ? [plural(hidden.operations, 'operation')] : []),
  ];
  const size = [plural(qubits, 'qubit'), plural(bits, 'bit'), plural(operations, 'operation')];
  const body = html`<p>${size.join(', ')}. Simulated as: ${method}.</p>
${drawing.marks.length > 0 && circuitDrawing(drawing, 'The circuit')}
${
  left.length > 0 &&
  html`<p class="note">Abridged: ${left.join(', ')} not drawn. An operation is drawn only where all
of its qubits are.</p>`
}
${
  drawing.bits.length > 0 &&
  html`<p class="note">Double lines are classical bits; double lines from a gate lead to the bits
that decide whether it happens.</p>`
}`;
  return { id: 'circuit', title: 'Circuit', body };
}

/** What shots and exact values say. */
export function measuredSection({ circuit }: RunView): Section | null {
  if (circuit === null) return null;
  const { counts, expectations, topStates } = circuit;
  if (counts.length + expectations.length + topStates.length === 0) return null;
  const body = [countsHtml(circuit), expectationsHtml(circuit), statesHtml(circuit)];
  return { id: 'measured', title: 'Measured and expected', body };
}

function countsHtml({ counts, allCounts }: CircuitResults) {
  if (counts.length === 0) return null;
  const shown = counts.slice(0, BARS_MAX);
  const bars = shown.map((one) => ({
    label: one.bits,
    value: one.count,
    shown: count(one.count),
  }));
  return html`${barChart({ title: 'Outcomes of the shots, bit 0 rightmost', axis: 'shots', bars })}
${
  allCounts !== null &&
  html`<p class="note">The ${count(shown.length)} most frequent outcomes; all are in artifact
<code class="digest">${allCounts.sha256}</code>.</p>`
}
`;
}

function expectationsHtml({ expectations }: CircuitResults) {
  if (expectations.length === 0) return null;
  const hasShots = expectations.some(({ sampled }) => sampled !== null);
  const columns = [{ title: 'Observable' }, { title: 'Exact', numeric: true }];
  const more = ['From shots', 'Standard error', 'Groups', 'Shots'];
  const rows = expectations.map(({ name, value, sampled }) => [
    name,
    decimal(value, DIGITS),
    ...(!hasShots
      ? []
      : [
          decimal(sampled?.value ?? null, DIGITS),
          sampled === null ? '' : `± ${decimal(sampled.standardError, DIGITS)}`,
          count(sampled?.groups ?? 0),
          count(sampled?.shots ?? 0),
        ]),
  ]);
  const all = [...columns, ...(hasShots ? more.map((title) => ({ title, numeric: true })) : [])];
  return html`<h3>Expectation values</h3>
${dataTable(all, rows)}`;
}

function statesHtml({ topStates }: CircuitResults) {
  if (topStates.length === 0) return null;
  const columns = ['Probability', 'Real part', 'Imaginary part'];
  const rows = topStates
    .slice(0, TABLE_ROWS_MAX)
    .map(({ bits, probability, re, im }) => [
      html`<code>|${bits}⟩</code>`,
      ...[probability, re, im].map((value) => decimal(value, DIGITS)),
    ]);
  return html`<h3>Most probable basis states</h3>
${dataTable([{ title: 'State' }, ...columns.map((title) => ({ title, numeric: true }))], rows)}
<p class="note">Of the state before the final measurements; qubit 0 rightmost.</p>`;
}

/** Bloch vectors, and how the qubits are entangled. */
export function stateSection({ circuit }: RunView): Section | null {
  if (circuit === null || circuit.isDynamic) return null;
  const { blochVectors, fidelity, entropies, drawing } = circuit;
  const spheres = blochVectors.slice(0, SPHERES_MAX);
  const body = html`<div class="blochs">${spheres.map((vector, qubit) =>
    blochSphere(drawing.qubits[qubit] ?? `q[${qubit}]`, vector),
  )}</div>
<p class="note">The Bloch vector of a qubit is shorter than 1 where it is entangled with others, and
0 where wholly so.${
    blochVectors.length > spheres.length &&
    ` ${plural(blochVectors.length - spheres.length, 'qubit')} more not drawn.`
  }</p>
${entropyHtml(circuit)}
${
  entropies.length > 0 &&
  dataTable(
    [{ title: 'Qubits' }, { title: 'Entropy, bits', numeric: true }],
    entropies.map(({ qubits, bits }) => [qubits.join(', '), decimal(bits, DIGITS)]),
  )
}
${fidelity !== null && html`<p>Fidelity to the given state: ${decimal(fidelity, DIGITS)}.</p>`}`;
  return { id: 'state', title: 'State', body };
}

function entropyHtml({ entropyPerCut, qubits }: CircuitResults) {
  if (entropyPerCut === null || entropyPerCut.length === 0) return null;
  const bars = entropyPerCut.map((value, k) => ({
    label: String(k),
    value,
    shown: value === null ? '–' : decimal(value, 2),
  }));
  const title = 'Entanglement entropy between qubits 0 … k and the rest';
  const unknown = entropyPerCut.filter((value) => value === null).length;
  // A cut of k and n − k qubits holds at most as many bits as the smaller side has qubits.
  return html`${barChart({ title, axis: 'bits', bars, top: Math.min(1, qubits) })}
${
  unknown > 0 &&
  html`<p class="note">${plural(unknown, 'cut')} (–) too entangled to be computed in seconds.</p>`
}`;
}
