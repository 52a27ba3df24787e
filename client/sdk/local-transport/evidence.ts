import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow';
import type { ArtifactRef } from '../../../schemas/artifact';
import type { ProvenanceEntry } from '../../../schemas/run-record';
import type { Sample } from '../../../schemas/sample';
import { followRefs } from '../../../store';
import { canonicalJson, digestOf } from '../../../trust';
import type { RunEvidence } from '../client';
import { chooseSamples } from '../provenance/crate/samples';
import { eachHistory } from './history';
import type { Session } from './session';
import { provenanceOf } from './stage-digests';

/** Histories that are read for samples: a large run has thousands, and a few steps of each kind are enough. */
const HISTORIES_MAX = 100;
const SAMPLE_INPUT_BYTES_MAX = 256 * 1024;
const SAMPLE_ARTIFACT_BYTES_MAX = 16 * 1024 * 1024;

/** See {@link RunsClient.evidence}. */
export async function evidenceOf(
  session: Session,
  runId: string,
  { samplesPerStep }: { samplesPerStep: number },
): Promise<RunEvidence> {
  const bitwise = await bitwiseSteps(session);
  const signedBy = new Set<string>();
  const answers = new Map<string, ProvenanceEntry>();
  for await (const entry of provenanceOf(session, runId)) {
    if (entry.signed !== undefined) signedBy.add(entry.signed.signatures.gate.keyId);
    const activityType = `${entry.step}@${entry.stepVersion}`;
    if (bitwise.has(activityType)) answers.set(`${activityType} ${entry.inputDigest}`, entry);
  }
  const known = (await (await session.database())?.gateKeys.all()) ?? {};
  const gateKeys = Object.fromEntries(Object.entries(known).filter(([id]) => signedBy.has(id)));
  if (samplesPerStep === 0) return { gateKeys, samples: [] };
  const asked = await questionsOf(session, runId, answers);
  const samples = [];
  for (const sample of chooseSamples(asked, samplesPerStep)) {
    const refs = await artifactsOf(session, sample);
    if (refs !== null) samples.push({ ...sample, refs });
  }
  return { gateKeys, samples };
}

/** Steps that anyone can compute again with our release alone, and must get the same bits. */
async function bitwiseSteps(session: Session): Promise<Set<string>> {
  const { steps } = await session.catalogue();
  const found = steps.filter((s) => s.agreement === 'bitwise' && s.runtime === 'builtin');
  return new Set(found.map(({ activityType }) => activityType));
}

/** What steps were asked, as the histories of the run have it; their answers are known by provenance. */
async function questionsOf(
  session: Session,
  runId: string,
  answers: ReadonlyMap<string, ProvenanceEntry>,
): Promise<Sample[]> {
  const { options } = await session.temporal();
  const found: Sample[] = [];
  for await (const { events } of eachHistory(session, runId, HISTORIES_MAX)) {
    for (const { activityTaskScheduledEventAttributes: scheduled } of events) {
      const activityType = scheduled?.activityType?.name ?? '';
      const { payloads } = scheduled?.input ?? {};
      if (!payloads) continue;
      const input = await decodeFromPayloadsAtIndex(options.loadedDataConverter, 0, payloads);
      if (!canBeSample(input)) continue;
      const inputDigest = digestOf(input);
      const entry = answers.get(`${activityType} ${inputDigest}`);
      if (entry === undefined) continue;
      found.push({ activityType, input, inputDigest, outputDigest: entry.outputDigest });
    }
  }
  return found;
}

function canBeSample(input: unknown): boolean {
  return input !== undefined && canonicalJson(input).length <= SAMPLE_INPUT_BYTES_MAX;
}

/** Everything that the input leads to; null when that is too much for a sample. */
async function artifactsOf(session: Session, { input }: Sample): Promise<ArtifactRef[] | null> {
  const refs: ArtifactRef[] = [];
  let bytes = 0;
  for await (const ref of followRefs(session.artifacts, input)) {
    bytes += ref.size;
    if (bytes > SAMPLE_ARTIFACT_BYTES_MAX) return null;
    refs.push(ref);
  }
  return refs;
}
