import type { CandidateRow } from '../../api/discovery';
import { runPath, useRunFiles } from '../../api/queries';
import { csvOf, notebookOf } from './export-files';
import type { Decided, Measure } from './rows';

const KINDS = [
  ['candidates.sdf', 'SDF'],
  ['ro-crate-metadata.json', 'RO-Crate'],
] as const;

/** The candidates for other programs: what is shown as CSV, the whole as SDF, crate and notebook. */
export function Exports(o: {
  runId: string;
  hasEnded: boolean;
  rows: readonly CandidateRow[];
  measures: readonly Measure[];
  decisions: ReadonlyMap<string, Decided>;
}) {
  const { data } = useRunFiles(o.runId, o.hasEnded);
  const files = new Set((data?.items ?? []).map(({ name }) => name));
  return (
    <fieldset className="row" aria-label="Export">
      <button
        type="button"
        className="button"
        onClick={() => save(`${o.runId}.csv`, csvOf(o), 'text/csv')}
      >
        CSV of these
      </button>
      {KINDS.filter(([name]) => files.has(name)).map(([name, title]) => (
        <a
          key={name}
          className="button"
          href={`${runPath(o.runId)}/files/${encodeURIComponent(name)}`}
          download={`${o.runId}-${name}`}
        >
          {title}
        </a>
      ))}
      <button
        type="button"
        className="button"
        onClick={() =>
          save(
            `${o.runId}.ipynb`,
            notebookOf(o.runId, window.location.origin),
            'application/x-ipynb+json',
          )
        }
      >
        Notebook
      </button>
    </fieldset>
  );
}

function save(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
