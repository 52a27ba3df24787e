import type { RefinementSummary } from '../../schemas/discovery/evaluated-steps';
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
export function refinementSection(view: RunView): Section | null {
  const { quantum } = view;
  const refinements = refinementsOf(view);
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
is bent (strain, a lower bound: other conformers may be lower still), its solvation, and its interaction with
the residues about it as the pose stands. They hold neither entropy nor the motion of the protein, are large
numbers of which small differences would matter, and are no part of the score unless an objective says so.</p>
${rows.length > 0 && dataTable(COLUMNS, rows)}
${quantumRows.length > 0 && html`<h3>Quantum evidence</h3>${dataTable(QUANTUM_COLUMNS, quantumRows)}`}
${missing.map(({ id, because }) => html`<p class="note">${id}: none, because ${because}</p>`)}
${quantum !== null && html`<ul class="words">${quantum.limits.map((one) => html`<li>${one}</li>\n`)}</ul>`}`;
  return { id: 'refinement', title: 'Refinement', body };
}

/** Those that the output lists; of a pipeline that lists none, those that stand beside its poses. */
function refinementsOf({ refinements, poses }: RunView): RefinementSummary[] {
  if (refinements.length > 0) return refinements;
  return (poses ?? []).flatMap(({ id, refinement }) => {
    if (refinement === undefined) return [];
    const { failures, ...rest } = refinement;
    const because = failures.map(({ part, reason }) => `${part}: ${reason}`).join('; ');
    return [{ id, ...rest, because }];
  });
}
