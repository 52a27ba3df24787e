import {
  type AuditLine,
  type AuditReport,
  type PersonList,
  useAdmin,
  useAudit,
  useChange,
} from '../../api/admin';
import { useSession } from '../../api/queries';
import { Empty, Loading, PageHead, ProblemNote, When } from '../../ui/parts';
import { useUrlState } from '../../ui/url-state';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import { figure } from '../../ui/words';

type Filter = 'actor' | 'action' | 'subject';

/** Whatever stands in a line can be asked for by itself. */
function columnsFor(
  choose: (field: Filter, value: string) => void,
  nameOf: (id: string) => string,
): Column<AuditLine>[] {
  const choice = (field: Filter) => (line: AuditLine) => (
    <button
      type="button"
      className="link"
      title={`Only these: ${line[field]}`}
      onClick={() => choose(field, line[field])}
    >
      {nameOf(line[field])}
    </button>
  );
  return [
    { title: 'When', cell: ({ at }) => <When iso={at} /> },
    { title: 'Who', className: 'name', cell: choice('actor') },
    { title: 'Did', cell: choice('action') },
    { title: 'To', className: 'name wide-only', cell: choice('subject') },
    { title: 'Project', className: 'wide-only', cell: ({ project }) => project ?? '–' },
    { title: 'Details', className: 'wide-only', cell: ({ details }) => <Details of={details} /> },
    { title: 'Line', className: 'number wide-only', cell: ({ order }) => figure(order) },
  ];
}

const FIELDS = [
  ['actor', 'Who'],
  ['action', 'Act, such as node.revoke'],
  ['subject', 'To what'],
] as const;

/** Who did what to whom: a chain of hashes, which can be computed again. */
export default function AuditPage() {
  const session = useSession();
  const isWhole = session.data?.isAdministrator ?? false;
  const mine = session.data?.memberships[0]?.project ?? 'default';
  const [filter, setFilter] = useUrlState({ actor: '', action: '', subject: '', project: '' });
  const asked = isWhole ? filter : { ...filter, project: filter.project || mine };
  const lines = useAudit(asked, isWhole);
  const people = useAdmin<PersonList>('/v1/users', isWhole).data?.items ?? [];
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? id;
  const columns = columnsFor((field, value) => setFilter({ [field]: value }), nameOf);
  const rows = lines.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead
        title="Audit"
        name="Audit"
        lead="Every act that changes who may do what, or what is trusted. Lines are added and never changed."
      />
      {isWhole && <Verify />}
      <div className="row filters">
        {FIELDS.map(([field, label]) => (
          <input
            key={field}
            className="input"
            type="search"
            aria-label={label}
            placeholder={label}
            value={filter[field]}
            onChange={({ target }) => setFilter({ [field]: target.value })}
          />
        ))}
        <input
          className="input"
          aria-label="Project"
          placeholder="Project"
          value={filter.project}
          onChange={({ target }) => setFilter({ project: target.value })}
        />
      </div>
      {lines.error && <ProblemNote error={lines.error} retry={() => void lines.refetch()} />}
      {lines.isPending && <Loading />}
      {lines.data && rows.length === 0 && (
        <Empty title="No line fits">
          <p>
            Filters ask for whole words: an actor’s id, an act such as user.add, a subject’s id.
          </p>
        </Empty>
      )}
      {rows.length > 0 && (
        <VirtualTable
          label="Audit log"
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          onEnd={() => lines.hasNextPage && !lines.isFetching && void lines.fetchNextPage()}
        />
      )}
    </>
  );
}

/** Computes the chain again on the server, and tells what it found. */
function Verify() {
  const verify = useChange<AuditReport>();
  const report = verify.data;
  return (
    <section className="card stack audit-verify" aria-label="Verification">
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={verify.isPending}
          onClick={() =>
            verify.mutate({ method: 'POST', path: '/v1/platform/audit/verify', body: {} })
          }
        >
          {verify.isPending ? 'Computing every hash …' : 'Verify the chain'}
        </button>
        {report && (
          <p role="status">
            {report.ok ? (
              <span className="pill good">whole</span>
            ) : (
              <span className="pill bad">broken</span>
            )}{' '}
            {figure(report.count)} lines, <When iso={report.at} />.
          </p>
        )}
      </div>
      {report && (
        <p className="small soft">
          The newest line is number {report.head.order} with the hash{' '}
          <code>{report.head.hash}</code>. Keep it elsewhere: a chain cannot tell by itself that all
          of it was written anew.
        </p>
      )}
      {report && report.findings.length > 0 && (
        <ul className="plain bad-ink">
          {report.findings.map(({ order, kind, message }) => (
            <li key={`${order} ${kind}`}>
              Line {order}, {kind}: {message}
            </li>
          ))}
        </ul>
      )}
      {verify.error && <ProblemNote error={verify.error} />}
    </section>
  );
}

function Details({ of }: { of: Record<string, unknown> }) {
  const shown = Object.entries(of).filter(([, value]) => value !== null && value !== undefined);
  if (shown.length === 0) return null;
  return (
    <span className="small soft">
      {shown
        .map(
          ([name, value]) =>
            `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
        )
        .join(', ')}
    </span>
  );
}
