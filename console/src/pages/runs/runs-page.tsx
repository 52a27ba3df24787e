import { Link } from 'wouter';
import { usePipelines, useRuns } from '../../api/queries';
import type { RunSummary } from '../../api/types';
import { Bar, Empty, Loading, PageHead, ProblemNote, RunPill, When } from '../../ui/parts';
import { useUrlState } from '../../ui/url-state';
import { useLate } from '../../ui/use-late';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import { duration } from '../../ui/words';
import { SavedViews } from './saved-views';

const STATUSES = ['running', 'completed', 'failed', 'cancelled', 'rejected'];

const COLUMNS: Column<RunSummary>[] = [
  {
    title: 'Run',
    className: 'name',
    cell: ({ runId, title }) => (
      <>
        <Link href={`/runs/${runId}`}>{runId}</Link>
        <div className="soft small">{title}</div>
      </>
    ),
  },
  { title: 'State', cell: ({ status }) => <RunPill status={status} /> },
  { title: 'Stage', className: 'wide-only', cell: RunStage },
  { title: 'Started', className: 'wide-only', cell: ({ startedAt }) => <When iso={startedAt} /> },
  { title: 'Took', className: 'number wide-only', cell: took },
];

/** Every run that the reader may see, newest first. */
export default function RunsPage() {
  const [filter, setFilter] = useUrlState({ status: '', pipeline: '', search: '' });
  const runs = useRuns({ ...filter, search: useLate(filter.search) });
  const pipelines = usePipelines();
  const rows = runs.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = Object.values(filter).some((value) => value !== '');
  return (
    <>
      <PageHead
        title="Runs"
        name="Runs"
        acts={
          <Link href="/new" className="button main-act">
            New run
          </Link>
        }
      />
      <SavedViews />
      <div className="row filters">
        <input
          className="input"
          type="search"
          aria-label="Search"
          placeholder="Search all runs by id or name"
          value={filter.search}
          onChange={(event) => setFilter({ search: event.target.value })}
        />
        <Choice
          label="State"
          value={filter.status}
          of={STATUSES}
          set={(status) => setFilter({ status })}
        />
        <Choice
          label="Pipeline"
          value={filter.pipeline}
          of={(pipelines.data?.items ?? []).map(({ name }) => name)}
          set={(pipeline) => setFilter({ pipeline })}
        />
      </div>
      {runs.error && <ProblemNote error={runs.error} retry={() => void runs.refetch()} />}
      {runs.isPending && <Loading />}
      {runs.data && rows.length === 0 && <NoRuns isFiltered={isFiltered} />}
      {rows.length > 0 && (
        <VirtualTable
          label="Runs"
          rows={rows}
          columns={COLUMNS}
          keyOf={({ runId }) => runId}
          onEnd={() => runs.hasNextPage && !runs.isFetching && void runs.fetchNextPage()}
        />
      )}
    </>
  );
}

function RunStage({ status, stage, progress }: RunSummary) {
  if (status !== 'running' || stage === null) return null;
  return (
    <>
      {stage}
      {progress !== null && <Bar share={progress} label={`progress of ${stage}`} />}
    </>
  );
}

function took({ startedAt, endedAt }: RunSummary) {
  const end = endedAt === null ? Date.now() : Date.parse(endedAt);
  return duration(end - Date.parse(startedAt));
}

function Choice(o: {
  label: string;
  value: string;
  of: readonly string[];
  set: (value: string) => void;
}) {
  return (
    <select
      className="input"
      aria-label={o.label}
      value={o.value}
      onChange={(event) => o.set(event.target.value)}
    >
      <option value="">{o.label}: all</option>
      {o.of.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="No run fits">
        <p>Take a filter away, or search for another word.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No runs yet">
      <p>
        A run is a pipeline with an input: it goes on by itself, whatever stops, and ends in a
        report.
      </p>
      <ul className="choices first-steps">
        {FIRST_STEPS.map(({ href, title, told }) => (
          <li key={href}>
            <Link href={href} className="card">
              <h2>{title}</h2>
              <p className="soft small">{told}</p>
            </Link>
          </li>
        ))}
      </ul>
      <p>From a terminal:</p>
      <pre>athanor run discover programme.yaml</pre>
    </Empty>
  );
}

const FIRST_STEPS = [
  {
    href: '/new/discover',
    title: 'Find candidates',
    told: 'From molecules that work and a library to a ranked, reviewed list with evidence.',
  },
  {
    href: '/new/screen',
    title: 'Screen a library',
    told: 'Filters, similarity and properties of many molecules, with reasons for each that is left out.',
  },
  {
    href: '/quantum/editor',
    title: 'Draw a circuit',
    told: 'OpenQASM and picture side by side; run it and see states and histograms.',
  },
];
