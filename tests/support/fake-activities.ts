import type { ArtifactRef, BatchEntry } from '../../schemas/artifact';
import { steps } from '../../schemas/catalogue';
import type { RunOutcome } from '../../schemas/pipeline';
import type {
  AgreeInput,
  Allocation,
  FinishInput,
  RecordsActivities,
} from '../../schemas/records/steps';
import type { StepEnvelope } from '../../schemas/step';
import { sha256Hex } from '../../trust';

/** What happened in one run. */
export interface FakeRun {
  /** Ends of the run's record: exactly one is right. */
  finished: FinishInput[];
  /** Activity attempts, those that were made to fail included. */
  attempts: number;
  /** Fragments of circuits that were run, in the order of their ends. */
  fragments: string[];
  /** What was kept of replicas. */
  agreed: AgreeInput[];
}

/** Decides the fate of each attempt: a delay, then perhaps a failure. */
export type Fate = (o: { activityType: string; attempt: number }) => Promise<void>;

const NOTHING: ArtifactRef = { sha256: sha256Hex(''), size: 0, mediaType: 'application/x-ndjson' };

/**
 * Every activity of a catalogue, in memory and without chemistry: a batch is a name, each step puts
 * its own before it, and the ranked result lists what became of every batch, in order. So the result
 * of a run shows whether each batch went through each step once.
 */
