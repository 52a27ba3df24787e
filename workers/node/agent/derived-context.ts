import { asyncLocalStorage, Context } from '@temporalio/activity';

/**
 * Runs an activity in a context that its owner's agent can cancel too. Temporal's own cancellation
 * goes on as it did; ours ends the activity with `reason`, which it throws to the server.
 */
export function runWithdrawable<T>(
  o: { withdrawn: AbortSignal; onBeat: (details: unknown) => void },
  run: () => Promise<T>,
): Promise<T> {
  const outer = Context.current();
  const cancellationSignal = AbortSignal.any([outer.cancellationSignal, o.withdrawn]);
  const withdrawal = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(o.withdrawn.reason);
    if (o.withdrawn.aborted) giveUp();
    else o.withdrawn.addEventListener('abort', giveUp, { once: true });
  });
  // Whether anybody waits for them is the activity's affair.
  withdrawal.catch(() => undefined);
  const cancelled = Promise.race([outer.cancelled, withdrawal]);
  cancelled.catch(() => undefined);
  const heartbeat = (details?: unknown) => {
    o.onBeat(details);
    outer.heartbeat(details);
  };
  const inner: Context = Object.create(outer, {
    cancellationSignal: { value: cancellationSignal },
    cancelled: { value: cancelled },
    heartbeat: { value: heartbeat },
  });
  return asyncLocalStorage.run(inner, run);
}
