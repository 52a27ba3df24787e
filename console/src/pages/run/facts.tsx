import type { Run } from '../../api/types';
import { duration } from '../../ui/words';

/** What identifies a run, and how to get at it elsewhere. */
export function Facts({ run }: { run: Run }) {
  const took = run.endedAt === null ? null : Date.parse(run.endedAt) - Date.parse(run.startedAt);
  return (
    <section className="card" aria-label="Facts">
      <h2 className="section-title">Facts</h2>
      <dl className="facts">
        <dt>Pipeline</dt>
        <dd>{run.pipeline}</dd>
        <dt>Project</dt>
        <dd>{run.project}</dd>
        <dt>Key</dt>
        <dd>
          <code>{run.key}</code>
        </dd>
        {took !== null && (
          <>
            <dt>Took</dt>
            <dd>{duration(took)}</dd>
          </>
        )}
        {run.results && (
          <>
            <dt>Results of steps</dt>
            <dd>
              {run.results.count}, cached {run.results.cached}, repeated {run.results.repeated}
            </dd>
          </>
        )}
        {run.outcome && (
          <>
            <dt>Result digest</dt>
            <dd>
              <code>{run.outcome.resultDigest}</code>
            </dd>
          </>
        )}
        {(run.state?.reviews ?? []).map(({ decision, by, comment, at }) => (
          <Reviewed key={at} decision={decision} by={by} comment={comment} />
        ))}
      </dl>
      <p className="row small links-row">
        <code>athanor runs watch {run.runId}</code>
        {run.temporalUi !== null && <a href={run.temporalUi}>Temporal UI</a>}
      </p>
    </section>
  );
}

function Reviewed({ decision, by, comment }: { decision: string; by: string; comment: string }) {
  return (
    <>
      <dt>{decision}</dt>
      <dd>
        {by}
        {comment !== '' && `: ${comment}`}
      </dd>
    </>
  );
}
