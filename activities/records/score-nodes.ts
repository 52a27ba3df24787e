import { WorkflowIdConflictPolicy } from '@temporalio/common';
import {
  changeScore,
  NEW_SCORE,
  type NodeScore,
  type ScoreChange,
  type ScoreEvent,
  siblingsFate,
} from '../../fleet';
import { RECHECK_WORKFLOW } from '../../schemas/constants/names';
import { PIPELINES_QUEUE } from '../../schemas/constants/task-queues';
import type { Breach } from '../../schemas/records/steps';
import type { EnvelopeRow, NodeRow } from '../../store/database';
import type { RecordsServices } from './services';

/** How the audit log names a quarantine that no person has ordered. */
const BY_RULE = { actor: 'athanor', action: 'node.quarantine' };

/** Something that a node did, to be scored once: the id names it. */
export interface Judged {
  id: string;
  node: string;
  activityType: string;
  event: ScoreEvent;
}

/** Scores what nodes did, and puts those in quarantine whom a rule says so, with what follows from it. */
export async function scoreNodes(
  services: RecordsServices,
  judged: readonly Judged[],
): Promise<void> {
  for (const { id, node, activityType, event } of judged) {
    const [step = '', version] = activityType.split('@');
    const of = { node, step, stepVersion: Number(version) };
    const { reason, quarantine } = await applyEvent(services, { id, of, event });
    if (quarantine) await putInQuarantine(services, { node, reason, because: id });
  }
}

/** Scores what the gate saw a node do. */
export async function scoreBreach(
  services: RecordsServices,
  { kind, detail, ...of }: Breach,
): Promise<void> {
  await scoreNodes(services, [{ ...of, event: { kind, detail } }]);
}

/** Changes one score by one event, once, and tells what came of it. */
async function applyEvent(
  { database }: RecordsServices,
  {
    id,
    of,
    event,
  }: { id: string; of: { node: string; step: string; stepVersion: number }; event: ScoreEvent },
): Promise<ScoreChange> {
  const [known] = await database.scores.of([of.node], of);
  // The reason is told before the change is made; the rule itself is applied to what is there then.
  const change = changeScore(scoreOf(known?.score), event);
  const next = (before: Record<string, number> | null) => ({
    ...changeScore(scoreOf(before), event).score,
  });
  await database.scores.change([{ ...of, id, reason: change.reason, next }]);
  return change;
}

function scoreOf(stored: Record<string, number> | null | undefined): NodeScore {
  return { ...NEW_SCORE, ...stored };
}

/**
 * Takes a node out, and with it what rests on its word alone: such results count no more, are not
 * taken from the memo index, and runs that hold one compute it again before they end. Other nodes of
 * the owner start as unknown, and none goes on where another had lied before.
 */
async function putInQuarantine(
  services: RecordsServices,
  o: { node: string; reason: string; because: string },
): Promise<void> {
  const { database } = services;
  const known = await database.nodes.get(o.node);
  if (known === undefined || known.tier === 'quarantined') return;
  const { owner } = known;
  await takeOut(services, { ...o, id: o.because, details: { reason: o.reason, owner } });
  const all = await database.nodes.list({ owner });
  await distrust(
    services,
    all.map(({ id }) => id),
  );
  const others = all.filter(({ id }) => id !== o.node);
  if (siblingsFate(await lyingNodes(services, all)) === 'quarantine') {
    const reason = `${o.node} and another node of its owner were found lying`;
    for (const { id: node, tier } of others) {
      if (tier === 'quarantined') continue;
      const details = { reason, owner, siblingOf: o.node };
      await takeOut(services, { node, reason, id: `${o.because}#${node}`, details });
    }
  }
  for (const { id } of all) await startRecheck(services, id);
  for (const scored of await database.scores.of(others.map(({ id }) => id))) {
    const { node, step, stepVersion } = scored;
    const id = `${o.because}#sibling#${node}#${step}@${stepVersion}`;
    const event: ScoreEvent = { kind: 'sibling-lied', detail: o.node };
    await applyEvent(services, { id, of: { node, step, stepVersion }, event });
  }
}

async function takeOut(
  { database }: RecordsServices,
  o: { node: string; reason: string; id: string; details: Record<string, unknown> },
): Promise<void> {
  await database.nodes.quarantine(o.node, o.reason);
  const entry = { ...BY_RULE, subject: o.node, details: o.details };
  await database.audit.add({ id: `quarantine#${o.id}`, ...entry });
  const waiting = await database.allocations.ofNode(o.node);
  await database.allocations.close(waiting.map(({ id }) => id));
}

/** How many of an owner's nodes are out for what they did themselves, and not at an operator's word. */
async function lyingNodes(
  { database }: RecordsServices,
  nodes: readonly NodeRow[],
): Promise<number> {
  let count = 0;
  for (const { id, tier } of nodes) {
    if (tier !== 'quarantined') continue;
    const { items } = await database.audit.list({ subject: id });
    const latest = items.find(({ action }) => action === BY_RULE.action);
    if (latest?.actor === BY_RULE.actor && latest.details.siblingOf === undefined) count += 1;
  }
  return count;
}

/** Has what ended runs took from a node computed again by others; one workflow at a time does. */
async function startRecheck({ client, database }: RecordsServices, node: string): Promise<void> {
  if ((await database.envelopes.suspectsOf(node)).length === 0) return;
  await client.workflow.start(RECHECK_WORKFLOW, {
    taskQueue: PIPELINES_QUEUE,
    workflowId: `${RECHECK_WORKFLOW}-${node}`,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    args: [{ node }],
    staticSummary: `Compute again what was taken from ${node}`,
  });
}

/** Results that some nodes gave and nobody compared: they count no more. */
export async function distrust(
  { database }: Pick<RecordsServices, 'database'>,
  nodes: readonly string[],
): Promise<void> {
  await takeBack({ database }, await database.envelopes.acceptedAlone(nodes));
}

/** These results count no more, and the memo index does not give them to anybody. */
export async function takeBack(
  { database }: Pick<RecordsServices, 'database'>,
  rows: readonly EnvelopeRow[],
): Promise<void> {
  await database.envelopes.record(
    rows.map((row): EnvelopeRow => ({ ...row, verdict: 'suspect', vouched: false })),
  );
  await database.memo.forgetResults(
    rows.map(({ step, stepVersion, statement: { inputDigest, outputDigest } }) => ({
      ...{ step, stepVersion, inputDigest, outputDigest },
    })),
  );
}
