import type { Socket } from 'node:net';

/** What the supervisor is told, as one line of JSON on its fourth descriptor. */
export interface SupervisorOrder {
  command: readonly string[];
  folder: string;
  env: Record<string, string>;
  deadlineMs: number;
  /** Ends what the program left behind elsewhere, where killing its process group does not. */
  stopCommand?: readonly string[];
}

/** Its one answer, on the same descriptor. */
export type SupervisorAnswer =
  | { exitCode: number }
  | { signal: string }
  | { deadline: true }
  | { error: string };

/**
 * A small process between a step's thread and an outside program. The thread may be ended at any moment,
 * and its whole process killed: then the descriptor closes, and the supervisor kills the program with its
 * process group and removes its folder. It is handed to Node as text, so that it loads nothing else.
 */
export function supervisorSource(): string {
  return `'use strict';\n${String(supervise)}\nsupervise();\n`;
}

function supervise(): void {
  const { spawn, spawnSync } = require('node:child_process');
  const { rmSync } = require('node:fs');
  const net = require('node:net');
  const LIFELINE = 3;
  const lifeline: Socket = new net.Socket({ fd: LIFELINE });
  let folder: string | undefined;
  let stop: () => void = () => undefined;
  let isOver = false;

  const finish = (answer: SupervisorAnswer): void => {
    if (isOver) return;
    isOver = true;
    stop();
    lifeline.end(JSON.stringify(answer), () => process.exit(0));
  };
  const abandon = (): void => {
    if (isOver) return;
    isOver = true;
    stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(1);
  };

  const start = (order: SupervisorOrder): void => {
    folder = order.folder;
    const [file, ...args] = order.command;
    const child = spawn(file, args, {
      cwd: order.folder,
      env: order.env,
      stdio: 'inherit',
      // A process group of its own, so that whatever it starts is killed with it.
      detached: true,
    });
    stop = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already, and so has all of its group.
      }
      const [program, ...rest] = order.stopCommand ?? [];
      if (program !== undefined) spawnSync(program, rest, { stdio: 'ignore', timeout: 10_000 });
    };
    child.on('error', (error: Error) => finish({ error: error.message }));
    child.on('exit', (exitCode: number | null, signal: string) =>
      finish(exitCode === null ? { signal } : { exitCode }),
    );
    setTimeout(() => finish({ deadline: true }), order.deadlineMs);
  };

  let text = '';
  lifeline.setEncoding('utf8');
  lifeline.on('data', (chunk: string) => {
    if (folder !== undefined) return;
    text += chunk;
    if (text.endsWith('\n')) start(JSON.parse(text));
  });
  lifeline.on('close', abandon);
  lifeline.on('error', abandon);
}
