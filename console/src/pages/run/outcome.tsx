import { runPath, useRunFiles } from '../../api/queries';
import type { Run } from '../../api/types';
import { bytes, figure } from '../../ui/words';

const REPORT = 'report.html';

/** What a run found: its headlines, its figures and its files, the report first. */
export function Outcome({ run }: { run: Run }) {
  const { data } = useRunFiles(run.runId, true);
  const outcome = run.outcome;
  if (outcome === null) return null;
  const files = data?.items ?? [];
  const hrefOf = (name: string) => `${runPath(run.runId)}/files/${encodeURIComponent(name)}`;
  return (
    <section className="card stack" aria-label="Result">
      <ul className="plain">
        {outcome.headlines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <dl className="tiles">
        {Object.entries(outcome.metrics).map(([name, value]) => (
          <div key={name}>
            <dd>{figure(value)}</dd>
            <dt className="soft small">{name}</dt>
          </div>
        ))}
      </dl>
      <div className="row">
        {files.some(({ name }) => name === REPORT) && (
          <a
            className="button main-act"
            href={`${runPath(run.runId)}/report`}
            target="_blank"
            rel="noreferrer"
          >
            Open the report
          </a>
        )}
        {files
          .filter(({ name }) => name !== REPORT)
          .map(({ name, artifact }) => (
            <a key={name} className="button" href={hrefOf(name)} download={name}>
              {name} <span className="soft small">{bytes(artifact.size)}</span>
            </a>
          ))}
      </div>
    </section>
  );
}
