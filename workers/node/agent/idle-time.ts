import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from './run-tool';

const SECOND_MS = 1_000;
/** Desktops are asked through a program, so not at every look. */
const DESKTOP_INTERVAL_MS = 10_000;

/**
 * Seconds since somebody last used the machine: the latest of its terminals, the desktop session and
 * (macOS) the input devices. Undefined where none can be asked.
 */
export async function readIdleSeconds(): Promise<number | undefined> {
  if (process.platform === 'darwin') return macIdleSeconds();
  if (process.platform !== 'linux') return undefined;
  const found = [await terminalIdleSeconds(), await desktopIdleSeconds()];
  const known = found.filter((seconds) => seconds !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/**
 * Seconds since a terminal was last typed at: reading from one sets its access time, which is how
 * `w` finds the idle time. A machine without terminals has nobody at them.
 */
export async function terminalIdleSeconds(
  folders = ['/dev/pts', '/dev'],
  nowMs = Date.now(),
): Promise<number | undefined> {
  const times: number[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!/^(?:\d+|tty[1-9]\d?)$/.test(name)) continue;
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      // A console that nobody has ever typed at has the time of the start.
      if (found !== undefined) times.push(found.atimeMs);
    }
  }
  if (times.length === 0) return undefined;
  return Math.max(0, (nowMs - Math.max(...times)) / SECOND_MS);
}

let desktop: { atMs: number; idleSeconds: number | undefined } | undefined;

/** What logind's sessions say (org.freedesktop.login1: IdleHint, IdleSinceHint in microseconds). */
async function desktopIdleSeconds(): Promise<number | undefined> {
  if (desktop !== undefined && Date.now() - desktop.atMs < DESKTOP_INTERVAL_MS) {
    // The seat may have been used since; between two questions it is only known to be this idle.
    return desktop.idleSeconds;
  }
  const properties = ['--property=IdleHint', '--property=IdleSinceHint', '--property=NIdleHint'];
  const answer = await runTool('loginctl', ['show-seat', 'seat0', ...properties]);
  desktop = { atMs: Date.now(), idleSeconds: answer?.ok ? seatIdle(answer.text) : undefined };
  return desktop.idleSeconds;
}

/** Reads `loginctl show-seat`. */
export function seatIdle(text: string, nowMs = Date.now()): number | undefined {
  const since = Number(/^IdleSinceHint=(\d+)/m.exec(text)?.[1]);
  if (/^IdleHint=no$/m.test(text)) return 0;
  if (!/^IdleHint=yes$/m.test(text) || !(since > 0)) return undefined;
  return Math.max(0, nowMs / SECOND_MS - since / 1e6);
}

async function macIdleSeconds(): Promise<number | undefined> {
  const answer = await runTool('ioreg', ['-c', 'IOHIDSystem', '-d', '4']);
  // Nanoseconds since the last event of a human interface device.
  const found = /"HIDIdleTime" = (\d+)/.exec(answer?.text ?? '')?.[1];
  return found === undefined ? undefined : Number(found) / 1e9;
}
