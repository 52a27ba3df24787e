import { userInfo } from 'node:os';
import { WorkflowIdConflictPolicy } from '@temporalio/client';
import { RECHECK_WORKFLOW } from '../../../schemas/constants/names';
import { PIPELINES_QUEUE } from '../../../schemas/constants/task-queues';
import { AthanorError } from '../../../schemas/errors';
import {
  formatInvitationLink,
  formatInvitationToken,
} from '../../../schemas/nodes/invitation-link';
import { createInvitation, type Database, type NodeRow } from '../../../store';
import { nearest } from '../nearest';
import type { NodeDetail, NodeSummary, NodesClient } from '../nodes';
import type { Session } from './session';

/** Gates write every two seconds whom they hear: silence for longer means that a node is away. */
const AWAY_MS = 30_000;
const SHOWN_MAX = 50;

/** Nodes, in the database of the network. */
export function localNodes(session: Session): NodesClient {
  const act = async (
    node: string,
    action: 'revoke' | 'quarantine' | 'reinstate',
    o: {
      by: string | undefined;
      details: Record<string, unknown>;
      change: (db: Database, id: string) => Promise<unknown>;
    },
  ) => {
    const database = await required(session);
    const { id } = await find(database, node);
    await o.change(database, id);
    await database.audit.add({
      ...{ actor: o.by ?? operator(), action: `node.${action}`, subject: id, details: o.details },
    });
    return summaryOf((await database.nodes.get(id)) as NodeRow);
  };
  return {
    async invite(request, by = operator()) {
      const gate = session.gate();
      if (gate === undefined) {
        const message = 'No gate is known here that nodes could join. Start one with `athanor up`.';
        throw new AthanorError({ code: 'STACK_NOT_RUNNING', message });
      }
      const database = await required(session);
      const { id, secret, expiresAt } = await createInvitation(database, request, by);
      const { publicUrl: gateUrl, rootFingerprint } = gate;
      const link = { gateUrl, secret, rootFingerprint };
      const texts = { link: formatInvitationLink(link), token: formatInvitationToken(link) };
      return { id, ...texts, expiresAt };
    },
    list: async () => (await (await required(session)).nodes.list()).map(summaryOf),
    show: async (node) => {
      const database = await required(session);
      return detailOf(database, await find(database, node));
    },
    revoke: (node, reason, by) =>
      act(node, 'revoke', {
        by,
        details: { reason },
        change: (db, id) => db.nodes.revoke(id, reason),
      }),
    async quarantine(node, reason, by) {
      const changed = await act(node, 'quarantine', {
        by,
        details: { reason },
        change: (db, id) => db.nodes.quarantine(id, reason),
      });
      await recheck(session, changed.id);
      return changed;
    },
    reinstate: (node, tier, by) =>
      act(node, 'reinstate', {
        by,
        details: { tier: tier ?? null },
        change: (db, id) => db.nodes.reinstate(id, tier),
      }),
  };
}

/** Has what ended runs took from a node computed again by others, where Temporal can be reached. */
async function recheck(session: Session, node: string): Promise<void> {
  await session.call((client) =>
    client.workflow.start(RECHECK_WORKFLOW, {
      taskQueue: PIPELINES_QUEUE,
      workflowId: `${RECHECK_WORKFLOW}-${node}`,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      args: [{ node }],
      staticSummary: `Compute again what was taken from ${node}`,
    }),
  );
}

async function required(session: Session): Promise<Database> {
  // Tells what does not run before it says that a database does not answer.
  session.services();
  const database = await session.database();
  if (database !== null) return database;
  throw new AthanorError({
    code: 'DATABASE_UNAVAILABLE',
    message: 'The database does not answer; nodes are kept there.',
  });
}

async function find(database: Database, node: string): Promise<NodeRow> {
  const byId = await database.nodes.get(node);
  if (byId !== undefined) return byId;
  const all = await database.nodes.list();
  const [first, second] = all.filter((row) => row.name === node);
  if (first !== undefined && second === undefined) return first;
  const near = nearest(
    node,
    all.flatMap((row) => [row.id, row.name]),
  );
  const message =
    second === undefined
      ? `There is no node ${JSON.stringify(node)}.${near === undefined ? '' : ` Did you mean ${near}?`}`
      : `Several nodes are called ${JSON.stringify(node)}: name one by its id (athanor node list).`;
  throw new AthanorError({ code: 'NODE_NOT_FOUND', message });
}

/** Who asks, for the audit log. */
export function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function summaryOf(row: NodeRow): NodeSummary {
  const { id, name, owner, project, tier, paused, lastSeenAt, revokedAt, reason } = row;
  const isAway = Date.now() - Date.parse(lastSeenAt) > AWAY_MS && row.state !== 'QUARANTINED';
  return {
    ...{ id, name, owner, project, tier, paused, lastSeenAt, revokedAt, reason },
    state: isAway ? 'DISCONNECTED' : row.state,
    capabilities: row.report.capabilities.filter((one) => row.allowed?.includes(one) ?? true),
  };
}

async function detailOf(database: Database, row: NodeRow): Promise<NodeDetail> {
  const { id } = row;
  const [credentials, transitions, scores, scoreChanges, audit] = await Promise.all([
    database.credentials.list(id),
    database.nodes.transitions(id, SHOWN_MAX),
    database.scores.of([id]),
    database.scores.changes(id, SHOWN_MAX),
    database.audit.list({ subject: id, limit: SHOWN_MAX }),
  ]);
  return {
    ...summaryOf(row),
    ...{ enrolledAt: row.enrolledAt, report: row.report, benchmark: row.benchmark },
    credentials: credentials.map(({ id: serial, kind, expiresAt, revokedAt }) => ({
      ...{ id: serial, kind, expiresAt, revokedAt },
    })),
    transitions: transitions.map(({ at, from, to, reason }) => ({ at, from, to, reason })),
    scores: scores.map(({ step, stepVersion, score }) => ({ step, stepVersion, score })),
    scoreChanges: scoreChanges.map(({ at, step, stepVersion, reason }) => ({
      ...{ at, step, stepVersion, reason },
    })),
    audit: audit.items.map(({ at, actor, action, details }) => ({ at, actor, action, details })),
  };
}
