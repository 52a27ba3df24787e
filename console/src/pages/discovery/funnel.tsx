import type { CandidateTable } from '../../api/discovery';
import { figure } from '../../ui/words';

const REASONS_SHOWN = 3;

/** How many molecules entered and left each stage, and why the others were dropped. */
export function Funnel({
  funnel,
  notRun,
}: {
  funnel: CandidateTable['funnel'];
  notRun: CandidateTable['notRun'];
}) {
  if (funnel.length === 0) return null;
  const most = Math.max(1, ...funnel.map(({ entered }) => entered));
  return (
    <details className="card" open>
      <summary className="section-title">
        Funnel: {figure(funnel[0]?.entered ?? 0)} molecules read, {figure(funnel.at(-1)?.left ?? 0)}{' '}
        left
      </summary>
      <ol className="funnel">
        {funnel.map(({ stage, title, entered, left, dropped }) => (
          <li key={stage}>
            <span>{title}</span>
            <span className="bar funnel-bar" aria-hidden="true">
              <span style={{ width: `${(100 * left) / most}%` }} />
              <span
                className="lost-part"
                style={{ width: `${(100 * Math.max(0, entered - left)) / most}%` }}
              />
            </span>
            <span className="number">
              {figure(entered)} → {figure(left)}
            </span>
            <span className="soft small">{reasons(dropped)}</span>
          </li>
        ))}
      </ol>
      {notRun.length > 0 && (
        <ul className="plain small soft">
          {notRun.map(({ what, because }) => (
            <li key={what}>
              Not run: {what}, because {because}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function reasons(dropped: Record<string, number>): string {
  const all = Object.entries(dropped).sort(([, a], [, b]) => b - a);
  const told = all
    .slice(0, REASONS_SHOWN)
    .map(([code, count]) => `${figure(count)} ${wordsOf(code)}`);
  const rest = all.slice(REASONS_SHOWN).reduce((sum, [, count]) => sum + count, 0);
  return [...told, ...(rest > 0 ? [`${figure(rest)} for other reasons`] : [])].join(', ');
}

/** `HIDDEN_ACTIVE` as people say it. */
function wordsOf(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}
