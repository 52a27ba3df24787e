import { useExplanation } from '../../api/queries';
import type { LiveRun } from '../../api/run-events';
import { ProblemNote } from '../../ui/parts';

/** Why steps ran again, and what was not computed since it was known. */
export function Explained({ runId, live }: { runId: string; live: LiveRun }) {
  const { data, error } = useExplanation(runId);
  const reruns = data?.reruns ?? [];
  const cache = (data?.cache ?? []).filter(({ cached }) => cached > 0);
  return (
    <section className="card" aria-label="Repeated and cached steps">
      <h2 className="section-title">Ran again, and why</h2>
      {error && <ProblemNote error={error} />}
      {live.retries.length > 0 && (
        <ul className="plain">
          {live.retries.map(({ step, what, attempt, because }) => (
            <li key={`${step} ${what} ${attempt}`}>
              {step} <span className="soft">{what}</span>: attempt {attempt}, because {because}
            </li>
          ))}
        </ul>
      )}
      {reruns.length === 0 && live.retries.length === 0 && (
        <p className="soft">Every step ran once.</p>
      )}
      <ul className="plain">
        {reruns.map(({ workflowId, step, what, attempts, because, worker }) => (
          <li key={`${workflowId} ${step} ${what}`}>
            {step} <span className="soft">{what}</span>: {attempts} attempts, because {because}
            {worker !== '' && <span className="soft"> ({worker})</span>}
          </li>
        ))}
      </ul>
      {cache.length > 0 && (
        <>
          <h2 className="section-title">Taken from the cache</h2>
          <ul className="plain">
            {cache.map(({ stage, step, results, cached }) => (
              <li key={`${stage} ${step}`}>
                {step}: {cached} of {results}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
