import type { InvitationTerms } from '../../schemas/nodes/gate-calls';
import { ComputePool } from './compute-pool';
import { join, type Membership, openIdentity, type PageIdentity, post, renew } from './identity';
import { PageNode } from './node';
import { pageReport } from './report';
import { showMessage, showNode, showTerms } from './views';

/** Cores that are left to the person in front of the screen. */
const CORES_LEFT = 1;
const SLOTS_MAX = 4;

const main = document.getElementById('main') as HTMLElement;

/** Whoever comes with an invitation is asked; whoever has joined goes on. */
async function start(): Promise<void> {
  const identity = await openIdentity();
  const secret = new URLSearchParams(location.hash.slice(1)).get('secret') ?? '';
  if (identity.membership !== undefined) return work(identity);
  if (secret === '') {
    const text =
      'This page needs an invitation: open the whole link, with what stands after the #.';
    return showMessage(main, 'No invitation', text);
  }
  const terms = await post<InvitationTerms>('/v1/invitation', { secret });
  showTerms(main, terms, async (name) => {
    const membership = await enrol(identity, { secret, name, terms });
    await identity.remember(membership);
    // The secret must not stay in the address, where somebody may copy it.
    history.replaceState(null, '', location.pathname);
    work(identity);
  });
}

async function enrol(
  identity: PageIdentity,
  o: { secret: string; name: string; terms: InvitationTerms },
): Promise<Membership> {
  // What this browser can do is found by starting what it would compute with.
  const idle = { onNews() {}, onDone() {}, onFailed() {} };
  const { taskQueues } = await new ComputePool(idle).prepare();
  const report = await pageReport({ taskQueues, slots: slots() });
  const { nodeId, bearer } = await join(identity, { secret: o.secret, name: o.name, report });
  const { owner, project, tier } = o.terms;
  return { nodeId, bearer, name: o.name, owner, project, tier };
}

function work(identity: PageIdentity): void {
  let isRefused = false;
  let pausesWhenHidden = false;
  const node = new PageNode(identity, {
    slots: slots(),
    async bearer() {
      const membership = identity.membership as Membership;
      if (!isRefused) return membership.bearer;
      // An expired credential is renewed by the key; a revoked node is told so.
      const renewed = await renew(identity).catch(() => undefined);
      if (renewed !== undefined) {
        isRefused = false;
        await identity.remember({ ...membership, bearer: renewed.bearer });
      }
      return (identity.membership as Membership).bearer;
    },
    onChange: () => {
      isRefused ||= node?.view.state === 'refused';
      show();
    },
  });
  const leave = async () => {
    node.close();
    await identity.forget();
    showMessage(main, 'Left', 'This browser has forgotten its key and computes no more.');
  };
  document.addEventListener('visibilitychange', () => {
    if (!pausesWhenHidden) return;
    if (document.hidden) node.pause();
    else node.resume();
  });
  const show = () =>
    showNode(main, {
      ...{ view: node.view, membership: identity.membership as Membership, pausesWhenHidden },
      onPause: () => (node.view.isPaused ? node.resume() : node.pause()),
      onPauseHidden: (on) => {
        pausesWhenHidden = on;
      },
      onLeave: () => void leave(),
    });
  show();
  setInterval(show, 1_000);
}

function slots(): number {
  const cores = Math.max(1, navigator.hardwareConcurrency - CORES_LEFT);
  return Math.min(SLOTS_MAX, cores);
}

start().catch((error: unknown) => {
  showMessage(main, 'This does not work here', (error as Error).message);
});
