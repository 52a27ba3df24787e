import { count } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, foldable, type Section } from '../html/parts';
import type { RejectedRow } from '../molecule-shapes';
import { reasonWords } from '../reasons';
import type { RunView } from '../view';

const COLUMNS = [{ title: 'Molecule' }, { title: 'Set' }, { title: 'Why' }, { title: 'In detail' }];

/** The first molecules that each stage turned away or could do nothing with; all are in rejections.csv. */
export function rejectedSection({ rejected, funnel }: RunView): Section | null {
  if (rejected === null || rejected.length === 0) return null;
  const stages = [...new Set(rejected.map(({ stage }) => stage))];
  const body = html`<p>Nothing vanishes without a reason: <code>rejections.csv</code> names every molecule that
a stage turned away, of whichever set, and every one that could not be docked or refined. Those stay
candidates without that evidence: a docking that failed is no bad score.</p>
${stages.map((stage) => {
  const rows = rejected.filter((row) => row.stage === stage);
  const line = funnel?.find((one) => one.stage === stage);
  const all = Object.values(line?.dropped ?? {}).reduce((sum, n) => sum + n, 0);
  return stageHtml(rows, all);
})}`;
  return { id: 'rejected', title: 'Turned away', body };
}

function stageHtml(rows: readonly RejectedRow[], dropped: number): Html {
  const cells = rows.map((row): HtmlValue[] => [row.id, row.of, reasonWords(row.code), row.reason]);
  const of = dropped > rows.length ? `the first ${count(rows.length)}` : count(rows.length);
  return foldable(`${rows[0]?.title ?? ''}: ${of}`, dataTable(COLUMNS, cells));
}
