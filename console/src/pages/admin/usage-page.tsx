import { Link } from 'wouter';
import {
  at,
  type ProjectList,
  type QuotaDetail,
  type UsageLine,
  type UsageList,
  useAdmin,
  useUsageOf,
} from '../../api/admin';
import { useSession } from '../../api/queries';
import { Bar, Empty, Loading, PageHead, ProblemNote } from '../../ui/parts';
import { ProjectChoice, useProject } from '../../ui/project';
import { useUrlState } from '../../ui/url-state';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import { bytes, duration, figure } from '../../ui/words';

const SECOND = 1000;
const SPANS = [
  ['1', 'last day'],
  ['7', 'last 7 days'],
  ['30', 'last 30 days'],
  ['365', 'last year'],
] as const;
const VIEWS = ['run', 'owner'] as const;
const BARS_MAX = 12;
const PROJECTS_MAX = 50;

/** What was computed for a project: by run and by owner of machines, beside its quota. */
export default function UsagePage() {
  const project = useProject();
  const session = useSession();
  const [{ by, days }, set] = useUrlState({ by: 'run', days: '30' });
  const usage = useAdmin<UsageList>(`${at('projects', project, 'usage')}?by=${by}&days=${days}`);
  const quota = useAdmin<QuotaDetail>(at('projects', project, 'quota'));
  const rows = [...(usage.data?.items ?? [])].sort((a, b) => b.nodeSeconds - a.nodeSeconds);
  return (
    <>
      <PageHead
        title="Usage"
        name="Usage"
        lead={`What nodes computed for the project ${project}; results from the cache cost nothing`}
        acts={<ProjectChoice />}
      />
      <div className="row filters">
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={by === one}
            onClick={() => set({ by: one })}
          >
            By {one}
          </button>
        ))}
        <select
          className="input"
          aria-label="Time"
          value={days}
          onChange={({ target }) => set({ days: target.value })}
        >
          {SPANS.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </div>
      <div className="stack">
        {quota.data && <Quota detail={quota.data} />}
        {usage.error && <ProblemNote error={usage.error} retry={() => void usage.refetch()} />}
        {usage.isPending && <Loading />}
        {usage.data && rows.length === 0 && (
          <Empty title="Nothing was computed in that time">
            <p>
              Usage is counted as results come in. <Link href="/new">Start a run</Link>, or look at
              a longer time.
            </p>
          </Empty>
        )}
        {rows.length > 0 && <Lines rows={rows} by={by} />}
        {session.data?.isAdministrator && <OfEverybody days={days} />}
      </div>
    </>
  );
}

function Lines({ rows, by }: { rows: UsageLine[]; by: string }) {
  const nameOf = ({ run, owner }: UsageLine) =>
    by === 'run' ? (run ?? '') : owner || 'owner not known';
  const columns: Column<UsageLine>[] = [
    {
      title: by === 'run' ? 'Run' : 'Owner of the machines',
      className: 'name',
      cell: (line) =>
        by === 'run' ? <Link href={`/runs/${line.run}`}>{line.run}</Link> : nameOf(line),
    },
    ...(by === 'run'
      ? [{ title: 'Owner', className: 'wide-only', cell: ({ owner }: UsageLine) => owner }]
      : []),
    { title: 'Results', className: 'number', cell: ({ results }) => figure(results) },
    {
      title: 'Node time',
      className: 'number',
      cell: ({ nodeSeconds }) => duration(nodeSeconds * SECOND),
    },
    {
      title: 'CPU time',
      className: 'number wide-only',
      cell: (line) => measured(line.cpuSeconds * SECOND, line.cpuMeasured, duration),
    },
    {
      title: 'Energy',
      className: 'number wide-only',
      cell: (line) => measured(line.joules, line.joulesMeasured, energy),
    },
  ];
  return (
    <>
      <Chart
        title={`Node time by ${by}`}
        rows={rows.map((line) => [nameOf(line), line.nodeSeconds])}
        shown={(seconds) => duration(seconds * SECOND)}
      />
      <VirtualTable
        label="Usage"
        rows={rows}
        columns={columns}
        keyOf={({ run, owner }) => `${run} ${owner}`}
      />
    </>
  );
}

/** Bars from the greatest on; those beyond the first few are one. */
function Chart(o: {
  title: string;
  rows: readonly (readonly [string, number])[];
  shown: (value: number) => string;
}) {
  const first = o.rows.slice(0, BARS_MAX);
  const rest = o.rows.slice(BARS_MAX).reduce((sum, [, value]) => sum + value, 0);
  const bars = rest > 0 ? [...first, [`${o.rows.length - BARS_MAX} more`, rest] as const] : first;
  const most = Math.max(...bars.map(([, value]) => value), Number.MIN_VALUE);
  return (
    <section className="card" aria-label={o.title}>
      <h2 className="section-title">{o.title}</h2>
      <table className="bars">
        <tbody>
          {bars.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="bars-track">
                <span style={{ width: `${(100 * value) / most}%` }} />
              </td>
              <td className="number">{o.shown(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Quota({ detail: { quota, used } }: { detail: QuotaDetail }) {
  const rows = [
    ['runs at once', used.runsAtOnce, quota.runsAtOnce, figure],
    [
      'node time this month',
      used.nodeSecondsThisMonth,
      quota.nodeSecondsPerMonth,
      (seconds: number) => duration(seconds * SECOND),
    ],
    ['artifacts kept', used.artifactBytes, quota.artifactBytes, bytes],
  ] as const;
  return (
    <section className="card" aria-label="Quota">
      <h2 className="section-title">Quota</h2>
      <dl className="tiles">
        {rows.map(([name, value, limit, shown]) => (
          <div key={name}>
            <dd>{shown(value)}</dd>
            <dt className="soft small">
              {name}, {limit === null ? 'no limit' : `of ${shown(limit)}`}
            </dt>
            {limit !== null && limit > 0 && (
              <Bar share={Math.min(1, value / limit)} label={`${name} of its limit`} />
            )}
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Every project and every owner side by side, for administrators. */
function OfEverybody({ days }: { days: string }) {
  const projects = useAdmin<ProjectList>('/v1/projects?all=true');
  const whole = useAdmin<UsageList>(`/v1/platform/usage?by=owner&days=${days}`);
  const names = (projects.data?.items ?? []).slice(0, PROJECTS_MAX).map(({ name }) => name);
  const each = useUsageOf(names, days);
  const shown = (seconds: number) => duration(seconds * SECOND);
  const owners = (whole.data?.items ?? []).map(
    ({ owner, nodeSeconds }) => [owner || 'owner not known', nodeSeconds] as const,
  );
  return (
    <div className="halves">
      <Chart title="The whole place, by project" rows={each.sort(greatestFirst)} shown={shown} />
      <Chart title="The whole place, by owner" rows={owners.sort(greatestFirst)} shown={shown} />
    </div>
  );
}

function greatestFirst([, a]: readonly [string, number], [, b]: readonly [string, number]) {
  return b - a;
}

function measured(value: number, count: number, shown: (value: number) => string): string {
  return count === 0 ? 'not measured' : shown(value);
}

function energy(joules: number): string {
  const wattHours = joules / 3600;
  return wattHours < 1000 ? `${figure(wattHours)} Wh` : `${figure(wattHours / 1000)} kWh`;
}