export function fakeActivities(batchCount: number, fate: Fate) {
  const run: FakeRun = { finished: [], attempts: 0, fragments: [], agreed: [] };
  const names = new Map<string, string>();
  const indexes = new Map<string, BatchEntry[]>();
  const named = (name: string): ArtifactRef => {
    const ref = { ...NOTHING, sha256: sha256Hex(name), size: name.length };
    names.set(ref.sha256, name);
    return ref;
  };
  const nameOf = (ref?: ArtifactRef) => names.get(ref?.sha256 ?? '') ?? '?';
  const indexed = (entries: BatchEntry[]): ArtifactRef => {
    const ref = named(entries.map((e) => nameOf(e.molecules)).join('|'));
    indexes.set(ref.sha256, entries);
    return ref;
  };
  const entriesOf = (ref: ArtifactRef) => indexes.get(ref.sha256) ?? [];
  const whole = (entries: BatchEntry[]) => ({
    batches: indexed(entries),
    batchCount: entries.length,
    count: entries.length,
  });
  const outputs: Record<string, (input: never) => unknown> = {
    'library.split': ({ valueColumn }: { valueColumn?: string }) => ({
      ...whole(
        Array.from({ length: batchCount }, (_, batch) => ({
          batch,
          molecules: named(`b${batch}`),
          count: 1,
        })),
      ),
      ...{ dropped: {}, rejections: NOTHING },
      quality: {
        ...{ format: 'smi', gzipped: false, records: batchCount, remarks: {} },
        values:
          valueColumn === undefined ? null : { count: 30, censored: 0, min: 5, median: 6, max: 7 },
      },
    }),
    'library.deduplicate': ({ batches }: { batches: ArtifactRef }) => ({
      ...whole(entriesOf(batches)),
      ...{ dropped: {}, rejections: NOTHING, conflicts: 0 },
    }),
    'library.concatenate': (input: { indexes: ArtifactRef[]; rows: boolean }) => {
      // Batches are numbered anew, as the real one does.
      const entries = input.indexes.flatMap(entriesOf).map((e, batch) => ({ ...e, batch }));
      const rows = input.rows ? named(`rows(${entries.map((e) => nameOf(e.molecules))})`) : null;
      return { ...whole(entries), rows };
    },
    'discovery.hide': ({ actives }: { actives: ArtifactRef }) => ({
      ...{ known: named(`known(${nameOf(actives)})`), knownCount: 1 },
      ...{ hidden: named(`hidden(${nameOf(actives)})`), hiddenCount: 1 },
      ...{ scaffolds: 2, sharedScaffolds: 0 },
    }),
    'library.select': ({ batches }: { batches: ArtifactRef }) => whole(entriesOf(batches)),
    'docking.prepare-receptor': () => ({
      ...{ receptor: named('pdbqt'), structure: named('pdb'), boundLigand: null, atomCount: 1 },
      box: { centerAngstrom: [0, 0, 0], sizeAngstrom: [20, 20, 20] },
      ...{ boxSource: 'given', chains: [], findings: [] },
    }),
    'discovery.propose': ({ history }: { history: ArtifactRef | null }) => ({
      // As many rounds as the history has letters.
      ...{ round: 1 + nameOf(history ?? named('')).length, batch: named('batch'), picks: NOTHING },
      ...{ count: 1, poolCount: 1, region: null, convergence: { because: '' } },
    }),
    'discovery.observe': ({ history }: { history: ArtifactRef | null }) => ({
      history: named(`${nameOf(history ?? named(''))}h`),
      ...{ measured: 1, failed: 0, curve: [] },
    }),
    'discovery.merge': ({ batches }: { batches: ArtifactRef }) => ({
      ...whole(
        entriesOf(batches).map((e) => ({
          ...e,
          molecules: named(`docked(${nameOf(e.molecules)})`),
        })),
      ),
      entered: 1,
    }),
    'discovery.take': ({ evaluated }: { evaluated: ArtifactRef[] }) =>
      whole(evaluated.slice(0, 1).flatMap(entriesOf)),
    'discovery.list-refinements': () => ({ refinements: [] }),
    'chemistry.fit': () => ({ model: named('model'), evaluation: {} }),
    'discovery.validate': () => ({ validation: null, because: 'nothing is real here' }),
    'discovery.rank': ({ batches }: { batches: ArtifactRef }) => ({
      molecules: named(
        entriesOf(batches)
          .map((e) => nameOf(e.molecules))
          .join(' '),
      ),
      ...{ count: 1, considered: 1 },
    }),
    'sweep.layOut': () => ({ points: NOTHING, count: batchCount }),
    'sweep.analyse': ({ rows }: { rows: ArtifactRef[] }) => ({
      table: named(rows.map(nameOf).join(' ')),
      ...{ done: batchCount, failed: 0, notRun: 0, responses: [], sensitivity: [] },
    }),
    'discovery.identify': () => ({ ids: ['a candidate'], restricted: [] }),
    'quantum.simulate': () => ({
      ...{ qubits: 1, operations: 1, method: 'trajectories', work: NOTHING },
      plan: {
        ...{ kind: 'shots', items: batchCount },
        fragments: Array.from({ length: batchCount }, (_, from) => ({ from, count: 1 })),
      },
    }),
    'quantum.runFragment': ({ fragment }: { fragment: { from: number } }) => {
      run.fragments.push(`f${fragment.from}`);
      return { values: named(`f${fragment.from}`) };
    },
    'quantum.combineFragments': ({ values }: { values: ArtifactRef[] }) => ({
      allCounts: named(values.map(nameOf).join(' ')),
    }),
  };
  const mapped = (step: string) => (input: { molecules: ArtifactRef }) => ({
    molecules: named(`${step}(${nameOf(input.molecules)})`),
    ...{ count: 1, dropped: {}, rejections: NOTHING },
  });
  const fated =
    <I, O>(activityType: string, body: (input: I) => O, attemptOf: () => number) =>
    async (input: I): Promise<O> => {
      run.attempts += 1;
      await fate({ activityType, attempt: attemptOf() });
      return body(input);
    };
  const trusted: {
    [K in keyof RecordsActivities]: (input: Parameters<RecordsActivities[K]>[0]) => unknown;
  } = {
    'records.scheduled': () => ({ request: null }),
    'records.begin': () => undefined,
    'records.lookUp': ({ items }) => ({ hits: items.map(() => null) }),
    'records.record': ({ batches }) => ({
      index: batches.length > 0 ? indexed(batches) : null,
      rejections: batches.length > 0 ? indexed([]) : null,
    }),
    'records.batches': ({ index, from, count }) => ({
      entries: entriesOf(index).slice(from, from + count),
    }),
    'records.capability': () => ({ unserved: [], isNodeThere: true }),
    'records.allocate': ({ items }) => ({ allocations: items.map(allocation) }),
    'records.agree': (input) => {
      run.agreed.push(input);
      return { forged: input.items.map(() => []) };
    },
    'records.suspects': () => ({ count: 0 }),
    'records.closingChecks': () => ({ checks: [] }),
    'records.orphanedSuspects': () => ({ suspects: [] }),
    'records.resolveDataset': () => undefined,
    'records.resolveModel': () => undefined,
    'records.registerDataset': () => undefined,
    'records.registerModel': () => undefined,
    'records.noteEvaluation': () => undefined,
    'records.points': ({ from, count }) => ({
      points: Array.from({ length: count }, (_, i) => ({
        ...{ point: from + i, values: [from + i], input: { point: from + i }, problem: null },
      })),
    }),
    'records.keepPoints': ({ points }) => ({
      rows: named(points.map(({ point, because }) => because ?? `p${point}`).join(' ')),
    }),
    'records.scoreBreach': () => undefined,
    'records.finish': (input): RunOutcome => {
      run.finished.push(input);
      const { status } = input;
      return { status, resultDigest: '', record: NOTHING, files: {}, metrics: {}, headlines: [] };
    },
  };
  return {
    run,
    indexed,
    named,
    envelope,
    /** What a whole run of `screen` without references must rank, in order. */
    expected: Array.from(
      { length: batchCount },
      (_, i) => `chemistry.descriptors(chemistry.filter(chemistry.standardise(b${i})))`,
    ).join(' '),
    nameOf,
    activities: (attemptOf: () => number): Record<string, (input: never) => Promise<unknown>> => ({
      ...Object.fromEntries(
        Object.entries(trusted).map(([name, body]) => [
          name,
          fated(name, body as never, attemptOf),
        ]),
      ),
      ...Object.fromEntries(
        steps.map((s) => {
          const body = outputs[s.name] ?? mapped(s.name);
          const enveloped = (input: unknown) => envelope((body as (i: unknown) => unknown)(input));
          return [s.activityType, fated(s.activityType, enveloped, attemptOf)];
        }),
      ),
    }),
  };
}

/** Nobody is asked: workflows whose inputs are confidential never come here. */
function allocation(): Allocation {
  const plan = { replicas: 1, quorum: 1, replicasMax: 1 };
  return { plan, assignments: [], canaries: [], noneLeft: true };
}

function envelope(output: unknown): StepEnvelope {
  const at = '2026-01-01T00:00:00.000Z';
  const digests = { inputDigest: '', outputDigest: '', codeDigest: '' };
  return {
    output,
    ...digests,
    toolVersion: '',
    node: 'fake',
    startedAt: at,
    endedAt: at,
    attempt: 1,
  };
}
