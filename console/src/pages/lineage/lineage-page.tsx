import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { type Direction, type LineageNode, useLineage } from '../../api/lineage';
import { Loading, PageHead, ProblemNote } from '../../ui/parts';
import { useUrlState } from '../../ui/url-state';
import { figure } from '../../ui/words';

const GROUPS: readonly [title: string, types: readonly string[]][] = [
  ['Data and inputs', ['data', 'input']],
  ['Steps', ['step', 'stage']],
  ['Code', ['code']],
  ['Nodes', ['node']],
  ['People', ['person', 'review']],
  ['Results', ['result', 'run']],
  ['Files and values', ['artifact', 'value']],
];
/** Facts that people ask for, in this order. */
const FACTS = [
  ...['seed', 'toolVersion', 'startedAt', 'attempt', 'cached', 'decision', 'comment', 'field'],
  ...['codeDigest', 'sha256', 'digest'],
];
const DIGITS = 12;
/** Longer lists are folded at first. */
const OPEN_MAX = 40;

/** From anything in a run back to what it comes from, or forward to what became of it. */
export default function LineagePage({ runId }: { runId: string }) {
  const [at, setAt] = useUrlState({ of: 'output', direction: 'back' });
  const { data, error, isPending } = useLineage(runId, at.of, at.direction as Direction);
  const [typed, setTyped] = useState('');
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') setAt({ of: typed.trim() });
  };
  return (
    <>
      <PageHead
        name={`Lineage of ${runId}`}
        title="Lineage"
        lead={
          <>
            of <Link href={`/runs/${encodeURIComponent(runId)}`}>{runId}</Link>, in the terms of W3C
            PROV
          </>
        }
      />
      <div className="stack">
        <form className="row filters" onSubmit={ask}>
          <input
            className="input"
            type="search"
            aria-label="What to walk from"
            placeholder="output.candidates[0].score, report.html, a node, a SHA-256 …"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <button type="submit" className="button">
            Walk from it
          </button>
          <fieldset className="row" aria-label="Direction">
            {(['back', 'forward'] as const).map((one) => (
              <button
                key={one}
                type="button"
                className="button"
                aria-pressed={at.direction === one}
                onClick={() => setAt({ direction: one })}
              >
                {one === 'back' ? 'Where it comes from' : 'What became of it'}
              </button>
            ))}
          </fieldset>
        </form>
        {error && <ProblemNote error={error} />}
        {isPending && <Loading />}
        {data && (
          <>
            <section className="card" aria-label="Start">
              <h2>
                <code>{at.of}</code> is {data.start.label}
              </h2>
              <Facts node={data.start} />
            </section>
            {data.met.length + data.usedBy.length === 0 && (
              <p className="note">
                Nothing in this run {at.direction === 'back' ? 'led to it' : 'came of it'}.
              </p>
            )}
            {GROUPS.map(([title, types]) => (
              <Group
                key={title}
                title={title}
                nodes={data.met.filter(({ type }) => types.includes(type))}
                all={types.reduce((sum, type) => sum + (data.counts[type] ?? 0), 0)}
                go={(of) => setAt({ of })}
              />
            ))}
            {data.usedBy.length > 0 && (
              <section className="card" aria-label="Other runs">
                <h2 className="section-title">Other runs that used it</h2>
                <ul className="plain">
                  {data.usedBy.map(({ runId: other, step, position }) => (
                    <li key={`${other} ${position}`}>
                      <Link href={`/runs/${encodeURIComponent(other)}`}>{other}</Link>{' '}
                      <span className="soft">
                        {step} {position}
                      </span>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </div>
    </>
  );
}

function Group(o: {
  title: string;
  nodes: readonly LineageNode[];
  all: number;
  go: (of: string) => void;
}) {
  if (o.nodes.length === 0) return null;
  return (
    <details className="card" open={o.nodes.length <= OPEN_MAX}>
      <summary className="section-title">
        {o.title}: {figure(o.all)}
        {o.all > o.nodes.length && `, of which the nearest ${o.nodes.length} are told`}
      </summary>
      <ul className="lineage">
        {o.nodes.map((node) => (
          <li key={node.id}>
            <button type="button" className="link" onClick={() => o.go(node.id)}>
              {node.label}
            </button>
            <Facts node={node} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Facts({ node: { facts } }: { node: LineageNode }) {
  const told = FACTS.flatMap((name) => {
    const value = facts[name];
    if (value === undefined || value === '' || value === false) return [];
    const isDigest = typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
    return [`${WORDS[name] ?? name} ${isDigest ? value.slice(0, DIGITS) : value}`];
  });
  return <span className="soft small"> {told.join('; ')}</span>;
}

const WORDS: Record<string, string> = {
  toolVersion: 'by',
  startedAt: 'at',
  codeDigest: 'code',
  field: 'given as',
};
