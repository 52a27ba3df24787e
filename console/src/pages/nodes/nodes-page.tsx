import { Link } from 'wouter';
import { useNodes } from '../../api/queries';
import type { NodeSummary } from '../../api/types';
import { Empty, Loading, PageHead, ProblemNote, When } from '../../ui/parts';
import { useUrlState } from '../../ui/url-state';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import { StatePill } from './state-pill';

const COLUMNS: Column<NodeSummary>[] = [
  {
    title: 'Node',
    className: 'name',
    cell: ({ id, name }) => <Link href={`/nodes/${id}`}>{name}</Link>,
  },
  {
    title: 'State',
    cell: (node) => (
      <>
        <StatePill node={node} />
        {node.reason !== null && <div className="soft small">{node.reason}</div>}
      </>
    ),
  },
  { title: 'Tier', cell: ({ tier }) => tier },
  { title: 'Owner', className: 'wide-only', cell: ({ owner }) => owner },
  { title: 'Project', className: 'wide-only', cell: ({ project }) => project },
  { title: 'Seen', className: 'wide-only', cell: ({ lastSeenAt }) => <When iso={lastSeenAt} /> },
];

/** Every machine of the reader's projects, and how they stand. */
export default function NodesPage() {
  const { data, error, refetch } = useNodes();
  const [filter, setFilter] = useUrlState({ state: '', search: '' });
  const all = data?.items ?? [];
  const words = filter.search.toLowerCase();
  const rows = all.filter(
    ({ name, owner, state }) =>
      `${name} ${owner}`.toLowerCase().includes(words) &&
      (filter.state === '' || filter.state === state),
  );
  return (
    <>
      <PageHead
        title="Nodes"
        name="Nodes"
        acts={
          <Link href="/nodes/add" className="button main-act">
            Add a node
          </Link>
        }
      />
      {error && <ProblemNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {all.length > 0 && (
        <>
          <States nodes={all} chosen={filter.state} choose={(state) => setFilter({ state })} />
          <div className="row filters">
            <input
              className="input"
              type="search"
              aria-label="Search"
              placeholder="Search by name or owner"
              value={filter.search}
              onChange={({ target }) => setFilter({ search: target.value })}
            />
          </div>
          <VirtualTable label="Nodes" rows={rows} columns={COLUMNS} keyOf={({ id }) => id} />
        </>
      )}
      {data && all.length === 0 && (
        <Empty title="No nodes yet">
          <p>
            <Link href="/nodes/add">Invite a machine</Link>: a laptop, a server, a phone. One
            command or one link is enough.
          </p>
        </Empty>
      )}
    </>
  );
}

/** How many nodes are in each state; one of them filters the table. */
function States(o: {
  nodes: readonly NodeSummary[];
  chosen: string;
  choose: (state: string) => void;
}) {
  const counts = new Map<string, number>();
  for (const { state } of o.nodes) counts.set(state, (counts.get(state) ?? 0) + 1);
  return (
    <div className="row filters">
      {[...counts].map(([state, count]) => (
        <button
          key={state}
          type="button"
          className="button"
          aria-pressed={o.chosen === state}
          onClick={() => o.choose(o.chosen === state ? '' : state)}
        >
          {count} {state.toLowerCase()}
        </button>
      ))}
    </div>
  );
}
