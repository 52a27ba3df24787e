import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AthanorError } from '../../../../schemas/errors';
import { isOlder } from '../../../../schemas/nodes/agent-version';
import {
  type ReleaseManifest,
  type ReleaseState,
  releaseState,
  UPDATE_FILES,
  type UpdateSettings,
  updateSettings,
} from '../../../../schemas/nodes/release';
import { keyRing } from '../../../../trust';
import { readJson, writePrivateJson } from '../private-files';
import { installRelease, readManifest } from './install-release';
import { openReleaseSource } from './release-source';

const SELF_TEST_MS = 120_000;

/** What came of looking for a release. */
export type UpdateOutcome =
  | { outcome: 'current' | 'off' }
  | { outcome: 'installed'; version: string }
  | { outcome: 'rejected'; version: string; why: string };

/** Keeps an agent at the release that its publisher signed last. */
export class Updater {
  private readonly releases: string;

  constructor(
    private readonly o: {
      /** The node's folder. */
      folder: string;
      /** Version that runs, and the package that it runs from. */
      version: string;
      present: string;
    },
  ) {
    this.releases = path.join(o.folder, UPDATE_FILES.releases);
  }

  /** Where releases come from; undefined where the owner wants none. @throws CONFIG_INVALID */
  settings(): UpdateSettings | undefined {
    const found = readJson(path.join(this.o.folder, UPDATE_FILES.settings));
    if (found === undefined) return undefined;
    const parsed = updateSettings.safeParse(found);
    if (parsed.success) return parsed.data;
    const message = `${UPDATE_FILES.settings} of the node is not valid.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }

  /**
   * Looks for a newer release; installs it beside this one, tests it, and makes it current, on trial.
   * Only newer ones: whoever holds an old signed release must not be able to bring back its defects.
   */
  async update(): Promise<UpdateOutcome> {
    const settings = this.settings();
    if (settings === undefined) return { outcome: 'off' };
    const source = openReleaseSource(settings.source);
    const manifest = await readManifest(source, keyRing(...settings.keys));
    const { version } = manifest;
    const state = this.state();
    const isKnownBad = state.rejected.includes(version);
    if (!isOlder(this.o.version, version) || isKnownBad) return { outcome: 'current' };
    const { present } = this.o;
    const folder = await installRelease({ manifest, source, releases: this.releases, present });
    const problem = await selfTest(folder, manifest);
    if (problem !== undefined) return this.reject(manifest, problem);
    const previous = state.current;
    const current = { version, agent: manifest.agent };
    this.write({ ...state, current, previous, trial: true });
    await this.removeOthers([version, previous?.version, this.o.version]);
    return { outcome: 'installed', version };
  }

  /** The release that runs has shown that it works. */
  confirm(): void {
    const state = this.state();
    if (state.trial && state.current?.version === this.o.version) {
      this.write({ ...state, trial: false });
    }
  }

  /** Which release is current. */
  state(): ReleaseState {
    const found = releaseState.safeParse(readJson(this.stateFile) ?? {});
    return found.success ? found.data : releaseState.parse({});
  }

  private async reject({ version }: ReleaseManifest, why: string): Promise<UpdateOutcome> {
    const state = this.state();
    this.write({ ...state, rejected: [...state.rejected.slice(-99), version] });
    await rm(path.join(this.releases, version), { recursive: true, force: true });
    return { outcome: 'rejected', version, why };
  }

  private async removeOthers(kept: readonly (string | undefined)[]): Promise<void> {
    for (const entry of await readdir(this.releases, { withFileTypes: true })) {
      if (!entry.isDirectory() || kept.includes(entry.name)) continue;
      await rm(path.join(this.releases, entry.name), { recursive: true, force: true });
    }
  }

  private get stateFile(): string {
    return path.join(this.releases, UPDATE_FILES.state);
  }

  private write(state: ReleaseState): void {
    writePrivateJson(this.stateFile, state);
  }
}

/** Runs a release's own test; what went wrong, or undefined. */
function selfTest(folder: string, manifest: ReleaseManifest): Promise<string | undefined> {
  const program = path.join(folder, manifest.selfTest);
  const options = { cwd: folder, timeout: SELF_TEST_MS, killSignal: 'SIGKILL' as const };
  return new Promise((resolve) => {
    execFile(process.execPath, [program], options, (error, _stdout, stderr) => {
      if (error === null) return resolve(undefined);
      const said = String(stderr).trim().split('\n').at(-1);
      resolve(said || (error.killed ? 'its self-test did not end' : error.message));
    });
  });
}
