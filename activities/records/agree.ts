import { canVouch, isExact, isTrusted, type ScoreEvent } from '../../fleet';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import type { Tier } from '../../schemas/constants/nodes';
import { AthanorError } from '../../schemas/errors';
import type { ReplicaOutcome, SignedEnvelope } from '../../schemas/nodes/results';
import type {
  AgreeInput,
  AgreeItem,
  AgreeOutput,
  CanaryOutcome,
} from '../../schemas/records/steps';
import type { EnvelopeRow, NodeRow, Verdict } from '../../store/database';
import { leaseKey, promoteOutput } from '../../store/staging';
import { canonicalJson, digestOf, type KeyRing, resultStatement, verifyResult } from '../../trust';
import { agreementOf, isSameAnswer } from './same-answer';
import { type Judged, scoreNodes, takeBack } from './score-nodes';
import type { RecordsServices } from './services';
import { settledBy } from './suspects';

/**
 * Keeps what replicas came to: their signed envelopes with verdicts, the scores of their nodes with
 * reasons; quarantines who lied, and lets the result's artifacts out of staging. An envelope that no
 * gate signed counts as none: its node is named in `forged`, and the item is left undecided.
 */
export async function agree(
  services: RecordsServices,
  { runId, items, canaries }: AgreeInput,
): Promise<AgreeOutput> {
  const gateKeys = await services.database.gateKeys.all();
  const bench = { ...services, runId, gateKeys };
  const forged: string[][] = [];
  for (const item of items) forged.push(await conclude(bench, item));
  for (const canary of canaries) await judgeCanary(bench, canary);
  return { forged };
}

/** What judging needs: the services, the run, and whose signatures count. */
interface Bench extends RecordsServices {
  runId: string;
  gateKeys: KeyRing;
}

async function conclude(services: Bench, item: AgreeItem): Promise<string[]> {
  const { database, artifacts, runId } = services;
  const forged = item.replicas.filter((replica) => !isGenuine(services, item, replica));
  if (forged.length > 0) {
    await scoreNodes(
      services,
      forged.map((r) => judgedOf(item, r, { kind: 'bad-signature' })),
    );
    return forged.map(({ node }) => node);
  }
  const nodes = await nodesOf(services, item.replicas);
  const agreed = item.replicas.filter(({ outcome }) => outcome === 'agreed');
  const result = agreed.find(({ node }) => node === item.result);
  const isTrustedResult = isTrusted(nodes.get(item.result ?? '')?.tier ?? 'public');
  if (result !== undefined && !isTrustedResult) await letOut(services, item, result);
  const input = await artifacts.put(canonicalJson(item.input), MEDIA_TYPES.json);
  const proven = agreed.filter(({ isProven }) => isProven).length;
  const trusted = agreed.some(({ node }) => isTrusted(nodes.get(node)?.tier ?? 'public'));
  const vouched = canVouch({ owners: agreed.length, proven, trusted });
  const outputs = await keptOutputs(services, item);
  await database.envelopes.record(
    item.replicas.flatMap(({ envelope, ...replica }): EnvelopeRow[] => {
      if (envelope === undefined) return [];
      const verdict = verdictOf(replica, {
        agreed: agreed.length,
        tier: nodes.get(replica.node)?.tier,
      });
      const isVouched = vouched && replica.outcome === 'agreed';
      const row = rowOf(item, { replica, envelope });
      const output = outputs.get(envelope.outputDigest) ?? null;
      return [{ ...row, verdict, input, output, class: replica.class ?? null, vouched: isVouched }];
    }),
  );
  await settleSuspects(services, item, result?.envelope);
  await settleRecorded(services, item, { vouched });
  await database.allocations.closeGroup(item.group);
  await clearAway(services, item);
  await scoreNodes(
    services,
    item.replicas.flatMap((replica) => {
      const event = eventOf(item, replica, { agreed: agreed.length, runId });
      return event === undefined ? [] : [judgedOf(item, replica, event)];
    }),
  );
  return [];
}

