import { z } from 'zod';
import type { AthanorClient } from '../../../client/sdk';
import type { candidateTable } from '../../../schemas/api/discovery';
import { type ArtifactRef, artifactRef } from '../../../schemas/artifact';
import { candidateDecision } from '../../../schemas/discovery/review';
import { type Candidate, candidate } from '../../../schemas/discovery/steps';
import type { PoseViewRow } from '../../../schemas/docking/pose-view';
import { AthanorError } from '../../../schemas/errors';
import { funnelStage, notRun } from '../../../schemas/pipelines/screen';

/** Tables are read often while a page is looked at, and never change: the last few stay in memory. */
const TABLES_KEPT = 8;
const OUTPUTS_KEPT = 32;
const LIVE_KEPT_MS = 3_000;

/** The parts of an output that candidates are told from, of whichever pipeline it is. */
const found = z.object({
  decision: z.string().nullish(),
  funnel: z.array(funnelStage).default([]),
  notRun: z.array(notRun).default([]),
  candidates: artifactRef.nullish(),
  poses: artifactRef.nullish(),
  candidateDecisions: z.array(candidateDecision).default([]),
});

type Found = z.output<typeof found>;

/** What a run that goes on has found, and when it was asked, in milliseconds since 1970. */
interface Live {
  at: number;
  found: Promise<Found>;
}

/** Reads candidates of runs, ended or not. */
export interface CandidateReader {
  /** The funnel and a row for each candidate. */
  table(runId: string): Promise<z.output<typeof candidateTable>>;
  /** Whole candidates, best first. */
  all(runId: string): Promise<Candidate[]>;
  /** One of them. @throws NOT_FOUND */
  one(runId: string, id: string): Promise<Candidate>;
  /** Its best pose; null where it was not docked or none is drawn. */
  pose(runId: string, id: string): Promise<PoseViewRow | null>;
}

/** A reader with a memory of its own. */
export function candidateReader(client: AthanorClient): CandidateReader {
  const tables = new Kept<unknown[]>(TABLES_KEPT);
  const outputs = new Kept<Found>(OUTPUTS_KEPT);
  const rowsOf = (ref: ArtifactRef | null | undefined): Promise<unknown[]> =>
    ref ? tables.of(ref.sha256, () => readRows(client, ref)) : Promise.resolve([]);
  const live = new Map<string, Live>();
  const read = async (runId: string) => found.safeParse(await client.runs.found(runId)).data;
  /** Of a run that goes on; one look serves all that a page asks at once. */
  const liveFound = (runId: string): Promise<Found> => {
    const last = live.get(runId);
    if (last !== undefined && Date.now() - last.at < LIVE_KEPT_MS) return last.found;
    // A worker that is away for a moment has not lost what it found.
    const now = read(runId).then((seen) => seen ?? last?.found ?? found.parse({}));
    live.set(runId, { at: Date.now(), found: now });
    now.catch(() => live.delete(runId));
    return now;
  };
  const foundBy = async (runId: string): Promise<Found> => {
    if (!outputs.has(runId)) {
      const { status } = await client.runs.show(runId);
      if (status === 'running') return liveFound(runId);
      live.delete(runId);
    }
    return outputs.of(runId, async () => (await read(runId)) ?? found.parse({}));
  };
  const all = async (runId: string) =>
    (await rowsOf((await foundBy(runId)).candidates)).flatMap((row) => {
      const parsed = candidate.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
  const posesOf = async (runId: string) =>
    (await rowsOf((await foundBy(runId)).poses)) as PoseViewRow[];
  return {
    all,
    async table(runId) {
      const { decision = null, funnel, notRun, candidateDecisions } = await foundBy(runId);
      const [rows, poses] = await Promise.all([all(runId), posesOf(runId)]);
      const posed = new Set(poses.map(({ id }) => id));
      return { decision, funnel, notRun, decisions: candidateDecisions, ...tableOf(rows, posed) };
    },
    async one(runId, id) {
      const row = (await all(runId)).find((one) => one.id === id);
      if (row !== undefined) return row;
      const message = `The run has no candidate ${JSON.stringify(id)}.`;
      throw new AthanorError({ code: 'NOT_FOUND', message });
    },
    async pose(runId, id) {
      return (await posesOf(runId)).find((one) => one.id === id) ?? null;
    },
  };
}

type Evidence = Candidate['evidence'][number];

const keyOf = ({ objective, unit }: Evidence) => JSON.stringify([objective, unit]);

/** Evidence as columns: the objectives in the order of their first appearance. */
function tableOf(rows: readonly Candidate[], posed: ReadonlySet<string>) {
  const groups = new Map<string, Evidence[]>();
  for (const one of rows.flatMap(({ evidence }) => evidence)) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  const columns = [...groups.values()].map((group) => {
    const { objective, title, unit, weight } = group[0] as Evidence;
    return { objective, title, unit, weight, wanted: wantedOf(group) };
  });
  const items = rows.map((row) => {
    const { evidence, depiction: _, molblock: __, fingerprint: ___, index: ____, ...rest } = row;
    const own = [...groups.keys()].map((key) => evidence.find((one) => keyOf(one) === key));
    return {
      ...rest,
      values: own.map((e) => e?.value ?? null),
      low: own.map((e) => e?.low ?? null),
      high: own.map((e) => e?.high ?? null),
      inDomain: own.map((e) => e?.inDomain ?? null),
      hasPose: posed.has(row.id),
    };
  });
  return { columns, items };
}

/** Whether desirability only rises with the value, only falls, or does both. */
function wantedOf(group: readonly Evidence[]): 'higher' | 'lower' | 'within' {
  const known = group
    .flatMap(({ value, desirability }) =>
      value === null || desirability === null ? [] : [[value, desirability] as const],
    )
    .sort(([a], [b]) => a - b)
    .map(([, desirability]) => desirability);
  const steps = known.slice(1).map((one, i) => one - (known[i] as number));
  if (steps.every((step) => step >= 0)) return 'higher';
  return steps.every((step) => step <= 0) ? 'lower' : 'within';
}

async function readRows(client: AthanorClient, ref: ArtifactRef): Promise<unknown[]> {
  const text = Buffer.from(await client.artifacts.get(ref)).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** The last so many values, by key; one that could not be had is asked for again. */
class Kept<T> {
  private readonly values = new Map<string, Promise<T>>();

  constructor(private readonly most: number) {}

  has(key: string): boolean {
    return this.values.has(key);
  }

  of(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.values.get(key);
    this.values.delete(key);
    const value = known ?? make();
    this.values.set(key, value);
    if (known === undefined) value.catch(() => this.values.delete(key));
    const oldest = this.values.keys().next().value;
    if (this.values.size > this.most && oldest !== undefined) this.values.delete(oldest);
    return value;
  }
}
