import { count, NO_VALUE, quantity } from '../format';
import { html } from '../html/markup';
import { dataTable, type Section } from '../html/parts';
import type { RunView } from '../view';

const EXAMPLES_MAX = 3;
const number = (title: string) => ({ title, numeric: true });
const COLUMNS = [
  { title: 'Scaffold' },
  number('Molecules'),
  number('With a measured value'),
  number('Their median'),
  { title: 'For example' },
];

/** The largest clusters of molecules that passed the filters, by their ring systems. */
export function scaffoldsSection({ scaffolds }: RunView): Section | null {
  if (scaffolds.length === 0) return null;
  const rows = scaffolds.map(({ scaffold, count: size, measured, median, examples }) => [
    scaffold === '' ? 'no rings' : html`<code>${scaffold}</code>`,
    count(size),
    measured === 0 ? NO_VALUE : count(measured),
    median === null ? NO_VALUE : quantity(median),
    examples.slice(0, EXAMPLES_MAX).join(', '),
  ]);
  const body = html`<p>What passed the filters, by Bemis–Murcko scaffold: rings and what links them. A list
of candidates from few scaffolds is one bet made several times.</p>
${dataTable(COLUMNS, rows)}`;
  return { id: 'scaffolds', title: 'Scaffolds', body };
}
