import { count, decimal, duration, elapsedMs, NO_VALUE, quantity } from '../format';
import { linePlot } from '../html/line-plot';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, facts, plural, type Section } from '../html/parts';
import { isObject } from '../shapes';
import type { Energies } from '../variational-shapes';
import type { RunView } from '../view';

const HARTREE_DIGITS = 6;
const MILLI = 1_000;
/** CODATA 2018. */
const KCAL_PER_MOL_PER_HARTREE = 627.5094740631;
/** 1 kcal/mol in millihartree: what is called chemical accuracy. */
const CHEMICAL_ACCURACY = 1.6;
/** Below this, in millihartree, a difference of double-precision energies is rounding. */
const ROUNDING = 1e-8;
const LINES_MAX = 6;
const METHODS = [
  { title: 'Hartree–Fock', step: 'quantum.hartreeFock' },
  { title: 'Exact diagonalisation', step: 'quantum.diagonalise' },
  { title: 'VQE', step: 'quantum.minimiseEnergy' },
] as const;
const number = (title: string) => ({ title, numeric: true });

/** Energies by Hartree–Fock, exact diagonalisation and VQE, and how the search went. */
export function energiesSection({ energies, record }: RunView): Section | null {
  if (energies === null) return null;
  const body = html`<p>${quantumVerdict(energies, record)}</p>
${energyTable(energies, record)}
${statesTable(energies)}
${energies.energies.length > 1 && curve(energies)}
${energies.energies.length > 1 && differenceTable(energies, record)}
${convergence(energies)}
${energies.energies.length === 1 && search(energies)}
<h3>What each method cost</h3>
${costTable(energies, record)}
<p class="note">Wall time is from the first start to the last end of a method’s steps, of all points
together, on the nodes of this run: the first step of a fresh process pays for loading its code, and
quantum circuits are simulated. It is not known (–)
where results came from the cache.</p>
${computedTable(energies, record)}
<h3>What was computed</h3>
${problemFacts(energies, record)}`;
  return { id: 'energies', title: 'Energies', body };
}

/** Whether the quantum path was needed, in words. */
export function quantumVerdict(
  { energies, baselines, searches }: Energies,
  record: RunView['record'],
): string {
  const errors = energies.map(({ vqeMinusExactMilliHartree: error }) => error);
  const worst = errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const correlation = Math.max(...energies.map((e) => Math.abs(e.correlationMilliHartree)));
  const missed = energies.filter((e) => e.vqeHartree > e.hartreeFockHartree + ROUNDING / MILLI);
  const times = METHODS.map(({ step }) => wallMs(step, record));
  const [, exact, search] = times;
  const isQuicker = exact != null && search != null && exact < search;
  const products = baselines.reduce((sum, one) => sum + one.exact.evaluations, 0);
  const evaluations = searches.reduce((sum, one) => sum + one.energy.evaluations, 0);
  const of = energies.length > 1 ? 'at every point' : 'here';
  const isExact = Math.abs(worst) < ROUNDING;
  const sentences = [
    Math.abs(worst) < CHEMICAL_ACCURACY
      ? isExact
        ? `VQE reaches the exact energy ${of}, to rounding.`
        : `VQE is within ${difference(worst)} mHartree of the exact energy ${of}.`
      : `VQE misses the exact energy by up to ${difference(worst)} mHartree, more than chemical ` +
        `accuracy (${CHEMICAL_ACCURACY} mHartree).`,
    `The classical method is better: exact diagonalisation is sure of its answer, with ${plural(
      products,
      'matrix–vector product',
    )} against ${plural(evaluations, 'evaluation')} of VQE${
      isQuicker ? `, and took ${time(exact)} against ${time(search)}` : ''
    }.`,
    ...(correlation < CHEMICAL_ACCURACY
      ? ['Hartree–Fock alone is within chemical accuracy, at almost no cost.']
      : []),
    ...(missed.length > 0
      ? [`VQE ends above Hartree–Fock at ${plural(missed.length, 'point')}: the search failed.`]
      : []),
  ];
  return sentences.join(' ');
}

function energyTable({ energies, baselines, searches }: Energies, record: RunView['record']): Html {
  const columns = [
    { title: 'Integrals' },
    { title: 'Method' },
    number('Energy, Hartree'),
    number('Above exact, mHartree'),
    number('Iterations'),
    number('Evaluations'),
  ];
  const rows = energies.flatMap((e, i) => {
    const ran = [baselines[i]?.hartreeFock, baselines[i]?.exact, searches[i]?.energy];
    const found = [e.hartreeFockHartree, e.exactHartree, e.vqeHartree];
    return METHODS.map(({ title }, k): HtmlValue[] => [
      k === 0 ? pointName(record, i) : '',
      title,
      decimal(found[k] ?? null, HARTREE_DIGITS),
      k === 1 ? NO_VALUE : difference(((found[k] ?? Number.NaN) - e.exactHartree) * MILLI),
      count(ran[k]?.iterations ?? Number.NaN),
      count(ran[k]?.evaluations ?? Number.NaN),
    ]);
  });
  return dataTable(columns, rows);
}

