import type { CircuitResults } from '../../schemas/quantum/steps';
import { count, decimal, quantity } from '../format';
import { barChart } from '../html/bar-chart';
import { blochSphere } from '../html/bloch-sphere';
import { circuitDrawing } from '../html/circuit-drawing';
import { html } from '../html/markup';
import { dataTable, plural, type Section } from '../html/parts';
import { isObject } from '../shapes';
import type { RunView } from '../view';

const BARS_MAX = 32;
const SPHERES_MAX = 24;
const TABLE_ROWS_MAX = 64;
const CHOSEN_MAX = 200;
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
  const { counts, expectations, topStates, chosenAmplitudes: chosen } = circuit;
  const all = [counts, expectations, topStates, chosen];
  if (all.every(({ length }) => length === 0)) return null;
  const body = [
    countsHtml(circuit),
    expectationsHtml(circuit),
    gradientsHtml(circuit),
    zeroNoiseHtml(circuit),
    statesHtml(circuit),
    chosenHtml(circuit),
  ];
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
  // Of trajectories the value is a mean; an exact one has no error.
  const isMean = expectations.some(({ standardError }) => standardError > 0);
  const columns = isMean ? ['Mean', 'Standard error'] : ['Exact'];
  const more = ['From shots', 'Standard error', 'Groups', 'Shots'];
  const rows = expectations.map(({ name, value, standardError, sampled }) => [
    name,
    decimal(value, DIGITS),
    ...(isMean ? [`± ${decimal(standardError, DIGITS)}`] : []),
    ...(!hasShots
      ? []
      : [
          decimal(sampled?.value ?? null, DIGITS),
          sampled === null ? '' : `± ${decimal(sampled.standardError, DIGITS)}`,
          count(sampled?.groups ?? 0),
          count(sampled?.shots ?? 0),
        ]),
  ]);
  const titles = [...columns, ...(hasShots ? more : [])];
  return html`<h3>Expectation values</h3>
${dataTable([{ title: 'Observable' }, ...titles.map(numeric)], rows)}`;
}

/** Derivatives of each observable by each input. */
function gradientsHtml({ expectations }: CircuitResults) {
  const rows = expectations.flatMap(({ name, gradient }) =>
    isObject(gradient)
      ? Object.entries(gradient).map(([input, slope]) => [
          name,
          input,
          typeof slope === 'number' ? decimal(slope, DIGITS) : '',
        ])
      : [],
  );
  if (rows.length === 0) return null;
  return html`<h3>Derivatives</h3>
${dataTable([{ title: 'Observable' }, { title: 'By the input' }, numeric('Derivative')], rows)}
<p class="note">By the adjoint method, exact but for rounding.</p>`;
}

function zeroNoiseHtml({ expectations }: CircuitResults) {
  const rows = expectations.flatMap(({ name, zeroNoise }) =>
    !zeroNoise
      ? []
      : [[name, ...zeroNoise.points.map(estimate), html`<strong>${estimate(zeroNoise)}</strong>`]],
  );
  const scales = expectations.find(({ zeroNoise }) => zeroNoise)?.zeroNoise?.points ?? [];
  if (rows.length === 0) return null;
  const titles = [...scales.map(({ scale }) => `${quantity(scale)} × the noise`), 'No noise'];
  return html`<h3>Continued to no noise</h3>
${dataTable([{ title: 'Observable' }, ...titles.map(numeric)], rows)}
<p class="note">Noise is scaled by folding: the circuit, its inverse, the circuit again. The error is
that of the shots; what the form of the curve leaves out is not in it.</p>`;
}

function estimate({ value, standardError }: { value: number; standardError: number }): string {
  return `${decimal(value, DIGITS)} ± ${decimal(standardError, DIGITS)}`;
}

function numeric(title: string) {
  return { title, numeric: true };
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

function chosenHtml({ chosenAmplitudes }: CircuitResults) {
  if (chosenAmplitudes.length === 0) return null;
  const shown = chosenAmplitudes.slice(0, CHOSEN_MAX);
  const rows = shown.map(({ bits, re, im }) => [
    html`<code>|${bits}⟩</code>`,
    ...[re, im, re * re + im * im].map(scientific),
  ]);
  const titles = ['Real part', 'Imaginary part', 'Probability'];
  return html`<h3>Amplitudes asked for</h3>
${dataTable([{ title: 'State' }, ...titles.map(numeric)], rows)}
${
  chosenAmplitudes.length > shown.length &&
  html`<p class="note">The first ${count(shown.length)} of ${count(chosenAmplitudes.length)}; all are
in run.json.</p>`
}`;
}

/** Amplitudes of wide circuits are small. */
function scientific(value: number): string {
  return value.toExponential(DIGITS).replaceAll('-', '−');
}

/** Bloch vectors, and how the qubits are entangled. */
export function stateSection({ circuit }: RunView): Section | null {
  if (circuit === null || circuit.isDynamic) return null;
  if (circuit.blochVectors.length === 0 && circuit.entropyPerCut === null) return null;
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
