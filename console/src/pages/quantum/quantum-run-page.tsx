import { useMemo } from 'react';
import { Link } from 'wouter';
import { QUANTUM_STYLE, quantumSections } from '../../../../reports/quantum';
import type { RunRecord } from '../../../../schemas/run-record';
import { useRun, useRunRecord } from '../../api/queries';
import { useLiveRun } from '../../api/run-events';
import { Drawn } from '../../ui/drawn';
import { Empty, Loading, PageHead, ProblemNote, RunPill, When } from '../../ui/parts';
import { figure } from '../../ui/words';

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(QUANTUM_STYLE);

/** What a quantum run found, drawn: circuit, outcomes, states, searches beside classical methods. */
export default function QuantumRunPage({ runId }: { runId: string }) {
  const { data: run, error } = useRun(runId);
  useLiveRun(runId, run?.status === 'running');
  const hasEnded = run !== undefined && run.status !== 'running';
  const record = useRunRecord(runId, hasEnded);
  if (error) return <ProblemNote error={error} />;
  if (run === undefined) return <Loading />;
  const isCircuit = run.pipeline === 'simulate-circuit';
  return (
    <>
      <PageHead
        name={runId}
        title={run.title}
        lead={
          <>
            <RunPill status={run.status} /> <code>{runId}</code>, started{' '}
            <When iso={run.startedAt} />
          </>
        }
        acts={
          <div className="row">
            {isCircuit && hasEnded && (
              <Link className="button main-act" href={`/quantum/editor?run=${runId}`}>
                Edit its circuit
              </Link>
            )}
            <Link className="button" href={`/runs/${runId}`}>
              The whole run
            </Link>
          </div>
        }
      />
      {!hasEnded && (
        <Empty title="It is still running">
          <p>
            <Link href={`/runs/${runId}`}>Follow it live</Link>; what it finds is drawn here at its
            end.
          </p>
        </Empty>
      )}
      {record.error && <ProblemNote error={record.error} retry={() => void record.refetch()} />}
      {hasEnded && record.isPending && <Loading />}
      {record.data && <Found record={record.data} metrics={run.outcome?.metrics ?? {}} />}
    </>
  );
}

function Found({ record, metrics }: { record: RunRecord; metrics: Record<string, number> }) {
  const sections = useMemo(() => quantumSections(record), [record]);
  if (sections.length === 0) {
    return (
      <Empty title="Nothing quantum in it">
        <p>Circuits, variational searches and optimisations are drawn here; this run has none.</p>
      </Empty>
    );
  }
  return (
    <div className="stack">
      <dl className="tiles card">
        {Object.entries(metrics).map(([name, value]) => (
          <div key={name}>
            <dd>{figure(value)}</dd>
            <dt className="soft small">{name}</dt>
          </div>
        ))}
      </dl>
      {sections.map(({ id, title, markup }) => (
        <section key={id} className="card" aria-labelledby={`section-${id}`}>
          <h2 className="section-title" id={`section-${id}`}>
            {title}
          </h2>
          <Drawn markup={markup} style={STYLE} />
        </section>
      ))}
    </div>
  );
}