/** Moves what the result leads to from staging to the store; that of a trusted node is there already. */
async function letOut(
  { artifacts, staging }: RecordsServices,
  item: AgreeItem,
  replica: ReplicaOutcome,
): Promise<void> {
  // Nodes may agree on a failure, which leads nowhere.
  if (replica.envelope === undefined) return;
  const place = { leaseKey: leaseKeyOf(item, replica), node: replica.node };
  const { output } = replica.envelope;
  const { input } = item;
  const stored = await promoteOutput({ staging, store: artifacts, place, output, input });
  // This activity may run again: the same answer must pass again.
  await staging.settle(place.leaseKey, stored);
}

/** What replicas left that are not the result is of no use to anybody. */
async function clearAway({ staging }: RecordsServices, item: AgreeItem): Promise<void> {
  for (const replica of item.replicas) {
    if (replica.node === item.result) continue;
    await staging.discard({ leaseKey: leaseKeyOf(item, replica), node: replica.node });
  }
}

function leaseKeyOf({ activityType, input }: AgreeItem, replica: ReplicaOutcome): string {
  const { workflowId, activityId, envelope } = replica;
  const inputDigest = envelope?.inputDigest ?? digestOf(input);
  return leaseKey({ activityType, workflowId, activityId, inputDigest });
}

/** Whether an answer carries the signature of a gate for this very activity. */
function isGenuine(
  { gateKeys }: Bench,
  { activityType }: Pick<AgreeItem, 'activityType'>,
  { envelope, activityId, workflowId, node }: Omit<ReplicaOutcome, 'outcome'>,
): boolean {
  if (envelope === undefined) return true;
  if (envelope.node !== node) return false;
  try {
    verifyResult(envelope, { activityType, workflowId, activityId }, gateKeys);
    return true;
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'SIGNATURE_INVALID') return false;
    throw error;
  }
}

/** Agreed outputs by digest, where another digest need not be another answer: they are asked again. */
async function keptOutputs(
  { artifacts, steps }: RecordsServices,
  { activityType, replicas }: AgreeItem,
): Promise<Map<string, ArtifactRef>> {
  const kept = new Map<string, ArtifactRef>();
  if (typeof agreementOf(steps, activityType) !== 'object') return kept;
  for (const { outcome, envelope } of replicas) {
    if (outcome !== 'agreed' || envelope === undefined) continue;
    const { output, outputDigest } = envelope;
    kept.set(outputDigest, await artifacts.put(canonicalJson(output), MEDIA_TYPES.json));
  }
  return kept;
}

/** A result that counted no more was computed again: now it is known whether it was right. */
async function settleSuspects(
  services: RecordsServices,
  { group }: AgreeItem,
  answer: Pick<SignedEnvelope, 'output' | 'outputDigest'> | undefined,
): Promise<void> {
  if (answer === undefined) return;
  const { envelopes } = services.database;
  const suspects = (await envelopes.ofGroup(group)).filter((e) => e.verdict === 'suspect');
  const settled = suspects.map((row) => settledBy(services, row, answer));
  await envelopes.record(await Promise.all(settled));
}

/** What was recorded before, and others were asked about: confirmed, or it counts no more. */
async function settleRecorded(
  { database }: RecordsServices,
  { group, replicas }: AgreeItem,
  { vouched }: { vouched: boolean },
): Promise<void> {
  const recorded = replicas.filter(({ isRecorded }) => isRecorded === true);
  if (recorded.length === 0) return;
  const rows = await database.envelopes.ofGroup(group);
  for (const { node, activityId, outcome } of recorded) {
    const row = rows.find(({ statement: s }) => s.node === node && s.activityId === activityId);
    if (row === undefined) continue;
    if (outcome === 'agreed') {
      await database.envelopes.record([{ ...row, verdict: 'agreed', vouched }]);
    } else if (outcome === 'differed') await takeBack({ database }, [row]);
  }
}

