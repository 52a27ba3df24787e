import { useState } from 'react';
import { ROLES } from '../../../../schemas/platform/permissions';
import {
  at,
  type FreshApiKey,
  type ServiceAccountList,
  useAdmin,
  useChange,
} from '../../api/admin';
import { ProblemNote } from '../../ui/parts';
import { SmallForm } from '../../ui/small-form';
import { Secret } from './secret';

/** Accounts of machines: instruments and other programs, with keys of their own. */
export function ServiceAccounts({ project }: { project: string }) {
  const root = at('projects', project, 'services');
  const { data, error } = useAdmin<ServiceAccountList>(root);
  const change = useChange();
  const make = useChange<FreshApiKey>();
  const [fresh, setFresh] = useState<FreshApiKey>();
  if (error) return null;
  const open = (data?.items ?? []).filter(({ disabledAt }) => disabledAt === null);
  return (
    <section className="card stack" aria-label="Service accounts">
      <h2 className="section-title">Service accounts</h2>
      {open.length === 0 && (
        <p className="soft">An instrument or another program gets an account of its own here.</p>
      )}
      <ul className="plain">
        {open.map(({ id, name }) => (
          <li key={id}>
            {name}{' '}
            <button
              type="button"
              className="link"
              onClick={() =>
                make.mutate(
                  { method: 'POST', path: `${root}/${id}/keys`, body: { name } },
                  { onSuccess: setFresh },
                )
              }
            >
              Make a key
            </button>{' '}
            <button
              type="button"
              className="link bad-ink"
              onClick={() => change.mutate({ method: 'DELETE', path: `${root}/${id}` })}
            >
              Shut it out
            </button>
          </li>
        ))}
      </ul>
      {fresh && (
        <Secret told="The key of the account. It is shown only now." secret={fresh.secret} />
      )}
      {(change.error ?? make.error) && <ProblemNote error={change.error ?? make.error} />}
      <SmallForm
        label="Make a service account"
        button="Make an account"
        fields={[
          { name: 'name', label: 'Name of the account' },
          { name: 'role', label: 'Its role', of: ROLES, first: 'wet-lab-collaborator' },
        ]}
        send={(body) => change.mutateAsync({ method: 'POST', path: root, body })}
      />
    </section>
  );
}
