import type { ReactNode } from 'react';
import { Link } from 'wouter';
import {
  type Dataset,
  type Model,
  type RegistryKind,
  useVersionAccess,
  useVersions,
} from '../../api/registry';
import { ProblemNote, When } from '../../ui/parts';
import { inProject } from '../../ui/project';
import { figure } from '../../ui/words';

/** All versions of a name; the one that is shown is marked. */
export function Versions(o: { kind: RegistryKind; name: string; shown: string; project: string }) {
  const { data, error } = useVersions({ kind: o.kind, project: o.project }, o.name);
  return (
    <section className="card" aria-label="Versions">
      <h2 className="section-title">Versions</h2>
      {error && <ProblemNote error={error} />}
      <ul className="log">
        {(data?.items ?? []).map(({ version, number, createdAt, inProduction }) => (
          <li key={version}>
            <When iso={createdAt} />
            <Link
              href={inProject(`/registry/${o.kind}/${version}`, o.project)}
              aria-current={version === o.shown ? 'page' : undefined}
            >
              {version === o.shown ? <strong>v{number}</strong> : `v${number}`}
            </Link>{' '}
            {inProduction && <span className="pill good">in production</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What happened to a version: made, judged, promoted, rolled back, and by whom. */
export function Events({ history }: { history: (Dataset | Model)['history'] }) {
  return (
    <section className="card" aria-label="History">
      <h2 className="section-title">History</h2>
      <ul className="log">
        {history.map(({ at, event, number, actor, details }) => (
          <li key={`${at} ${event} ${number}`}>
            <When iso={at} /> v{number} {event} <span className="soft small">by {actor}</span>
            <span className="soft small block">{reasonOf(details)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who may read it. */
export function Access(o: { kind: RegistryKind; version: string; project: string }) {
  const { data } = useVersionAccess({ kind: o.kind, project: o.project }, o.version);
  if (!data) return null;
  return (
    <section className="card" aria-label="Access">
      <h2 className="section-title">Who may read it</h2>
      <p className="soft small">Members of the project {data.project}, and administrators.</p>
      <ul className="plain">
        {data.members.map(({ kind, member, role }) => (
          <li key={`${kind} ${member}`}>
            {member}{' '}
            <span className="soft small">
              {kind}, {role}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Figures in a row. */
export function Tiles({ of }: { of: readonly (readonly [name: string, value: number])[] }) {
  return (
    <dl className="tiles">
      {of.map(([name, value]) => (
        <div key={name}>
          <dd>{figure(value)}</dd>
          <dt className="soft small">{name}</dt>
        </div>
      ))}
    </dl>
  );
}

/** Counts by reason as bars, the greatest first. */
export function Counts({ title, of }: { title: string; of: Record<string, number> }) {
  const rows = Object.entries(of).sort(([, a], [, b]) => b - a);
  const most = rows[0]?.[1] ?? 1;
  if (rows.length === 0) return null;
  return (
    <>
      <h3 className="small">{title}</h3>
      <table className="bars">
        <tbody>
          {rows.map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="bars-track">
                <span style={{ width: `${(100 * count) / most}%` }} />
              </td>
              <td className="number">{figure(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** A term and what it stands for, where there is something. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === '') return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function reasonOf(details: unknown): string {
  const { reason } = (details ?? {}) as { reason?: unknown };
  return typeof reason === 'string' ? reason : '';
}
