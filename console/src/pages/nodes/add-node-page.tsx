import { type FormEvent, useState } from 'react';
import { renderSVG } from 'uqr';
import { useInvite, useSession } from '../../api/queries';
import { PageHead, ProblemNote } from '../../ui/parts';

const TIERS = [
  {
    tier: 'contributed',
    told: "A machine of somebody we know. Confidential inputs never reach it, and its answers count once others' agree.",
  },
  { tier: 'public', told: 'A machine of anybody. The same, and checked more often.' },
  {
    tier: 'organisation',
    told: 'A machine of ours. It may compute confidential inputs, and its answers count at once.',
  },
];

/** Makes an invitation, and shows how a machine comes in by it: a command, a link, a QR code. */
export default function AddNodePage() {
  const session = useSession();
  const invite = useInvite();
  const [owner, setOwner] = useState('');
  const [tier, setTier] = useState('contributed');
  const project = session.data?.memberships[0]?.project ?? 'default';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ owner, project, tier });
  };
  return (
    <>
      <PageHead
        title="Add a node"
        name="Add a node"
        lead="A machine comes in by one command, a browser or phone by one link."
      />
      <div className="split">
        <form className="card stack" onSubmit={submit}>
          <label className="field">
            <span className="small">Who owns the machine?</span>
            <input
              className="input"
              required
              value={owner}
              onChange={({ target }) => setOwner(target.value)}
            />
          </label>
          <fieldset className="stack">
            <legend className="small">How far is it trusted?</legend>
            {TIERS.map(({ tier: one, told }) => (
              <label key={one} className="choice">
                <input
                  type="radio"
                  name="tier"
                  checked={tier === one}
                  onChange={() => setTier(one)}
                />
                <span>
                  {one}
                  <span className="soft small block">{told}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <button type="submit" className="button main-act" disabled={invite.isPending}>
            Make an invitation
          </button>
          {invite.error && <ProblemNote error={invite.error} />}
        </form>
        {invite.data && <Invitation link={invite.data.link} expiresAt={invite.data.expiresAt} />}
      </div>
    </>
  );
}

function Invitation({ link, expiresAt }: { link: string; expiresAt: string }) {
  const picture = `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(link))}`;
  return (
    <section className="card stack" aria-label="Invitation">
      <p>It works once, until {new Date(expiresAt).toLocaleString()}. It is shown only now.</p>
      <h2 className="section-title">On the machine</h2>
      <pre className="command">athanor node join {link}</pre>
      <h2 className="section-title">In a browser or on a phone</h2>
      <p>
        <a href={link}>Open the link</a>
      </p>
      <img className="qr" src={picture} alt="QR code of the link" />
    </section>
  );
}
