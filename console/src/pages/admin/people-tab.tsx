import { useState } from 'react';
import {
  at,
  type FreshPerson,
  type PasswordLink,
  type Person,
  type PersonList,
  useAdmin,
  useChange,
} from '../../api/admin';
import { useSession } from '../../api/queries';
import { Loading, ProblemNote, When } from '../../ui/parts';
import { PlainTable } from '../../ui/plain-table';
import { SmallForm } from '../../ui/small-form';
import { offerUndo } from '../../ui/undo';
import { Secret } from './secret';

/** Everybody: added by a one-time link, shut out, made administrators. */
export function PeopleTab() {
  const { data, error } = useAdmin<PersonList>('/v1/users');
  const session = useSession();
  const add = useChange<FreshPerson>();
  const link = useChange<PasswordLink>();
  const change = useChange();
  const [fresh, setFresh] = useState<{ who: string; link: PasswordLink }>();
  const set = (person: Person, body: { disabled?: boolean; administrator?: boolean }) =>
    change.mutate({ method: 'PATCH', path: at('users', person.id), body });
  const shutOut = (person: Person) => {
    set(person, { disabled: true });
    offerUndo(`${person.name} is shut out.`, () => set(person, { disabled: false }));
  };
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Loading />;
  return (
    <div className="stack">
      <section className="card stack" aria-label="Add a person">
        <h2 className="section-title">Add a person</h2>
        <SmallForm
          label="Add a person"
          button="Add"
          fields={[
            { name: 'name', label: 'Name' },
            { name: 'email', label: 'E-mail address', type: 'email' },
            { name: 'administrator', label: 'Administrator', of: ['no', 'yes'], first: 'no' },
          ]}
          send={async ({ name, email, administrator }) => {
            const made = await add.mutateAsync({
              ...{ method: 'POST', path: '/v1/users' },
              body: { name, email, administrator: administrator === 'yes' },
            });
            setFresh({ who: made.person.name, link: made.link });
          }}
        />
        {fresh && (
          <Secret
            told={`With this link ${fresh.who} sets a password. It works once, until ${new Date(fresh.link.expiresAt).toLocaleString()}, and is shown only now.`}
            secret={fresh.link.url}
          />
        )}
        {link.error && <ProblemNote error={link.error} />}
        {change.error && <ProblemNote error={change.error} />}
      </section>
      <PlainTable
        label="People"
        rows={data.items}
        keyOf={({ id }) => id}
        columns={[
          {
            title: 'Name',
            className: 'name',
            cell: (one) => (
              <>
                {one.name} {one.administrator && <span className="pill live">administrator</span>}{' '}
                {one.disabledAt !== null && <span className="pill bad">shut out</span>}
                <div className="soft small">{one.email}</div>
              </>
            ),
          },
          {
            title: 'Since',
            className: 'wide-only',
            cell: ({ createdAt }) => <When iso={createdAt} />,
          },
          {
            title: '',
            cell: (one) => (
              <div className="row">
                <button
                  type="button"
                  className="button"
                  onClick={() =>
                    link.mutate(
                      { method: 'POST', path: `${at('users', one.id)}/password-link` },
                      { onSuccess: (made) => setFresh({ who: one.name, link: made }) },
                    )
                  }
                >
                  New password link
                </button>
                {one.id !== session.data?.id && (
                  <>
                    <button
                      type="button"
                      className="button"
                      onClick={() => set(one, { administrator: !one.administrator })}
                    >
                      {one.administrator ? 'No administrator any more' : 'Make administrator'}
                    </button>
                    {one.disabledAt === null ? (
                      <button type="button" className="button danger" onClick={() => shutOut(one)}>
                        Shut out
                      </button>
                    ) : (
                      <button
                        type="button"
                        className="button"
                        onClick={() => set(one, { disabled: false })}
                      >
                        Let in again
                      </button>
                    )}
                  </>
                )}
              </div>
            ),
          },
        ]}
      />
    </div>
  );
}
