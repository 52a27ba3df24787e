import { decimal, NO_VALUE, quantity } from '../format';
import { html } from '../html/markup';
import { dataTable, type Section } from '../html/parts';
import type { RunView } from '../view';

const number = (title: string) => ({ title, numeric: true });
const COLUMNS = [
  { title: 'Candidate' },
  number('Strain'),
  number('Solvation'),
  number('Interaction'),
  { title: 'Method' },
  { title: 'Without a value, because' },
];
const QUANTUM_COLUMNS = [
  { title: 'Candidate' },
  { title: 'Formula' },
  number('Qubits'),
  number('Hartree–Fock'),
  number('CASCI'),
  number('VQE'),
  number('VQE − CASCI, mHartree'),
];

/** What was computed of the best few beyond docking: evidence, and no part of their scores. */
export function refinementSection({ refinements, quantum }: RunView): Section | null {
  if (refinements.length === 0 && quantum === null) return null;
  const value = (x: number | null) => (x === null ? NO_VALUE : quantity(x));
  const rows = refinements.map((one) => [
    one.id,
    value(one.strainKcalPerMol),
    value(one.solvationKcalPerMol),
    value(one.interactionKcalPerMol),
    `${one.tool}, ${one.solvent}`,
    one.because,
  ]);
  const hartree = (x: number) => decimal(x, 6);
  const quantumRows = (quantum?.found ?? []).map((one) => [
    one.id,
    one.formula,
    String(one.qubits),
    hartree(one.hartreeFockHartree),
    hartree(one.casciHartree),
    hartree(one.vqeHartree),
    decimal(one.vqeMinusCasciMilliHartree, 3),
  ]);
  const missing = quantum?.missing ?? [];
  const body = html`<p>Energies in kcal/mol of the best possible pose of each molecule: how much it
is bent (strain), its solvation, and its interaction with the residues about it. They hold neither
entropy nor the motion of the protein, and do not enter the ranking.</p>
${rows.length > 0 && dataTable(COLUMNS, rows)}
${quantumRows.length > 0 && html`<h3>Quantum evidence</h3>${dataTable(QUANTUM_COLUMNS, quantumRows)}`}
${missing.map(({ id, because }) => html`<p class="note">${id}: none, because ${because}</p>`)}
${quantum !== null && html`<ul class="words">${quantum.limits.map((one) => html`<li>${one}</li>\n`)}</ul>`}`;
  return { id: 'refinement', title: 'Refinement', body };
}
