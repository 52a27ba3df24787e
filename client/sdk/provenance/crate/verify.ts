import { z } from 'zod';
import { renderRun } from '../../../../reports';
import { ATHANOR_VERSION } from '../../../../schemas/constants/version';
import { AthanorError } from '../../../../schemas/errors';
import { withoutTimes } from '../../../../schemas/measured';
import type { ProvenanceEntry, RunRecord } from '../../../../schemas/run-record';
import { provenanceEntryShape, runRecordShape } from '../../../../schemas/run-record-shape';
import { type Recompute, type Sample, sampleShape } from '../../../../schemas/sample';
import { digestOf, type KeyRing, sha256Hex } from '../../../../trust';
import { packCrate, type StoredCrate } from './archive';
import { CRATE_FILES } from './make';
import { type CrateFiles, checkManifest, SUMS_FILE } from './manifest';
import { RECORD_FILE } from './metadata';
import { resultSignatures } from './signed-results';

/** What one check of a crate came to. */
export interface CrateCheck {
  check: 'container' | 'checksums' | 'record' | 'digests' | 'report' | 'signatures' | 'replay';
  /** `skipped`: it could not be made; the detail says why. */
  status: 'ok' | 'failed' | 'skipped';
  /** One sentence. */
  detail: string;
  /** What is wrong, one line each. */
  problems: string[];
}

/** With what a crate is verified. */
export interface VerifyOptions {
  /** Gates whose signatures count; those that the crate names unless given. */
  trustedKeys?: KeyRing;
  /** Computes samples again; they are skipped without it. */
  recompute?: Recompute;
}

/** A crate whose parts could be read. */
interface OpenedCrate {
  files: CrateFiles;
  record: RunRecord;
  entries: ProvenanceEntry[];
  samples: Sample[];
  gateKeys: KeyRing;
}

/**
 * Verifies a crate of ours by itself, without any server: that no byte is altered, that its parts belong together,
 * that gates have signed its results, and that a sample of its bitwise results comes out again. Somebody who
 * forges everything, checksums included, is found by signatures (under keys that you trust) and by computing again.
 * Never throws for what is wrong in the crate.
 */
export async function verifyCrate(
  crate: StoredCrate,
  o: VerifyOptions = {},
): Promise<CrateCheck[]> {
  const checks = [checkContainer(crate), checkSums(crate.files)];
  let opened: OpenedCrate;
  try {
    opened = openCrate(crate.files);
  } catch (error) {
    const problems = [(error as Error).message];
    checks.push({ check: 'record', status: 'failed', detail: 'cannot be read', problems });
    return checks;
  }
  const { run } = opened.record;
  const detail = `${run.id}, ${run.status}, ${opened.entries.length} results`;
  checks.push({ check: 'record', status: 'ok', detail, problems: [] });
  checks.push(checkDigests(opened), checkReport(opened));
  checks.push(
    resultSignatures(opened.entries, o.trustedKeys ?? opened.gateKeys, o.trustedKeys !== undefined),
  );
  checks.push(await checkReplay(opened, o.recompute));
  return checks;
}

/**
 * The parts of a crate of ours.
 * @throws FILE_UNREADABLE when it is none
 */
export function openCrate(files: CrateFiles): OpenedCrate {
  const parse = <T>(name: string, shape: z.ZodType<T>, value: unknown): T => {
    const parsed = shape.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw unreadable(
      `${name} is not as it should be (${issue?.path.join('.')}: ${issue?.message}).`,
    );
  };
  const record = jsonIn(files, RECORD_FILE);
  parse(RECORD_FILE, runRecordShape, record);
  const lines = <T>(name: string, shape: z.ZodType<T>) =>
    linesIn(files, name).map((line) => parse(name, shape, line));
  return {
    files,
    // As it was written: the shape drops what later versions may have added.
    record: record as RunRecord,
    entries: lines(CRATE_FILES.provenance, provenanceEntryShape),
    samples: lines(CRATE_FILES.samples, sampleShape),
    gateKeys: parse(
      CRATE_FILES.gateKeys,
      z.record(z.string(), z.string()),
      jsonIn(files, CRATE_FILES.gateKeys),
    ),
  };
}

function checkContainer({ files, zip }: StoredCrate): CrateCheck {
  const check = 'container' as const;
  if (zip === null) return { check, status: 'skipped', detail: 'it is a folder', problems: [] };
  const isSame = Buffer.from(packCrate(files)).equals(Buffer.from(zip));
  return isSame
    ? { check, status: 'ok', detail: `zip file of ${zip.length} bytes`, problems: [] }
    : {
        ...{ check, status: 'failed', detail: 'the zip file is not as it was written' },
        problems: ['If another tool has packed it, unpack it and verify the folder.'],
      };
}

function checkSums(files: CrateFiles): CrateCheck {
  const problems = checkManifest(files).map(({ path, problem }) => `${path}: ${problem}`);
  const detail = `${files.size} files; ${SUMS_FILE} has SHA-256 ${sha256Hex(files.get(SUMS_FILE) ?? '')}`;
  return { check: 'checksums', status: statusOf(problems), detail, problems };
}

