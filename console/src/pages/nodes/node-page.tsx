import { useState } from 'react';
import { useNode, useNodeAct } from '../../api/queries';
import type { NodeDetail } from '../../api/types';
import { Loading, PageHead, ProblemNote, When } from '../../ui/parts';
import { figure } from '../../ui/words';
import { StatePill } from './state-pill';

/** One machine: what it is, how fast, what it did, what it is trusted with and why. */
export default function NodePage({ id }: { id: string }) {
  const { data: node, error, refetch } = useNode(id);
  if (error && !node) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!node) return <Loading />;
  return (
    <>
      <PageHead
        name={node.name}
        title={node.name}
        lead={
          <>
            <StatePill node={node} /> tier {node.tier}, owned by {node.owner}, seen{' '}
            <When iso={node.lastSeenAt} />
          </>
        }
      />
      <div className="stack">
        {node.reason !== null && <p className="note warn">{node.reason}</p>}
        <div className="split">
          <div className="stack">
            <Trust node={node} />
            <History node={node} />
          </div>
          <div className="stack">
            <Review node={node} />
            <Machine node={node} />
          </div>
        </div>
      </div>
    </>
  );
}

function Review({ node }: { node: NodeDetail }) {
  const act = useNodeAct(node.id);
  const [reason, setReason] = useState('');
  const isOut = node.state === 'QUARANTINED' || node.revokedAt !== null;
  return (
    <section className="card stack">
      <h2 className="section-title">Review</h2>
      {!isOut && (
        <label className="field">
          <span className="small">Reason, kept in the audit log</span>
          <input
            className="input"
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
      )}
      <div className="row">
        {isOut ? (
          <button
            type="button"
            className="button"
            onClick={() => act.mutate({ act: 'reinstate', reason })}
          >
            Reinstate
          </button>
        ) : (
          <>
            <button
              type="button"
              className="button"
              disabled={reason === ''}
              onClick={() => act.mutate({ act: 'quarantine', reason })}
            >
              Quarantine
            </button>
            <button
              type="button"
              className="button danger"
              disabled={reason === ''}
              onClick={() => act.mutate({ act: 'revoke', reason })}
            >
              Revoke
            </button>
          </>
        )}
      </div>
      {act.error && <ProblemNote error={act.error} />}
    </section>
  );
}

const UNITS: Record<string, string> = {
  moleculesPerSecond: 'molecules/s',
  gatesPerSecond: 'gates/s',
  dockingsPerHour: 'dockings/h',
  networkMbitPerSecond: 'Mbit/s',
};

function Machine({ node }: { node: NodeDetail }) {
  const { report, benchmark } = node;
  return (
    <section className="card">
      <h2 className="section-title">Machine</h2>
      <dl className="facts">
        <dt>Kind</dt>
        <dd>
          {report.deviceClass}, {report.os.platform} {report.os.release}
        </dd>
        <dt>Processor</dt>
        <dd>
          {report.cpu.model}, {report.cpu.cores} cores
        </dd>
        <dt>Memory</dt>
        <dd>{figure(Math.round(report.memoryMb / 102.4) / 10)} GiB</dd>
        <dt>Slots</dt>
        <dd>{report.slots}</dd>
        {report.gpus.length > 0 && (
          <>
            <dt>GPU</dt>
            <dd>{report.gpus.join(', ')}</dd>
          </>
        )}
        {Object.entries(report.tools).map(([tool, version]) => (
          <Fact key={tool} name={tool} value={version} />
        ))}
        {Object.entries(benchmark ?? {}).map(
          ([name, value]) =>
            typeof value === 'number' && (
              <Fact key={name} name={UNITS[name] ?? name} value={figure(value)} />
            ),
        )}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Trust({ node }: { node: NodeDetail }) {
  return (
    <section className="card">
      <h2 className="section-title">Trust</h2>
      {node.scores.length === 0 && <p className="soft">Nothing has been judged yet.</p>}
      {node.scores.map(({ step, stepVersion, score }) => (
        <div key={`${step}@${stepVersion}`}>
          <h3>
            {step} <span className="soft small">v{stepVersion}</span>
          </h3>
          <dl className="tiles">
            {Object.entries(score).map(([name, value]) => (
              <div key={name}>
                <dd>{figure(value)}</dd>
                <dt className="soft small">{name}</dt>
              </div>
            ))}
          </dl>
        </div>
      ))}
      <ul className="log">
        {node.scoreChanges.map(({ at, step, reason }) => (
          <li key={`${at} ${step} ${reason}`}>
            <When iso={at} /> <span>{reason}</span> <span className="soft small">{step}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ node }: { node: NodeDetail }) {
  return (
    <section className="card">
      <h2 className="section-title">History</h2>
      <ul className="log">
        {node.transitions.map(({ at, from, to, reason }) => (
          <li key={`${at} ${from} ${to}`}>
            <When iso={at} /> {from.toLowerCase()} → {to.toLowerCase()}{' '}
            <span className="soft small">{reason}</span>
          </li>
        ))}
        {node.audit.map(({ at, actor, action }) => (
          <li key={`${at} ${action}`}>
            <When iso={at} /> {action} <span className="soft small">by {actor}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
