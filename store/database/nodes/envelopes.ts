import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Connection } from '../connection';
import type { EnvelopeRow } from './records';
import { envelopes } from './tables';

/** Rows in one statement: eighteen columns each, of the 65,535 parameters that PostgreSQL allows. */
const BATCH_ROWS = 1_000;
const LIMIT = 1_000;

/** What nodes answered, and what was found of it: who computed what is provable from here. */
export interface EnvelopeStore {
  /** Adds answers. One that is there already takes the new verdict and whether it is vouched for. */
  record(entries: readonly EnvelopeRow[]): Promise<void>;
  /** Answers of a node since a moment, newest first: what has to be traced when it lied. */
  ofNode(node: string, o?: { since?: Date; limit?: number }): Promise<EnvelopeRow[]>;
  /** All answers of one run (by its Workflow Id), in the order of groups and nodes. */
  ofWorkflow(workflow: string, limit?: number): Promise<EnvelopeRow[]>;
  /** Answers that other nodes may be asked again, newest first. */
  vouched(step: string, stepVersion: number, limit: number): Promise<EnvelopeRow[]>;
  /** Answers of some nodes that count on their word alone, oldest first. */
  acceptedAlone(nodes: readonly string[], limit?: number): Promise<EnvelopeRow[]>;
  /** Of a run, one such answer by lot of each node and version of a step. */
  drawnAlone(runId: string): Promise<EnvelopeRow[]>;
  /** Answers to one call of a run. */
  ofGroup(group: string): Promise<EnvelopeRow[]>;
  /** Answers of a run that count no more. */
  suspects(runId: string): Promise<EnvelopeRow[]>;
  /** Answers of a node that count no more. */
  suspectsOf(node: string): Promise<EnvelopeRow[]>;
  /** Who gave this output. */
  ofOutput(outputDigest: string, limit?: number): Promise<EnvelopeRow[]>;
}

/** The envelopes of a database. */
export function envelopeStore({ attempt }: Connection): EnvelopeStore {
  const read = async (where: ReturnType<typeof and>, order: 'newest' | 'group', limit = LIMIT) => {
    const { recordedAt, group, node, activity } = envelopes;
    const by =
      order === 'newest'
        ? [desc(recordedAt), desc(activity)]
        : [asc(group), asc(node), asc(activity)];
    const rows = await attempt((db) =>
      db
        .select()
        .from(envelopes)
        .where(where)
        .orderBy(...by)
        .limit(limit),
    );
    return rows.map(toEntry);
  };
  return {
    async record(entries) {
      // One order for everybody; and a statement may touch a row once.
      const unique = new Map(entries.map((entry) => [keyOf(entry), entry]));
      const rows = [...unique]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, entry]) => toRow(entry));
      const { workflow, activity, attempt: number, node } = envelopes;
      for (let at = 0; at < rows.length; at += BATCH_ROWS) {
        const batch = rows.slice(at, at + BATCH_ROWS);
        await attempt((db) =>
          db
            .insert(envelopes)
            .values(batch)
            .onConflictDoUpdate({
              target: [workflow, activity, number, node],
              set: { verdict: sql`excluded.verdict`, vouched: sql`excluded.vouched` },
            }),
        );
      }
    },
    ofNode: (node, { since, limit } = {}) => {
      const after = since === undefined ? undefined : gte(envelopes.recordedAt, since);
      return read(and(eq(envelopes.node, node), after), 'newest', limit);
    },
    ofWorkflow: (workflow, limit) => read(and(eq(envelopes.workflow, workflow)), 'group', limit),
    vouched: (step, stepVersion, limit) => {
      const isStep = and(eq(envelopes.step, step), eq(envelopes.stepVersion, stepVersion));
      return read(and(isStep, eq(envelopes.vouched, true)), 'newest', limit);
    },
    acceptedAlone: (nodes, limit) =>
      read(
        and(inArray(envelopes.node, [...nodes]), eq(envelopes.verdict, 'accepted-alone')),
        'group',
        limit,
      ),
    async drawnAlone(runId) {
      const { node, step, stepVersion } = envelopes;
      const where = and(isOfRun(runId), eq(envelopes.verdict, 'accepted-alone'));
      const rows = await attempt((db) =>
        db
          .selectDistinctOn([node, step, stepVersion])
          .from(envelopes)
          .where(where)
          .orderBy(asc(node), asc(step), asc(stepVersion), sql`random()`),
      );
      return rows.map(toEntry);
    },
    suspectsOf: (node) =>
      read(and(eq(envelopes.node, node), eq(envelopes.verdict, 'suspect')), 'group'),
    ofGroup: (group) => read(and(eq(envelopes.group, group)), 'group'),
    suspects: (runId) => read(and(isOfRun(runId), eq(envelopes.verdict, 'suspect')), 'group'),
    ofOutput: (digest, limit) =>
      read(and(inArray(envelopes.outputDigest, [digest])), 'newest', limit),
  };
}

function isOfRun(runId: string) {
  // Groups begin with the run's id and a slash; `0` is the character after it.
  return and(gte(envelopes.group, `${runId}/`), lt(envelopes.group, `${runId}0`));
}

function keyOf({ statement: s }: EnvelopeRow): string {
  return JSON.stringify([s.workflowId, s.activityId, s.attempt, s.node]);
}

function toRow(entry: EnvelopeRow): typeof envelopes.$inferInsert {
  const { workflowId: workflow, activityId: activity, attempt: number, node } = entry.statement;
  const { inputDigest, outputDigest } = entry.statement;
  return { ...entry, workflow, activity, attempt: number, node, inputDigest, outputDigest };
}

function toEntry(row: typeof envelopes.$inferSelect): EnvelopeRow {
  const { owner, step, stepVersion, statement, signatures, verdict, group } = row;
  const { input, output, class: of, vouched } = row;
  const what = { owner, step, stepVersion, statement, signatures, verdict, group };
  return { ...what, input, output, class: of, vouched };
}