/** Whether the parts are those that the record names. */
function checkDigests({ files, record, entries, samples }: OpenedCrate): CrateCheck {
  const problems: string[] = [];
  const hold = (path: string, sha256: string) => {
    const bytes = files.get(path);
    if (bytes === undefined) problems.push(`${path}: missing`);
    else if (sha256Hex(bytes) !== sha256) problems.push(`${path}: not the file that is named`);
  };
  hold(CRATE_FILES.provenance, record.provenanceEntries.sha256);
  for (const { artifact } of record.data) hold(`inputs/${artifact.sha256}`, artifact.sha256);
  for (const path of files.keys()) {
    const [folder, name = ''] = path.split('/');
    if (folder === 'artifacts' || folder === 'inputs') hold(path, name);
  }
  const { output, resultDigest } = record;
  if (output !== null && digestOf(withoutTimes(output)) !== resultDigest) {
    problems.push(`${RECORD_FILE}: the result is not the one of its digest`);
  }
  const asked = new Set(
    entries.map((e) => `${e.step}@${e.stepVersion} ${e.inputDigest} ${e.outputDigest}`),
  );
  for (const { activityType, input, inputDigest, outputDigest } of samples) {
    const isAsked = asked.has(`${activityType} ${inputDigest} ${outputDigest}`);
    if (digestOf(input) !== inputDigest || !isAsked) {
      problems.push(`${CRATE_FILES.samples}: ${activityType} is no result of this run`);
    }
  }
  const detail = `record, provenance, ${record.data.length} inputs and the result belong together`;
  return { check: 'digests', status: statusOf(problems), detail, problems };
}

function checkReport({ files, record }: OpenedCrate): CrateCheck {
  const check = 'report' as const;
  if (record.run.athanor !== ATHANOR_VERSION) {
    const detail = `written by Athanor ${record.run.athanor}; this is ${ATHANOR_VERSION}`;
    return { check, status: 'skipped', detail, problems: [] };
  }
  const rendered = Object.entries(renderRun(record));
  const problems = rendered.flatMap(([name, { bytes }]) =>
    Buffer.from(bytes).equals(files.get(name) ?? Buffer.alloc(0))
      ? []
      : [`${name}: says something else`],
  );
  const detail = `${rendered.length} files are what the record gives, byte for byte`;
  return { check, status: statusOf(problems), detail, problems };
}

async function checkReplay(
  { samples, files, entries }: OpenedCrate,
  recompute: Recompute | undefined,
): Promise<CrateCheck> {
  const check = 'replay' as const;
  const skipped = (detail: string) => ({ check, status: 'skipped' as const, detail, problems: [] });
  if (recompute === undefined) return skipped('not asked for');
  if (samples.length === 0)
    return skipped('the crate holds no result that could be computed again');
  const artifacts = new Map<string, Uint8Array>();
  for (const [path, bytes] of files) {
    if (path.includes('/')) artifacts.set(sha256Hex(bytes), bytes);
  }
  const answers = await recompute(samples, artifacts);
  const problems: string[] = [];
  const otherCode = new Set<string>();
  let same = 0;
  samples.forEach(({ activityType, inputDigest, outputDigest }, i) => {
    const answer = answers[i] ?? { problem: 'it was not computed' };
    const entry = entries.find(
      (e) => e.inputDigest === inputDigest && `${e.step}@${e.stepVersion}` === activityType,
    );
    if ('problem' in answer) problems.push(`${activityType}: ${answer.problem}`);
    else if (answer.outputDigest === outputDigest) same += 1;
    else if (entry?.codeDigest !== answer.codeDigest) otherCode.add(activityType);
    else problems.push(`${activityType} ${entry.position}: another answer`);
  });
  const others = otherCode.size === 0 ? '' : `; other code here: ${[...otherCode].join(', ')}`;
  const detail = `${same} of ${samples.length} sampled results came out the same to the bit${others}`;
  const isUndecided = problems.length === 0 && same === 0;
  return { check, status: isUndecided ? 'skipped' : statusOf(problems), detail, problems };
}

function statusOf(problems: readonly string[]): 'ok' | 'failed' {
  return problems.length === 0 ? 'ok' : 'failed';
}

function linesIn(files: CrateFiles, name: string): unknown[] {
  const lines = textIn(files, name).split('\n');
  return lines.filter((line) => line !== '').map((line) => parseJson(name, line));
}

function jsonIn(files: CrateFiles, name: string): unknown {
  return parseJson(name, textIn(files, name));
}

function textIn(files: CrateFiles, name: string): string {
  const bytes = files.get(name);
  if (bytes === undefined) throw unreadable(`This is no crate of a run: it has no ${name}.`);
  return Buffer.from(bytes).toString('utf8');
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(`${name} is no JSON.`);
  }
}

function unreadable(message: string): AthanorError {
  return new AthanorError({ code: 'FILE_UNREADABLE', message });
}
