import { valueAt } from '../../schemas/path';
import type { ProvenanceSummary, RunRecord } from '../../schemas/run-record';

/** Two values of one thing. */
export interface Difference {
  /** `input.top`, `metrics.roc-auc`, `stage filter`. */
  what: string;
  a: unknown;
  b: unknown;
}

/** What differs between two runs. */
export interface RunDifference {
  a: string;
  b: string;
  /** Whether both ended with the same result, to the bit. */
  sameResult: boolean;
  /** Fields of the input, files by their digests. */
  input: Difference[];
  /** Versions and code of steps, and the programs that decided their results. */
  code: Difference[];
  /** Stages whose results differ, in the order of the run: the first is where the runs parted. */
  stages: Difference[];
  /** Small values of the output. */
  output: Difference[];
  tables: TableDifference[];
}

/** What differs in one table of the output, such as the candidates. */
export interface TableDifference {
  table: string;
  onlyA: string[];
  onlyB: string[];
  /** Rows of both whose place differs. */
  moved: { row: string; a: number; b: number }[];
}

/** A run's record with a digest for each stage over everything it produced. */
export interface ComparedRun {
  record: RunRecord;
  stageDigests: Record<string, string>;
}

/** Compares two ended runs. */
export function diffRuns(a: ComparedRun, b: ComparedRun): RunDifference {
  const named = (record: RunRecord) => Object.keys(record.tables);
  const tables = [...new Set([...named(a.record), ...named(b.record)])];
  return {
    a: a.record.run.id,
    b: b.record.run.id,
    sameResult: a.record.resultDigest === b.record.resultDigest,
    input: diffValues(a.record.input, b.record.input, 'input'),
    code: diffCode(a.record.provenance, b.record.provenance),
    stages: diffStages(a, b),
    output: diffValues(
      withoutTables(a.record.output, tables),
      withoutTables(b.record.output, tables),
      'output',
    ),
    tables: tables
      .map((table) => diffTable(table, a.record.tables[table] ?? [], b.record.tables[table] ?? []))
      .filter((t) => t.onlyA.length + t.onlyB.length + t.moved.length > 0),
  };
}

/** Leaves of two JSON values that differ; a file is one leaf, known by its digest. */
export function diffValues(a: unknown, b: unknown, what: string): Difference[] {
  if (isBranch(a) && isBranch(b) && Array.isArray(a) === Array.isArray(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => {
      const name = Array.isArray(a) ? `${what}[${key}]` : `${what}.${key}`;
      return diffValues(valueAt(a, [key]), valueAt(b, [key]), name);
    });
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ what, a: leaf(a), b: leaf(b) }];
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('sha256' in value);
}

function leaf(value: unknown): unknown {
  const sha256 = valueAt(value, ['sha256']);
  return typeof sha256 === 'string' ? sha256.slice(0, 12) : value;
}

function diffCode(a: readonly ProvenanceSummary[], b: readonly ProvenanceSummary[]): Difference[] {
  const key = (p: ProvenanceSummary) => `${p.stage} ${p.step}`;
  const facts = (p: ProvenanceSummary | undefined) =>
    p && { version: p.stepVersion, code: p.codeDigest.slice(0, 12), tool: p.toolVersion };
  const keys = [...new Set([...a.map(key), ...b.map(key)])];
  return keys.flatMap((k) => {
    const [inA, inB] = [a.find((p) => key(p) === k), b.find((p) => key(p) === k)];
    return diffValues(facts(inA), facts(inB), k);
  });
}

function diffStages(a: ComparedRun, b: ComparedRun): Difference[] {
  const names = [...new Set([...a.record.stages, ...b.record.stages].map((s) => s.name))];
  return names.flatMap((name) => {
    const facts = [a, b].map((run) => {
      const stage = run.record.stages.find((s) => s.name === name);
      return [stage?.status ?? 'absent', run.stageDigests[name]?.slice(0, 12), stage?.note]
        .filter((word) => word !== undefined && word !== '')
        .join(', ');
    });
    const [inA, inB] = facts;
    return inA === inB ? [] : [{ what: `stage ${name}`, a: inA, b: inB }];
  });
}

function withoutTables(output: unknown, tables: readonly string[]): unknown {
  if (typeof output !== 'object' || output === null) return output;
  return Object.fromEntries(Object.entries(output).filter(([name]) => !tables.includes(name)));
}

function diffTable(table: string, a: readonly unknown[], b: readonly unknown[]): TableDifference {
  const [inA, inB] = [placesOf(a), placesOf(b)];
  const only = (here: Places, there: Places) =>
    [...here].filter(([identity]) => !there.has(identity)).map(([, { name }]) => name);
  const moved = [...inA].flatMap(([identity, { name, place }]) => {
    const other = inB.get(identity);
    return other === undefined || other.place === place
      ? []
      : [{ row: name, a: place, b: other.place }];
  });
  return { table, onlyA: only(inA, inB), onlyB: only(inB, inA), moved };
}

/** Rows by what they are: where they stand, from 1, and what they are called. */
type Places = Map<string, { place: number; name: string }>;

// A molecule is its InChIKey, whatever it is called; other rows are their id, or themselves.
function placesOf(rows: readonly unknown[]): Places {
  return new Map(
    rows.map((row, i) => {
      const { inchiKey, id } = (row ?? {}) as { inchiKey?: unknown; id?: unknown };
      const identity = String(inchiKey ?? id ?? JSON.stringify(row));
      const name = inchiKey !== undefined && id !== undefined ? `${id} (${inchiKey})` : identity;
      return [identity, { place: i + 1, name }];
    }),
  );
}