async function judgeCanary(
  services: Bench,
  { canary, envelope, activityId, workflowId }: CanaryOutcome,
): Promise<void> {
  const { node, owner, activityType, outputDigest, group } = canary;
  const replica = { node, owner, activityId, workflowId, isProven: canary.proven };
  const item = { activityType, group };
  await services.database.allocations.closeGroup(item.group);
  if (envelope === null) {
    await scoreNodes(services, [judgedOf(item, replica, { kind: 'late' })]);
    return;
  }
  if (!isGenuine(services, item, { ...replica, envelope })) {
    await scoreNodes(services, [judgedOf(item, replica, { kind: 'bad-signature' })]);
    return;
  }
  const agreement = agreementOf(services.steps, activityType) ?? 'bitwise';
  const isRight = await isSameAnswer(services, {
    agreement,
    one: { outputDigest, output: canary.output ?? null },
    other: envelope,
  });
  const verdict = isRight ? 'canary-passed' : 'canary-failed';
  const row = rowOf(item, { replica, envelope });
  const unkept = { input: null, output: null, class: canary.class ?? null, vouched: false };
  await services.database.envelopes.record([{ ...row, verdict, ...unkept }]);
  const detail = `known answer ${outputDigest.slice(0, 12)}`;
  const event: ScoreEvent = isRight
    ? { kind: 'canary-passed', detail, ...timingOf(envelope) }
    : { kind: 'canary-failed', detail, exact: isExact(agreement) };
  await scoreNodes(services, [judgedOf(item, replica, event)]);
}

type Who = Pick<ReplicaOutcome, 'node' | 'owner' | 'activityId' | 'workflowId'>;

function rowOf(
  { activityType, group }: Pick<AgreeItem, 'activityType' | 'group'>,
  { replica, envelope }: { replica: Who; envelope: SignedEnvelope },
): Omit<EnvelopeRow, 'verdict' | 'input' | 'output' | 'class' | 'vouched'> {
  const [step = '', version] = activityType.split('@');
  const { activityId, workflowId, owner } = replica;
  const statement = resultStatement(envelope, { activityType, workflowId, activityId });
  const { signatures } = envelope;
  return { owner, step, stepVersion: Number(version), statement, signatures, group };
}

function judgedOf(
  { activityType, group }: Pick<AgreeItem, 'activityType' | 'group'>,
  { node, activityId }: Who,
  event: ScoreEvent,
): Judged {
  return { id: `${group}#${activityId}#${event.kind}`, node, activityType, event };
}

function verdictOf(
  { outcome }: Pick<ReplicaOutcome, 'outcome'>,
  { agreed, tier }: { agreed: number; tier: Tier | undefined },
): Verdict {
  if (outcome === 'differed') return 'differed';
  if (outcome !== 'agreed') return 'unjudged';
  if (tier !== undefined && isTrusted(tier)) return 'trusted';
  return agreed > 1 ? 'agreed' : 'accepted-alone';
}

function eventOf(
  item: AgreeItem,
  { outcome, envelope }: ReplicaOutcome,
  { agreed, runId }: { agreed: number; runId: string },
): ScoreEvent | undefined {
  const detail = `${item.activityType} of ${runId}`;
  switch (outcome) {
    case 'agreed': {
      // Nodes that agree on a failure have answered too, but there is nothing to time.
      const timing = envelope === undefined ? { elapsedMs: 1, expectedMs: 1 } : timingOf(envelope);
      return { kind: agreed > 1 ? 'agreed' : 'accepted-alone', detail, ...timing };
    }
    case 'differed':
      return { kind: 'differed', exact: item.exact, detail };
    case 'failed':
    case 'late':
      return { kind: outcome, detail };
    default:
      return undefined;
  }
}

/** As long as it took is what was expected, until speeds of steps are known. */
function timingOf({ startedAt, endedAt }: SignedEnvelope) {
  const elapsedMs = Math.max(1, Date.parse(endedAt) - Date.parse(startedAt));
  return { elapsedMs, expectedMs: elapsedMs };
}

async function nodesOf(
  { database }: RecordsServices,
  replicas: readonly ReplicaOutcome[],
): Promise<Map<string, NodeRow>> {
  const found = new Map<string, NodeRow>();
  for (const { node } of replicas) {
    const row = await database.nodes.get(node);
    if (row !== undefined) found.set(node, row);
  }
  return found;
}
