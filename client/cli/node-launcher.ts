import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { isOlder } from '../../schemas/nodes/agent-version';
import {
  type ReleaseState,
  releaseState,
  UPDATE_EXIT_CODE,
  UPDATE_FILES,
} from '../../schemas/nodes/release';
import { readJsonFile, writeFileAtomically } from '../stack/files';

/** A new release that has not confirmed itself by then has failed. */
const TRIAL_MS = 180_000;
/** Time that an agent has to end after it was told to. */
const END_MS = 30_000;

/** What to run. */
export interface LaunchOptions {
  /** The node's folder. */
  folder: string;
  /** The agent of this installation, which runs while no newer release is current. */
  agent: string;
  version: string;
  /** Loaded into the agent, so that it ends when this process is gone. */
  leash?: string;
  env: NodeJS.ProcessEnv;
  /** Ends it. */
  signal: AbortSignal;
  note: (text: string) => void;
  trialMs?: number;
}

/**
 * Runs the agent of a node: the current release, or the one that was installed by hand. One that ends
 * since another is current now is followed by that; one that fails on trial is rolled back.
 * @returns the agent's exit code
 */
export async function launchNode(o: LaunchOptions): Promise<number> {
  for (;;) {
    const state = readState(o.folder);
    // Whoever installed a newer one by hand means that one.
    const isRelease = state.current !== null && isOlder(o.version, state.current.version);
    const program = isRelease && state.current ? releaseProgram(o.folder, state.current) : o.agent;
    const isTrial = isRelease && state.trial;
    const code = await runAgent(program, o, isTrial ? (o.trialMs ?? TRIAL_MS) : undefined);
    if (o.signal.aborted) return code;
    if (code === UPDATE_EXIT_CODE) continue;
    const now = readState(o.folder);
    // Ended by its owner, a release on trial has done nothing wrong.
    if (code === 0 || !isTrial || !now.trial || now.current === null) return code;
    const { version } = now.current;
    o.note(`Release ${version} failed here (exit code ${code}); back to what ran before.`);
    rollBack(o.folder, now);
  }
}

/** Goes back to the release before, and never tries this one again. */
function rollBack(folder: string, state: ReleaseState): void {
  const rejected = [...state.rejected, ...(state.current ? [state.current.version] : [])];
  const back = { current: state.previous, previous: null, trial: false, rejected };
  writeFileAtomically(stateFile(folder), `${JSON.stringify(back, null, 2)}\n`);
}

function runAgent(program: string, o: LaunchOptions, trialMs?: number): Promise<number> {
  const leash = o.leash === undefined ? [] : ['--require', o.leash];
  const args = ['--enable-source-maps', ...leash, program];
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'] as const;
  const child = spawn(process.execPath, args, { env: o.env, stdio: [...stdio] });
  const end = () => endChild(child);
  o.signal.addEventListener('abort', end, { once: true });
  if (o.signal.aborted) end();
  const trial =
    trialMs !== undefined &&
    setTimeout(() => {
      if (readState(o.folder).trial) child.kill('SIGKILL');
    }, trialMs);
  return new Promise((resolve) => {
    const done = (code: number) => {
      clearTimeout(trial || undefined);
      o.signal.removeEventListener('abort', end);
      resolve(code);
    };
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
}

function endChild(child: ChildProcess): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), END_MS).unref();
}

function readState(folder: string): ReleaseState {
  const found = releaseState.safeParse(readJsonFile(stateFile(folder)) ?? {});
  return found.success ? found.data : releaseState.parse({});
}

function releaseProgram(folder: string, release: { version: string; agent: string }): string {
  return join(folder, UPDATE_FILES.releases, release.version, release.agent);
}

function stateFile(folder: string): string {
  return join(folder, UPDATE_FILES.releases, UPDATE_FILES.state);
}
