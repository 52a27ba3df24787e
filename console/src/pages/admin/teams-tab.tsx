import { useState } from 'react';
import {
  at,
  type OrganisationList,
  type TeamDetail,
  type TeamList,
  useAdmin,
  useChange,
} from '../../api/admin';
import { Empty, Loading, ProblemNote, When } from '../../ui/parts';
import { PlainTable } from '../../ui/plain-table';
import { SmallForm } from '../../ui/small-form';
import { offerUndo } from '../../ui/undo';

/** Organisations, their teams, and who is in them. */
export function TeamsTab() {
  const organisations = useAdmin<OrganisationList>('/v1/organisations');
  const teams = useAdmin<TeamList>('/v1/teams');
  const change = useChange();
  const [shown, setShown] = useState<string>();
  const error = organisations.error ?? teams.error;
  if (error) return <ProblemNote error={error} />;
  if (!organisations.data || !teams.data) return <Loading />;
  const post = (path: string, body: unknown) => change.mutateAsync({ method: 'POST', path, body });
  const names = organisations.data.items.map(({ name }) => name);
  return (
    <div className="split">
      <div className="stack">
        <section className="stack" aria-label="Teams">
          <h2 className="section-title">Teams</h2>
          {teams.data.items.length === 0 && (
            <Empty title="No teams yet">
              <p>A team gets its roles in projects together: who joins it has them at once.</p>
            </Empty>
          )}
          {teams.data.items.length > 0 && (
            <PlainTable
              label="All teams"
              rows={teams.data.items}
              keyOf={({ id }) => id}
              columns={[
                {
                  title: 'Team',
                  className: 'name',
                  cell: ({ id, name, title }) => (
                    <>
                      <button type="button" className="link" onClick={() => setShown(id)}>
                        {title}
                      </button>
                      <div className="soft small">{name}</div>
                    </>
                  ),
                },
                { title: 'Organisation', cell: ({ organisation }) => organisation },
                {
                  title: 'Since',
                  className: 'wide-only',
                  cell: ({ createdAt }) => <When iso={createdAt} />,
                },
              ]}
            />
          )}
          <div className="card">
            <SmallForm
              label="Make a team"
              button="Make a team"
              fields={[
                { name: 'name', label: 'Name', hint: 'lower-case letters and dashes' },
                { name: 'title', label: 'Title' },
                { name: 'organisation', label: 'Organisation', of: names, first: names[0] ?? '' },
              ]}
              send={(body) => post('/v1/teams', body)}
            />
          </div>
          {shown !== undefined && <Team key={shown} id={shown} close={() => setShown(undefined)} />}
        </section>
      </div>
      <section className="card stack" aria-label="Organisations">
        <h2 className="section-title">Organisations</h2>
        <ul className="plain">
          {organisations.data.items.map(({ name, title }) => (
            <li key={name}>
              {title} <span className="soft small">{name}</span>
            </li>
          ))}
        </ul>
        <SmallForm
          label="Make an organisation"
          button="Make one"
          fields={[
            { name: 'name', label: 'Name of the organisation' },
            { name: 'title', label: 'Its title' },
          ]}
          send={(body) => post('/v1/organisations', body)}
        />
      </section>
    </div>
  );
}

function Team({ id, close }: { id: string; close: () => void }) {
  const { data, error } = useAdmin<TeamDetail>(at('teams', id));
  const change = useChange();
  const member = (user: string) => at('teams', id, 'members', user);
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Loading />;
  const leave = (user: { id: string; name: string }) => {
    change.mutate({ method: 'DELETE', path: member(user.id) });
    offerUndo(`${user.name} left ${data.title}.`, () =>
      change.mutate({ method: 'PUT', path: member(user.id) }),
    );
  };
  return (
    <section className="card stack" aria-label={`Team ${data.title}`}>
      <h2 className="section-title">Members of {data.title}</h2>
      {data.members.length === 0 && <p className="soft">Nobody yet.</p>}
      <ul className="plain">
        {data.members.map((one) => (
          <li key={one.id}>
            {one.name} <span className="soft small">{one.email}</span>{' '}
            <button type="button" className="link" onClick={() => leave(one)}>
              Take out
            </button>
          </li>
        ))}
      </ul>
      <SmallForm
        label="Put somebody into the team"
        button="Put in"
        fields={[{ name: 'user', label: 'E-mail address of the person', type: 'email' }]}
        send={({ user = '' }) => change.mutateAsync({ method: 'PUT', path: member(user) })}
      />
      <div className="row">
        <button type="button" className="button" onClick={close}>
          Close
        </button>
        <button
          type="button"
          className="button danger"
          onClick={() =>
            change.mutate({ method: 'DELETE', path: at('teams', id) }, { onSuccess: close })
          }
        >
          Remove the team and the roles it gave
        </button>
      </div>
    </section>
  );
}
