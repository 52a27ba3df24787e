import { randomUUID } from 'node:crypto';
import { BREACH_WORKFLOW } from '../../schemas/constants/names';
import { type Breach, GATE_CALLS } from '../../schemas/records/steps';
import type { Suspicion } from '../grpc/events';
import type { Temporal } from '../grpc/upstream/temporal';

const SCORED_AS: Record<Suspicion['kind'], Breach['kind']> = {
  unreadable: 'invalid-output',
  'invalid-output': 'invalid-output',
  'wrong-digest': 'invalid-output',
  'wrong-signature': 'bad-signature',
  'forged-token': 'token-misused',
  'foreign-token': 'token-misused',
  'foreign-queue': 'policy-breach',
};

/** A node that goes on with the same thing is scored this often, so that no flood reaches Temporal. */
const AGAIN_MS = 60_000;
/** A worker that was given the wrong queue's name asks for it every second, and means no harm. */
const AGAIN_POLICY_MS = 3_600_000;

/**
 * Has what an honest node never does entered into its scores. A workflow does it, so that neither a
 * gate that ends nor a pipeline worker that is away loses it; what follows from a score, such as
 * quarantine and computing again, is decided there.
 */
export function scoreBreaches(o: {
  temporal: Pick<Temporal, 'start'>;
  onError: (error: unknown) => void;
  /** Milliseconds of a clock that only goes on. */
  now?: () => number;
}): (suspicion: Suspicion) => void {
  const { temporal, onError, now = () => performance.now() } = o;
  const told = new Map<string, number>();
  return ({ identity: { nodeId: node }, kind: seen, detail, activityType = GATE_CALLS }) => {
    const kind = SCORED_AS[seen];
    const id = `${BREACH_WORKFLOW}-${node}-${kind}`;
    const at = now();
    for (const [key, until] of told) if (until <= at) told.delete(key);
    if (told.has(id)) return;
    told.set(id, at + (kind === 'policy-breach' ? AGAIN_POLICY_MS : AGAIN_MS));
    const argument: Breach = { id: `${id}#${randomUUID()}`, node, activityType, kind, detail };
    const summary = `${node}: ${seen}`;
    temporal.start({ type: BREACH_WORKFLOW, id, argument, summary }).catch((error: unknown) => {
      told.delete(id);
      onError(error);
    });
  };
}