function statesTable({ baselines, searches }: Energies): HtmlValue {
  const rows = searches.flatMap(({ energy }, i) =>
    energy.energiesHartree.slice(1).map((found, k) => {
      const exact = baselines[i]?.exact.energiesHartree[k + 1] ?? Number.NaN;
      const shown = [exact, found].map((value) => decimal(value, HARTREE_DIGITS));
      return [count(i + 1), count(k + 2), ...shown, difference((found - exact) * MILLI)];
    }),
  );
  if (rows.length === 0) return null;
  const titles = ['Point', 'State', 'Exact, Hartree', 'VQE, Hartree', 'Above exact, mHartree'];
  return html`<h3>Further states</h3>
${dataTable(titles.map(number), rows)}
<p class="note">In the symmetry of the Hartree–Fock state; by deflation, whose states overlap by at
most ${quantity(Math.max(...searches.map(({ overlapMax }) => overlapMax)))}.</p>`;
}

function curve({ energies }: Energies): Html {
  const line = (label: string, of: (e: Energies['energies'][number]) => number) => ({
    ...{ label, dots: true },
    points: energies.map((e) => [e.point, of(e)] as const),
  });
  const series = [
    line('Hartree–Fock', (e) => e.hartreeFockHartree),
    line('Exact', (e) => e.exactHartree),
    line('VQE', (e) => e.vqeHartree),
  ];
  const title = 'Energies along the points, in the order of the files';
  return html`${linePlot({ title, x: 'point', y: 'Hartree', series, digits: 3 })}
<p class="note">A dissociation curve where the files are geometries of one molecule along a bond; the
integrals do not say how long it is, so that points are drawn at equal distances. Where Hartree–Fock
leaves the exact curve, one determinant is not enough.</p>`;
}

/** The search of one point beside what the classical methods say, on one axis. */
function search({ energies, searches }: Energies): Html | null {
  const [energy] = energies;
  const found = searches[0]?.convergenceHartree ?? [];
  if (energy === undefined || found.length === 0) return null;
  const level = (label: string, hartree: number) => ({
    label,
    points: [1, Math.max(2, found.length)].map((x) => [x, hartree] as const),
  });
  const series = [
    level('Hartree–Fock', energy.hartreeFockHartree),
    level('Exact', energy.exactHartree),
    { label: 'VQE', dots: true, points: found.map((value, k) => [k + 1, value] as const) },
  ];
  const title = 'The energy while VQE searched, beside the classical methods';
  return linePlot({ title, x: 'iteration', y: 'Hartree', series, digits: 3 });
}

/** How far apart the points are by each method. */
function differenceTable({ energies }: Energies, record: RunView['record']): Html {
  const first = energies[0] as Energies['energies'][number];
  const apart = energies.slice(1).map((e, i) => ({
    name: html`${pointName(record, i + 1)} − ${pointName(record, 0)}`,
    kcalPerMol: [
      e.hartreeFockHartree - first.hartreeFockHartree,
      e.exactHartree - first.exactHartree,
      e.vqeHartree - first.vqeHartree,
    ].map((difference) => difference * KCAL_PER_MOL_PER_HARTREE),
  }));
  const rows = apart.map(({ name, kcalPerMol }): HtmlValue[] => [
    name,
    ...kcalPerMol.map((value) => decimal(value, 2)),
  ]);
  const divided = apart.filter(({ kcalPerMol }) => new Set(kcalPerMol.map(Math.sign)).size > 1);
  const columns = [{ title: 'Points' }, ...METHODS.map(({ title }) => number(title))];
  return html`<h3>Differences between the points, kcal/mol</h3>
${dataTable(columns, rows)}
<p class="note">${
    divided.length > 0 &&
    html`The methods disagree on which is lower in ${plural(divided.length, 'row')}. `
  }That the methods agree proves nothing of the molecules: all of them leave out the same, the
electrons outside the active space and all dynamic correlation, and where that differs between the
points by as much as stands here, not even the sign is certain. Differences mean something only
between files with the same electrons, basis set and kind of active space.</p>`;
}

function convergence({ energies, searches }: Energies): Html {
  const series = searches.slice(0, LINES_MAX).map(({ convergenceHartree }, i) => ({
    label: `point ${i + 1}`,
    points: convergenceHartree.map((value, k) => {
      const error = Math.abs(value - (energies[i]?.exactHartree ?? Number.NaN)) * MILLI;
      return [k + 1, Math.max(error, ROUNDING)] as const;
    }),
  }));
  const mark = { y: CHEMICAL_ACCURACY, label: 'chemical accuracy' };
  const title = 'Distance from the exact energy while VQE searched';
  const more = searches.length - series.length;
  return html`${linePlot({ title, x: 'iteration', y: 'mHartree', series, log: true, mark })}
${more > 0 && html`<p class="note">${plural(more, 'more point')} not drawn.</p>`}`;
}

