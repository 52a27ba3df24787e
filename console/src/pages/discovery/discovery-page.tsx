import { useMemo } from 'react';
import { Link } from 'wouter';
import { useCandidates } from '../../api/discovery';
import { useRun } from '../../api/queries';
import { useLiveRun } from '../../api/run-events';
import { Empty, Loading, PageHead, ProblemNote, RunPill } from '../../ui/parts';
import { useUrlState } from '../../ui/url-state';
import { CandidateCards } from './candidate-cards';
import { CandidateTableView } from './candidate-table';
import { Exports } from './exports';
import { Filters } from './filters';
import { Funnel } from './funnel';
import { useCandidateKeys } from './keys';
import { boundsOf, decisionsOf, measuresOf, shownRows } from './rows';
import { ScatterView } from './scatter-view';
import { SidePanel } from './side-panel';
import { SimilarityMap } from './similarity-map';

const VIEWS = ['table', 'cards', 'scatter', 'map'] as const;

/** What a run has found: funnel, candidates in four views, and everything about the one looked at. */
export default function DiscoveryPage({ runId }: { runId: string }) {
  const { data: run, error, refetch } = useRun(runId);
  const isLive = run?.status === 'running';
  useLiveRun(runId, isLive);
  const table = useCandidates(runId, isLive);
  const [at, setAt] = useUrlState({
    ...{ view: 'table', c: '', search: '', decided: '', f: '', sort: 'rank', x: '', y: '' },
  });
  const measures = useMemo(() => measuresOf(table.data?.columns ?? []), [table.data]);
  const decisions = useMemo(
    () => (run && table.data ? decisionsOf(run, table.data) : new Map()),
    [run, table.data],
  );
  const { search, decided, f, sort } = at;
  const rows = useMemo(() => {
    const o = { search, decided, sort, bounds: boundsOf(f), measures, decisions };
    return shownRows(table.data?.items ?? [], o);
  }, [table.data, search, decided, sort, f, measures, decisions]);
  const choose = (c: string) => setAt({ c });
  useCandidateKeys({ ids: rows.map(({ id }) => id), chosen: at.c, choose });
  const failed = error ?? table.error;
  if (failed) return <ProblemNote error={failed} retry={() => void refetch()} />;
  if (run === undefined || table.data === undefined) return <Loading />;
  const chosen = table.data.items.find(({ id }) => id === at.c);
  const view = { rows, measures, decisions, chosen: at.c, choose, runId };
  return (
    <>
      <PageHead
        name={`Candidates of ${runId}`}
        title={run.title}
        lead={
          <>
            <RunPill status={run.status} awaiting={run.state?.awaiting != null} /> Candidates of{' '}
            <Link href={`/runs/${encodeURIComponent(runId)}`}>{runId}</Link>
            {table.data.decision !== null && !isLive && <>; {table.data.decision}</>}
          </>
        }
        acts={
          <Exports
            runId={runId}
            hasEnded={!isLive}
            rows={rows}
            measures={measures}
            decisions={decisions}
          />
        }
      />
      <div className="stack">
        <Funnel funnel={table.data.funnel} notRun={table.data.notRun} />
        {table.data.items.length === 0 ? (
          <Empty title="No candidates yet">
            <p>
              {isLive
                ? 'They appear here once molecules are ranked; the funnel above fills before.'
                : 'This run has ended without any. The funnel says where the molecules went.'}
            </p>
          </Empty>
        ) : (
          <div className={chosen ? 'beside' : undefined}>
            <section aria-label="Candidates" className="stack tight">
              <Views
                at={at.view}
                go={(one) => setAt({ view: one })}
                count={rows.length}
                all={table.data.items.length}
              />
              <Filters at={at} set={setAt} measures={measures} />
              {at.view === 'table' && (
                <CandidateTableView {...view} sort={sort} setSort={(to) => setAt({ sort: to })} />
              )}
              {at.view === 'cards' && <CandidateCards {...view} sort={sort} />}
              {at.view === 'scatter' && <ScatterView {...view} x={at.x} y={at.y} set={setAt} />}
              {at.view === 'map' && <SimilarityMap {...view} />}
            </section>
            {chosen && (
              <SidePanel
                key={chosen.id}
                run={run}
                row={chosen}
                decided={decisions.get(chosen.id)}
                close={() => choose('')}
              />
            )}
          </div>
        )}
      </div>
    </>
  );
}

function Views(o: { at: string; go: (view: string) => void; count: number; all: number }) {
  return (
    <div className="row">
      <fieldset className="row" aria-label="View">
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={o.at === one}
            onClick={() => o.go(one)}
          >
            {one.charAt(0).toUpperCase() + one.slice(1)}
          </button>
        ))}
      </fieldset>
      <span className="soft small" role="status">
        {o.count === o.all ? `${o.all} candidates` : `${o.count} of ${o.all} candidates`}
      </span>
      <span className="soft small wide-only">
        <kbd>j</kbd> <kbd>k</kbd> next and last, <kbd>Esc</kbd> closes
      </span>
    </div>
  );
}
