import { sha256Hex } from '../../../../trust';

/** Name of the list of checksums: every file of a crate but itself, for `sha256sum --check`. */
export const SUMS_FILE = 'SHA256SUMS';

/** The files of a crate by their paths, `/` between folders. */
export type CrateFiles = ReadonlyMap<string, Uint8Array>;

/** The text of `SHA256SUMS`: one line a file, in the order of paths; the list itself is left out. */
export function manifestOf(files: CrateFiles): string {
  const paths = [...files.keys()].filter((path) => path !== SUMS_FILE).sort(byCodeUnits);
  const lines = paths.map((path) => `${sha256Hex(files.get(path) ?? '')}  ${path}\n`);
  return lines.join('');
}

/** Something that is not as the list of checksums says. */
export interface ManifestProblem {
  path: string;
  problem: 'altered' | 'missing' | 'not listed' | 'not as it is written';
}

/** Holds files against their list. Every byte of all of them counts, those of the list included. */
export function checkManifest(files: CrateFiles): ManifestProblem[] {
  const list = files.get(SUMS_FILE);
  if (list === undefined) return [{ path: SUMS_FILE, problem: 'missing' }];
  const written = Buffer.from(list).toString('utf8');
  if (written === manifestOf(files) && Buffer.from(written).equals(Buffer.from(list))) return [];
  const listed = new Map(
    written.split('\n').flatMap((line) => {
      const at = line.indexOf('  ');
      return at < 0 ? [] : [[line.slice(at + 2), line.slice(0, at)] as const];
    }),
  );
  const problems: ManifestProblem[] = [];
  for (const [path, bytes] of files) {
    if (path === SUMS_FILE) continue;
    const digest = listed.get(path);
    if (digest === undefined) problems.push({ path, problem: 'not listed' });
    else if (digest !== sha256Hex(bytes)) problems.push({ path, problem: 'altered' });
  }
  for (const path of listed.keys()) {
    if (!files.has(path)) problems.push({ path, problem: 'missing' });
  }
  return problems.length > 0 ? problems : [{ path: SUMS_FILE, problem: 'not as it is written' }];
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