function costTable({ baselines, searches }: Energies, record: RunView['record']): Html {
  const ran = [
    baselines.map(({ hartreeFock }) => hartreeFock),
    baselines.map(({ exact }) => exact),
    searches.map(({ energy }) => energy),
  ];
  const rows = METHODS.map(({ title, step }, k) => {
    const sum = (field: 'iterations' | 'evaluations') =>
      count((ran[k] ?? []).reduce((total, one) => total + one[field], 0));
    return [title, sum('iterations'), sum('evaluations'), time(wallMs(step, record))];
  });
  const numbers = ['Iterations', 'Evaluations', 'Wall time'].map(number);
  return dataTable([{ title: 'Method' }, ...numbers], rows);
}

function problemFacts({ searches }: Energies, record: RunView['record']): Html {
  const input = isObject(record.input) ? record.input : {};
  const { frozenOrbitals: frozen, activeOrbitals: active } = input;
  const sizes = [...new Set(searches.map((s) => `${s.spinOrbitals} to ${s.qubits}`))];
  const text = (name: string) => (typeof input[name] === 'string' ? String(input[name]) : null);
  const most = (of: (s: Energies['searches'][number]) => number) =>
    count(searches.reduce((a, s) => Math.max(a, of(s)), 0));
  const frozenCore =
    typeof frozen === 'number' && frozen > 0
      ? `the electrons of the lowest ${plural(frozen, 'orbital')} stay where they are, and do not
correlate`
      : 'no orbital is frozen';
  const emptied =
    typeof active === 'number'
      ? `only the next ${plural(active, 'orbital')} may be occupied; those above stay empty`
      : 'all others are active';
  return facts([
    ['Active space', `Of the orbitals in the files, ${frozenCore}; ${emptied}.`],
    ['Spin orbitals to qubits', `${sizes.join(', ')} (${text('mapping')}, ${text('reduction')})`],
    ['Ansatz', text('ansatz')],
    ['Optimiser', text('optimiser')],
    ['Pauli terms', most((s) => s.pauliTerms)],
    ['Parameters', most((s) => s.parameters)],
    ['Gates', most((s) => s.gates)],
    ['Search ended', [...new Set(searches.map(({ reason }) => reason))].join(', ')],
  ]);
}

function pointName(record: RunView['record'], i: number): HtmlValue {
  const name =
    record.data.find(({ field }) => field === `integrals[${i}]`)?.name ?? moleculeName(record, i);
  const file = name.slice(name.lastIndexOf('/') + 1);
  return html`${count(i + 1)}${file !== '' && html` <span class="soft">${file}</span>`}`;
}

/** Points after those of the files are molecules, which may have a name. */
function moleculeName({ input }: RunView['record'], i: number): string {
  if (!isObject(input) || !Array.isArray(input.molecules)) return '';
  const files = Array.isArray(input.integrals) ? input.integrals.length : 0;
  const molecule: unknown = input.molecules[i - files];
  return isObject(molecule) && typeof molecule.name === 'string' ? molecule.name : '';
}

/** Molecules whose integrals the run computed, and what their active spaces leave out. */
function computedTable({ computed, energies }: Energies, record: RunView['record']): HtmlValue {
  if (!Array.isArray(computed) || computed.length === 0) return null;
  const before = energies.length - computed.length;
  const columns = [
    ...[{ title: 'Point' }, { title: 'Formula' }, number('Active orbitals'), number('of')],
    ...[number('Active electrons'), number('Hartree–Fock, Hartree'), { title: 'By' }],
  ];
  const rows = computed.map((one, i): HtmlValue[] => [
    pointName(record, before + i),
    one.formula,
    ...[one.orbitals, one.basisOrbitals, one.electrons].map((n) => count(n)),
    decimal(one.hartreeFockHartree, HARTREE_DIGITS),
    one.tool,
  ]);
  return html`<h3>Integrals that were computed</h3>
${dataTable(columns, rows)}
<p class="note">Native programs round as their machine does: these figures agree between machines to
1e-6 Hartree, not to the bit.</p>`;
}

/** Milliseconds from a step's first start to its last end; null where the record does not know. */
function wallMs(step: string, { provenance }: RunView['record']): number | null {
  const own = provenance.find((p) => p.step === step);
  return own === undefined || own.cached > 0 ? null : elapsedMs(own.firstStart, own.lastEnd);
}

function time(ms: number | null | undefined): string {
  if (ms == null) return NO_VALUE;
  return ms < MILLI ? `${count(ms)} ms` : duration(ms);
}

function difference(milliHartree: number): string {
  return Math.abs(milliHartree) < ROUNDING ? '0' : quantity(milliHartree);
}
