/**
 * PoseBusters (PyPI) as the outside truth for the pose checks: poses broken on purpose, what it says of
 * each, and how often we agree. Answers are kept in the user's cache folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REPOSITORY, sourceFile } from '../../../bench/support/paths';
import { cacheFolder, pythonWith, sha256 } from '../../../tests/support/python-environment';
import type { Chemistry } from '../../chemistry';
import { checkPose, readSurroundings } from '..';
import { surroundingsOf } from '../surroundings';

const REQUIREMENTS = ['posebusters==0.6.5', 'rdkit==2026.9.1', 'numpy==2.2.6'];
const SCRIPT = sourceFile('kernels/poses/testing/posebusters-reference.py');
const OUTPUT_BYTES_MAX = 1 << 30;

/** Real poses and receptors, which are not part of the project. */
export const POSE_DATA = resolve(REPOSITORY, '../shared/data');

/** How many poses to break for each check, and how many to leave whole. */
export interface Question {
  perCheck: number;
  whole: number;
  seed: number;
}

/** A pose and what PoseBusters says of it, by our names of the checks; null where it says nothing. */
interface Case {
  target: string | null;
  molblock: string;
  smiles: string;
  receptor: string | null;
  results: Record<string, boolean | null>;
}

interface Answer {
  receptors: Record<string, string>;
  cases: Case[];
}

/** How often we agree: broken poses that both find broken, whole ones that both find whole. */
export interface Tally {
  broken: number;
  brokenFound: number;
  whole: number;
  wholeFound: number;
}

/** Breaks poses and asks PoseBusters. Throws when there is no Python 3 or no package registry. */
export function askPoseBusters(question: Question, data = POSE_DATA): Answer {
  const request = JSON.stringify({ ...question, data });
  const digest = sha256(`${REQUIREMENTS.join()}\n${readFileSync(SCRIPT, 'utf8')}\n${request}`);
  const folder = join(cacheFolder(), 'posebusters-answers');
  const file = join(folder, `${digest}.json`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const maxBuffer = OUTPUT_BYTES_MAX;
    const run = spawnSync(pythonWith(REQUIREMENTS), [SCRIPT], { input: request, maxBuffer });
    if (run.status !== 0) throw new Error(`PoseBusters failed:\n${run.stderr.toString()}`);
    writeFileSync(`${file}.${process.pid}`, run.stdout);
    renameSync(`${file}.${process.pid}`, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Answer;
}

/** Checks the same poses and counts, by check. `onDifference` hears of each one. */
export async function compareWith(
  { cases, receptors }: Answer,
  chemistry: Chemistry,
  onDifference: (text: string) => void = () => undefined,
): Promise<Map<string, Tally>> {
  const tallies = new Map<string, Tally>();
  const read = new Map(Object.entries(receptors).map(([k, text]) => [k, readSurroundings(text)]));
  const nothing = surroundingsOf([]);
  for (const { target, molblock, smiles, receptor: name, results } of cases) {
    const expected = chemistry.inchi(smiles);
    if (!expected.ok) throw new Error(`${smiles}: ${expected.reason}`);
    const receptor = read.get(name ?? '') ?? nothing;
    const findings = checkPose(chemistry, { molblock, inchi: expected.inchi, receptor });
    if (findings.length === 1) await chemistry.recover();
    for (const { check, passed, value, note } of findings) {
      const isWhole = results[check] ?? null;
      if (isWhole === null) continue;
      const tally = tallies.get(check) ?? { broken: 0, brokenFound: 0, whole: 0, wholeFound: 0 };
      tallies.set(check, tally);
      tally[isWhole ? 'whole' : 'broken'] += 1;
      if (passed === isWhole) tally[isWhole ? 'wholeFound' : 'brokenFound'] += 1;
      else
        onDifference(
          `${target} ${check}: ${passed} and not ${isWhole}, ${value} ${note} ${smiles}`,
        );
    }
  }
  return tallies;
}
