import type { CandidateRow } from '../../api/discovery';
import type { Decided, Measure } from './rows';

/** What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"). */
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Candidates as shown, one a line (RFC 4180), with intervals where they are known. */
export function csvOf(o: {
  rows: readonly CandidateRow[];
  measures: readonly Measure[];
  decisions: ReadonlyMap<string, Decided>;
}): string {
  const head = o.measures.flatMap((measure) => {
    const name = measure.unit === '' ? measure.title : `${measure.title} (${measure.unit})`;
    return measure.rangeOf ? [name, `${name} low`, `${name} high`] : [name];
  });
  const lines = o.rows.map((row) => [
    ...[row.id, row.smiles, row.inchiKey, o.decisions.get(row.id)?.decision ?? ''].map(cell),
    ...o.measures.flatMap((measure) =>
      [measure.of(row), ...(measure.rangeOf?.(row) ?? [])].map((value) =>
        value === null ? '' : String(value),
      ),
    ),
  ]);
  const titles = ['id', 'smiles', 'InChIKey', 'decision', ...head].map(cell);
  return [titles, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** A text of a table; an apostrophe stands before one that a spreadsheet would run. */
function cell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A notebook (nbformat 4.5) that fetches a run by the Python client and shows its candidates. */
export function notebookOf(runId: string, origin: string): string {
  const cells = [
    ['markdown', `# ${runId}\n\nNeeds \`athanor-lab[notebook]\` and \`athanor login ${origin}\`.`],
    [
      'code',
      `from athanor_lab import Lab\n\nlab = Lab()\nrun = lab.get(${JSON.stringify(runId)})\nrun`,
    ],
    ['code', 'result = run.result()\nresult'],
    ['code', "result.to_pandas('candidates.csv')"],
    ['code', 'result.molecules(top=12)'],
  ].map(([kind, source], i) => ({
    ...{ cell_type: kind, id: `cell-${i}`, metadata: {}, source },
    ...(kind === 'code' && { execution_count: null, outputs: [] }),
  }));
  const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
  return JSON.stringify(
    { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 },
    null,
    1,
  );
}
