import { useState } from 'react';
import {
  type ApiKey,
  type ApiKeyList,
  at,
  type FreshApiKey,
  useAdmin,
  useChange,
} from '../../api/admin';
import { Empty, Loading, ProblemNote, When } from '../../ui/parts';
import { PlainTable } from '../../ui/plain-table';
import { SmallForm } from '../../ui/small-form';
import { Secret } from './secret';

const DAY_SECONDS = 86_400;
const DAYS = ['7', '30', '90', '365'];

/** The reader's own API keys: for scripts and notebooks. They always expire. */
export function KeysTab() {
  const { data, error } = useAdmin<ApiKeyList>('/v1/keys');
  const make = useChange<FreshApiKey>();
  const revoke = useChange();
  const [fresh, setFresh] = useState<FreshApiKey>();
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Loading />;
  return (
    <div className="stack">
      <section className="card stack" aria-label="Make a key">
        <h2 className="section-title">Make a key</h2>
        <SmallForm
          label="Make a key"
          button="Make a key"
          fields={[
            { name: 'name', label: 'What it is for', hint: 'notebook, instrument, pipeline …' },
            { name: 'days', label: 'Days until it expires', of: DAYS, first: '90' },
          ]}
          send={async ({ name, days }) => {
            const body = { name, expiresInSeconds: Number(days) * DAY_SECONDS };
            setFresh(await make.mutateAsync({ method: 'POST', path: '/v1/keys', body }));
          }}
        />
        {fresh && (
          <Secret
            told={`The key “${fresh.name}” may do what you may. It is shown only now.`}
            secret={fresh.secret}
          />
        )}
      </section>
      {revoke.error && <ProblemNote error={revoke.error} />}
      {data.items.length === 0 ? (
        <Empty title="No keys yet">
          <p>A script or a notebook logs in with a key; it can be revoked at any time.</p>
        </Empty>
      ) : (
        <PlainTable
          label="Your keys"
          rows={data.items}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'Key',
              className: 'name',
              cell: ({ name, ending }) => (
                <>
                  {name} <div className="soft small">… {ending}</div>
                </>
              ),
            },
            { title: 'Stands', cell: (key) => <Standing of={key} /> },
            {
              title: 'Used',
              className: 'wide-only',
              cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <When iso={lastUsedAt} />),
            },
            {
              title: '',
              cell: ({ id, revokedAt, name }) =>
                revokedAt === null && (
                  <button
                    type="button"
                    className="button danger"
                    aria-label={`Revoke ${name}`}
                    onClick={() => revoke.mutate({ method: 'DELETE', path: at('keys', id) })}
                  >
                    Revoke
                  </button>
                ),
            },
          ]}
        />
      )}
    </div>
  );
}

function Standing({ of: { revokedAt, expiresAt } }: { of: ApiKey }) {
  if (revokedAt !== null) return <span className="pill bad">revoked</span>;
  if (Date.parse(expiresAt) < Date.now()) return <span className="pill warn">expired</span>;
  return (
    <>
      <span className="pill good">opens</span>{' '}
      <span className="soft small">until {new Date(expiresAt).toLocaleDateString()}</span>
    </>
  );
}
