import { type ChildProcess, fork } from 'node:child_process';

/** A child process of a benchmark that answers one message at a time. */
export interface Child {
  pid: number;
  ask<A>(question: unknown): Promise<A>;
  /** Closes its channel, on which it ends, and waits until it has. */
  end(): Promise<void>;
}

/**
 * Starts a compiled module as a process. It answers each message with one, and ends when we do,
 * since its channel then closes. Resolves after its first message, which says that it is ready.
 * @param o.profileFolder where V8 writes a processor profile (`.cpuprofile`) when the process ends
 */
export async function startChild(
  module: string,
  args: readonly string[] = [],
  { profileFolder }: { profileFolder?: string } = {},
): Promise<Child> {
  const execArgv =
    profileFolder === undefined
      ? process.execArgv
      : [...process.execArgv, '--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const child = fork(module, args, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await nextMessage(child);
  return {
    pid: child.pid as number,
    ask<A>(question: unknown) {
      const answer = nextMessage<A>(child);
      child.send(question as object);
      return answer;
    },
    async end() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

function nextMessage<A>(child: ChildProcess): Promise<A> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`${child.spawnfile} ended: ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as A);
    });
  });
}

/** In the child: says that it is ready, then answers every message. */
export function answerParent<Q, A>(answer: (question: Q) => Promise<A> | A): void {
  process.on('message', async (question: Q) => {
    process.send?.({ ...(await answer(question)) });
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}
