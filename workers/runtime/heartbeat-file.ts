import { writeFileSync } from 'node:fs';

const BEAT_MS = 10_000;

/**
 * Touches the file that `ATHANOR_HEARTBEAT_FILE` names, now and again for as long as `isWorking`: by that a container's
 * health check knows a process that listens on no port. A process that hangs touches nothing.
 */
export function keepHeartbeat(isWorking: () => boolean, env = process.env): void {
  const file = env.ATHANOR_HEARTBEAT_FILE;
  if (!file) return;
  const beat = () => {
    if (isWorking()) writeFileSync(file, `${new Date().toISOString()}\n`);
  };
  beat();
  setInterval(beat, BEAT_MS).unref();
}
