import { renderRun } from '../../../../reports';
import { ATHANOR_VERSION } from '../../../../schemas/constants/version';
import { withoutTimes } from '../../../../schemas/measured';
import type { ProvenanceEntry, RunRecord } from '../../../../schemas/run-record';
import {
  canonicalJson,
  digestOf,
  keyRing,
  newKeyPair,
  openSigner,
  sha256Hex,
  signResult,
} from '../../../../trust';
import type { AthanorClient } from '../../client';
import { smallRun } from './small-run';

/** The gate that has signed the results. */
export const gate = openSigner(newKeyPair().privateKey);
/** The id of the run. */
export const RUN = 'screen-default-k';

/** The entries of the small run, signed as a gate signs what it sees. */
function signedEntries(): ProvenanceEntry[] {
  return smallRun().entries.map((entry, i) => {
    const subject = {
      activityType: `${entry.step}@${entry.stepVersion}`,
      ...{ workflowId: RUN, activityId: String(i) },
    };
    const signatures = { gate: signResult(gate, { ...entry, output: null }, subject) };
    const { activityType: _, ...activity } = subject;
    return { ...entry, signed: { ...activity, signatures } };
  });
}

/** A client that knows one run, whose artifacts are as small as can be. */
export function clientOf(question = { smiles: 'CCO' }): AthanorClient {
  const { record } = smallRun();
  const bytesOf = new Map<string, Buffer>();
  const store = (text: string, mediaType = 'text/plain') => {
    const bytes = Buffer.from(text);
    bytesOf.set(sha256Hex(bytes), bytes);
    return { sha256: sha256Hex(bytes), size: bytes.length, mediaType };
  };
  const entries = signedEntries();
  const [first] = entries as [ProvenanceEntry];
  first.inputDigest = digestOf(question);
  const resigned = signedEntries().map((e, i) => (i === 0 ? resign(first) : e));
  const library = store('CCO ethanol\n');
  const output = { candidates: store('{"rank":1}\n'), best: { score: 0.5 } };
  const whole: RunRecord = {
    ...record,
    run: { ...record.run, athanor: ATHANOR_VERSION },
    ...{ output, resultDigest: digestOf(withoutTimes(output)) },
    data: [{ field: 'library.file', name: 'library.smi', artifact: library }],
    provenanceEntries: store(resigned.map((e) => `${canonicalJson(e)}\n`).join('')),
  };
  const files = Object.fromEntries(
    Object.entries(renderRun(whole)).map(([name, { bytes, mediaType }]) => [
      name,
      store(bytes, mediaType),
    ]),
  );
  const outcome = { record: store(canonicalJson(whole), 'application/json'), files };
  const sample = {
    activityType: `${first.step}@1`,
    ...{ input: question, inputDigest: digestOf(question), outputDigest: first.outputDigest },
  };
  return {
    runs: {
      record: async () => whole,
      show: async () => ({ outcome }),
      evidence: async () => ({
        gateKeys: keyRing(gate.publicKey),
        samples: [{ ...sample, refs: [library] }],
      }),
    },
    artifacts: { get: async ({ sha256 }: { sha256: string }) => bytesOf.get(sha256) },
  } as unknown as AthanorClient;
}

function resign(entry: ProvenanceEntry): ProvenanceEntry {
  const subject = {
    activityType: `${entry.step}@${entry.stepVersion}`,
    ...{ workflowId: RUN, activityId: '0' },
  };
  const signatures = { gate: signResult(gate, { ...entry, output: null }, subject) };
  return { ...entry, signed: { workflowId: RUN, activityId: '0', signatures } };
}
