/**
 * Python RDKit as the outside truth for kernels/chemistry: a virtual environment with the pinned
 * PyPI release, made once in the user's cache folder, and answers that are kept beside it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, pythonWith, sha256 } from './python-environment';

/** The release whose C++ is the same as that of the WebAssembly build. */
const REQUIREMENTS = ['rdkit==2026.9.1'];

const SCRIPT = join(__dirname, 'rdkit-reference.py');
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

/** What can be asked for each molecule. */
export interface RdkitAnswer {
  canonical: string;
  /** Cleanup, FragmentParent, Uncharger.uncharge of rdMolStandardize. */
  standardise: { smiles: string; inchiKey: string };
  descriptors: Record<string, number>;
  qed: number;
  qedProperties: number[];
  sa: number;
  /** Unhashed Morgan codes of radius 2 with their counts. */
  morganCounts: [code: number, count: number][];
  /** Set bits of Morgan fingerprints: radius 2 in 2048 bits, radius 3 in 1024. */
  bits2048: number[];
  bits1024r3: number[];
  pains: string[];
  brenk: string[];
  scaffold: string;
}

/**
 * Asks Python RDKit about molecules (SMILES or molblocks); null for one that it refuses. Throws
 * when there is no Python 3 or no package registry.
 */
export function askRdkit<K extends keyof RdkitAnswer>(
  molecules: readonly string[],
  want: readonly K[],
): (Pick<RdkitAnswer, K> | null)[] {
  const request = JSON.stringify({ molecules, want });
  const digest = sha256(`${REQUIREMENTS.join()}\n${readFileSync(SCRIPT, 'utf8')}\n${request}`);
  const answers = join(cacheFolder(), 'rdkit-answers');
  const file = join(answers, `${digest}.json`);
  if (!existsSync(file)) {
    mkdirSync(answers, { recursive: true });
    const run = spawnSync(python(), [SCRIPT], { input: request, maxBuffer: MAX_OUTPUT_BYTES });
    if (run.status !== 0) {
      throw new Error(`Python RDKit failed:\n${run.stderr.toString()}`);
    }
    writeFileSync(`${file}.${process.pid}`, run.stdout);
    renameSync(`${file}.${process.pid}`, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as (Pick<RdkitAnswer, K> | null)[];
}

/** The Python of the virtual environment, which is made when it is not there. */
export function python(): string {
  return pythonWith(REQUIREMENTS);
}
