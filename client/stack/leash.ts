/**
 * Loaded with `--require` into every Node child of the stack: when the parent is gone, even by
 * SIGKILL, the IPC channel closes and the child ends itself, politely first. Temporal redelivers
 * whatever it was working on.
 */
const GRACE_MS = 5_000;

if (process.send !== undefined) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Watching the channel must not keep an otherwise finished child alive.
  process.channel?.unref();
}
