import { type ReactNode, useEffect } from 'react';
import { Problem } from '../api/http';
import type { RunStatus, Stage } from '../api/types';
import { ago } from './words';

/** The head of a page: its title, what it says of itself, and what can be done. */
export function PageHead(o: {
  title: ReactNode;
  name: string;
  lead?: ReactNode;
  acts?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${o.name} · Athanor`;
  }, [o.name]);
  return (
    <header className="page-head">
      <div>
        <h1>{o.title}</h1>
        {o.lead !== undefined && <p className="soft">{o.lead}</p>}
      </div>
      {o.acts}
    </header>
  );
}

const RUN_LOOKS: Record<RunStatus, string> = {
  running: 'live',
  completed: 'good',
  failed: 'bad',
  cancelled: '',
  rejected: 'warn',
};
const STAGE_LOOKS: Record<Stage['status'], string> = {
  waiting: '',
  running: 'live',
  done: 'good',
  'not run': 'warn',
  failed: 'bad',
  cancelled: '',
};

/** How a run stands, in a word and a colour. */
export function RunPill({ status, awaiting }: { status: RunStatus; awaiting?: boolean }) {
  if (status === 'running' && awaiting) return <span className="pill warn">waits for you</span>;
  return <span className={`pill ${RUN_LOOKS[status]}`}>{status}</span>;
}

/** How a stage stands. */
export function StagePill({ status }: { status: Stage['status'] }) {
  return <span className={`pill ${STAGE_LOOKS[status]}`}>{status}</span>;
}

/** A moment as time gone since; the moment itself on hover. */
export function When({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={new Date(iso).toLocaleString()}>
      {ago(iso)}
    </time>
  );
}

/** How far something is, of which a part came from the cache. */
export function Bar({
  share,
  cached = 0,
  label,
}: {
  share: number;
  cached?: number;
  label: string;
}) {
  const percent = Math.round(share * 100);
  return (
    <div className="bar" role="progressbar" aria-label={label} aria-valuenow={percent}>
      <span className={cached >= share ? 'cached' : ''} style={{ width: `${percent}%` }} />
    </div>
  );
}

/** What went wrong and what to do next. */
export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const words = error instanceof Error ? error.message : String(error);
  const code = error instanceof Problem ? error.code : undefined;
  return (
    <div className="note bad" role="alert">
      <p>{words}</p>
      <p className="row small">
        {code !== undefined && <code>{code}</code>}
        {retry !== undefined && (
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        )}
      </p>
    </div>
  );
}

/** A place where nothing is yet, and how something comes to be there. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Told while a page waits for its first answer. */
export function Loading() {
  return (
    <p className="empty" aria-busy="true">
      Loading …
    </p>
  );
}
