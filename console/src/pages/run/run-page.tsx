import { Link } from 'wouter';
import { useRun } from '../../api/queries';
import { useLiveRun } from '../../api/run-events';
import type { Run } from '../../api/types';
import { Empty, Loading, PageHead, ProblemNote, RunPill, When } from '../../ui/parts';
import { useUrlState } from '../../ui/url-state';
import { Acts, ReviewCard } from './acts';
import { Explained } from './explained';
import { Facts } from './facts';
import { Graph } from './graph';
import { Outcome } from './outcome';
import { remedyOf } from './remedy';
import { Timeline } from './timeline';
import { Times } from './times';

/** Pipelines that leave candidates. */
const HAS_CANDIDATES = ['discover', 'screen'];
const IS_DRAWN = ['simulate-circuit', 'vqe', 'qaoa', 'benchmark-device'];

/** Everything about one run, as it happens. */
export default function RunPage({ runId }: { runId: string }) {
  const { data: run, error, refetch } = useRun(runId);
  const live = useLiveRun(runId, run?.status === 'running');
  if (error && run === undefined) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (run === undefined) return <Loading />;
  return (
    <>
      <PageHead
        name={runId}
        title={run.title}
        lead={
          <>
            <RunPill status={run.status} awaiting={run.state?.awaiting != null} />{' '}
            {run.state?.paused && <span className="pill warn">paused</span>} <code>{runId}</code>,
            started <When iso={run.startedAt} />
          </>
        }
        acts={
          <div className="row">
            {HAS_CANDIDATES.includes(run.pipeline) && (
              <Link className="button" href={`/runs/${encodeURIComponent(runId)}/candidates`}>
                Candidates
              </Link>
            )}
            {IS_DRAWN.includes(run.pipeline) && (
              <Link className="button" href={`/quantum/${encodeURIComponent(runId)}`}>
                Drawn
              </Link>
            )}
            {run.status !== 'running' && (
              <>
                <Link className="button" href={`/runs/${encodeURIComponent(runId)}/lineage`}>
                  Lineage
                </Link>
                <Link className="button" href={`/compare?${new URLSearchParams({ runs: runId })}`}>
                  Compare
                </Link>
              </>
            )}
            <Acts run={run} />
          </div>
        }
      />
      <div className="stack">
        {run.error && <Failure run={run} />}
        {run.remarks.map((remark) => (
          <p key={remark} className="note warn">
            {remark}
          </p>
        ))}
        {run.state?.awaiting && <ReviewCard run={run} />}
        {run.outcome && <Outcome run={run} />}
        <Stages run={run} />
        <div className="split">
          <div className="stack">
            <Explained runId={runId} live={live} />
            <Times run={run} />
          </div>
          <Facts run={run} />
        </div>
      </div>
      {!live.isConnected && run.status === 'running' && (
        <p className="lost" role="status">
          The connection was lost; what is shown may be old. Trying again …
        </p>
      )}
    </>
  );
}

function Stages({ run }: { run: Run }) {
  const [view, setView] = useUrlState({ view: 'timeline' });
  const stages = run.state?.stages ?? [];
  return (
    <section className="card" aria-label="Stages">
      <div className="row tabs" role="tablist">
        {['timeline', 'graph'].map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            className="button"
            aria-selected={view.view === one}
            onClick={() => setView({ view: one })}
          >
            {one}
          </button>
        ))}
      </div>
      {stages.length === 0 && (
        <Empty title="Nothing is known of its stages yet">
          <p>They appear as soon as a pipeline worker takes the run up.</p>
        </Empty>
      )}
      {stages.length > 0 &&
        (view.view === 'graph' ? (
          <Graph stages={stages} />
        ) : (
          <Timeline run={run} stages={stages} />
        ))}
    </section>
  );
}

function Failure({ run }: { run: Run }) {
  const stage = run.state?.stages.find(({ status }) => status === 'failed');
  return (
    <section className="note bad" role="alert">
      <h2>Why it {run.status === 'cancelled' ? 'was cancelled' : 'failed'}</h2>
      <p>{run.error?.message}</p>
      <p className="small">
        <code>{run.error?.code}</code>
        {stage && <> in stage {stage.title}</>}
      </p>
      {run.status === 'failed' && <p>What to do: {remedyOf(run.error?.code)}</p>}
    </section>
  );
}
