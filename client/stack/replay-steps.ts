import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { AthanorError } from '../../schemas/errors';
import type { Recompute, RecomputedSample } from '../../schemas/sample';
import { compiledFile, leashedNodeArguments } from './worker-process';

/** What the replaying process wrote on standard error, kept for a message. */
const STDERR_KEPT = 2_000;

/**
 * Computes samples again in a process of their own, from a temporary folder that holds their artifacts
 * and nothing else. @throws AthanorError PROCESS_FAILED
 */
export const replaySteps: Recompute = async (samples, artifacts) => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-replay-'));
  try {
    for (const [sha256, bytes] of artifacts) {
      // Where a folder store looks for an object: the first two digits are a folder.
      const file = join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    const lines = samples.map(({ activityType, input }) => JSON.stringify({ activityType, input }));
    return await answersTo(folder, lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function answersTo(folder: string, lines: readonly string[]): Promise<RecomputedSample[]> {
  const program = compiledFile('workers/replay/main.js');
  const catalogue = dirname(compiledFile('catalogue/catalogue.json'));
  const args = [...leashedNodeArguments(program), catalogue, folder];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const answers: RecomputedSample[] = [];
  let told = '';
  child.stderr.on('data', (data: Buffer) => {
    told = `${told}${data}`.slice(-STDERR_KEPT);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // It may end before it has read everything: its exit code tells that.
  child.stdin.on('error', () => undefined);
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  for await (const line of createInterface({ input: child.stdout })) {
    answers.push(JSON.parse(line) as RecomputedSample);
  }
  const code = await ended;
  if (code === 0) return answers;
  const message = `The process that computes again ended with ${code}: ${told.trim()}`;
  throw new AthanorError({ code: 'PROCESS_FAILED', message });
}
