import { ROLES } from '../../../../schemas/platform/permissions';
import {
  at,
  type MemberList,
  type ProjectList,
  type QuotaDetail,
  useAdmin,
  useChange,
} from '../../api/admin';
import { useSession } from '../../api/queries';
import { Loading, ProblemNote, When } from '../../ui/parts';
import { PlainTable } from '../../ui/plain-table';
import { DEFAULT_PROJECT } from '../../ui/project';
import { SmallForm } from '../../ui/small-form';
import { offerUndo } from '../../ui/undo';
import { useUrlState } from '../../ui/url-state';
import { ServiceAccounts } from './service-accounts';

/** One project: who is in it and as what, what it may use, and its service accounts. */
export function ProjectTab() {
  const session = useSession();
  const isAdministrator = session.data?.isAdministrator ?? false;
  const projects = useAdmin<ProjectList>(`/v1/projects${isAdministrator ? '?all=true' : ''}`);
  const [{ project }, set] = useUrlState({ project: DEFAULT_PROJECT });
  const change = useChange();
  if (projects.error) return <ProblemNote error={projects.error} />;
  if (!projects.data) return <Loading />;
  const shown = projects.data.items.find(({ name }) => name === project);
  const archive = (archived: boolean) =>
    change.mutate({ method: 'PATCH', path: at('projects', project), body: { archived } });
  return (
    <div className="split">
      <div className="stack">
        <div className="row">
          <label className="row">
            Project
            <select
              className="input fit"
              value={project}
              onChange={({ target }) => set({ project: target.value })}
            >
              {projects.data.items.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title} ({name})
                </option>
              ))}
            </select>
          </label>
          {shown?.archivedAt && <span className="pill warn">archived</span>}
          {shown?.archivedAt ? (
            <button type="button" className="button" onClick={() => archive(false)}>
              Open it again
            </button>
          ) : (
            <button
              type="button"
              className="button danger"
              onClick={() => {
                archive(true);
                offerUndo(`Nothing new starts in ${project}.`, () => archive(false));
              }}
            >
              Archive
            </button>
          )}
        </div>
        {change.error && <ProblemNote error={change.error} />}
        <Members key={project} project={project} />
        <ServiceAccounts key={`${project} services`} project={project} />
      </div>
      <div className="stack">
        <Quota key={project} project={project} />
        {isAdministrator && <NewProject />}
      </div>
    </div>
  );
}

function Members({ project }: { project: string }) {
  const { data, error } = useAdmin<MemberList>(at('projects', project, 'members'));
  const change = useChange();
  const pathOf = (kind: string, member: string) => at('projects', project, 'members', kind, member);
  const remove = ({ memberKind, member, name, role }: MemberList['items'][number]) => {
    const path = pathOf(memberKind, member);
    change.mutate({ method: 'DELETE', path });
    offerUndo(`${name} has no role in ${project} any more.`, () =>
      change.mutate({ method: 'PUT', path, body: { role } }),
    );
  };
  return (
    <section className="stack" aria-label="Members">
      <h2 className="section-title">Members</h2>
      {(error ?? change.error) && <ProblemNote error={error ?? change.error} />}
      {data && (
        <PlainTable
          label={`Members of ${project}`}
          rows={data.items}
          keyOf={({ memberKind, member }) => `${memberKind} ${member}`}
          columns={[
            {
              title: 'Member',
              className: 'name',
              cell: ({ name, memberKind }) => (
                <>
                  {name} <div className="soft small">{memberKind}</div>
                </>
              ),
            },
            {
              title: 'Role',
              cell: ({ name, memberKind, member, role }) => (
                <select
                  className="input"
                  aria-label={`Role of ${name}`}
                  value={role}
                  onChange={({ target }) =>
                    change.mutate({
                      ...{ method: 'PUT', path: pathOf(memberKind, member) },
                      body: { role: target.value },
                    })
                  }
                >
                  {ROLES.map((one) => (
                    <option key={one}>{one}</option>
                  ))}
                </select>
              ),
            },
            {
              title: 'Since',
              className: 'wide-only',
              cell: ({ grantedAt }) => <When iso={grantedAt} />,
            },
            {
              title: '',
              cell: (one) => (
                <button
                  type="button"
                  className="button danger"
                  aria-label={`Remove ${one.name}`}
                  onClick={() => remove(one)}
                >
                  Remove
                </button>
              ),
            },
          ]}
        />
      )}
      <div className="card">
        <SmallForm
          label="Give a role"
          button="Give the role"
          fields={[
            { name: 'kind', label: 'Kind', of: ['user', 'team'], first: 'user' },
            { name: 'member', label: 'E-mail address, or name of the team' },
            { name: 'role', label: 'Role', of: ROLES, first: 'viewer' },
          ]}
          send={({ kind = '', member = '', role }) =>
            change.mutateAsync({ method: 'PUT', path: pathOf(kind, member), body: { role } })
          }
        />
      </div>
    </section>
  );
}

const QUOTAS = [
  ['runsAtOnce', 'Runs at once', 1],
  ['nodeSecondsPerMonth', 'Hours of nodes in a month', 3_600],
  ['artifactBytes', 'Gigabytes of artifacts', 1e9],
  ['requestsPerMinute', 'Requests in a minute', 1],
] as const;

function Quota({ project }: { project: string }) {
  const path = at('projects', project, 'quota');
  const { data, error } = useAdmin<QuotaDetail>(path);
  const change = useChange();
  if (error) return <ProblemNote error={error} />;
  if (!data) return null;
  return (
    <section className="card stack" aria-label="Quota">
      <h2 className="section-title">Quota</h2>
      <p className="small soft">Empty: no limit.</p>
      <SmallForm
        key={JSON.stringify(data.quota)}
        label="Quota"
        button="Set"
        fields={QUOTAS.map(([name, label, unit]) => {
          const limit = data.quota[name];
          const first = limit === null ? '' : String(limit / unit);
          return { ...{ name, label, first }, type: 'number' as const, isOptional: true };
        })}
        send={(values) => {
          const body = Object.fromEntries(
            QUOTAS.map(([name, , unit]) => {
              const text = values[name] ?? '';
              return [name, text === '' ? null : Number(text) * unit];
            }),
          );
          return change.mutateAsync({ method: 'PATCH', path, body });
        }}
      />
    </section>
  );
}

function NewProject() {
  const change = useChange();
  return (
    <section className="card stack" aria-label="Make a project">
      <h2 className="section-title">Make a project</h2>
      <SmallForm
        label="Make a project"
        button="Make a project"
        fields={[
          { name: 'name', label: 'Name', hint: 'lower-case letters and dashes' },
          { name: 'title', label: 'Title' },
          { name: 'organisation', label: 'Organisation', first: DEFAULT_PROJECT },
        ]}
        send={(body) => change.mutateAsync({ method: 'POST', path: '/v1/projects', body })}
      />
    </section>
  );
}
