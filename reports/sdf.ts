import type { Candidate } from '../schemas/discovery/steps';
import { evidenceColumns } from './evidence-columns';
import { cleanText } from './html/markup';
import { type Reviewed, saidOf } from './said';

const RECORD_END = '$$$$';
const HEADER_LINES = 3;
const NAME_CHARACTERS_MAX = 80;
const EMPTY_BLOCK = ['  0  0  0  0  0  0  0  0  0  0999 V2000', 'M  END'];

/**
 * The candidates as an SD file (BIOVIA, "CTfile formats", 2020): the molblock of each with its id
 * as title line, and data fields with rank, score, decision, intervals, evidence, run id and result digest.
 * A candidate without a molblock gets one without atoms, so that none is lost.
 */
export function candidatesSdf(view: Reviewed, candidates: readonly Candidate[]): string {
  const columns = evidenceColumns(candidates);
  const entries = candidates.map((c): SdfEntry => {
    const said = saidOf(view, c);
    const fields: SdfEntry['fields'] = [
      ['ID', c.id],
      ['RANK', c.rank],
      ['SCORE', c.score],
      ['DECISION', said.decision],
      ['DECIDED_BY', said.by],
      ['DECISION_REASON', said.why],
      ['RANK_P05', c.rankLow],
      ['RANK_P95', c.rankHigh],
      ['PROBABILITY_IN_TOP', c.probabilityTop],
      ['TOP_K', c.topK ?? null],
      ['NEAREST_REFERENCE', c.nearest],
      ['SMILES', c.smiles],
      ['INCHIKEY', c.inchiKey],
      ['SCAFFOLD_SMILES', c.scaffold],
    ];
    for (const { name, of } of columns) {
      const e = of(c);
      if (e === null) continue;
      fields.push([name, e.value], [`${name}_low`, e.low], [`${name}_high`, e.high]);
      fields.push([`${name}_desirability`, e.desirability], [`${name}_weight`, e.weight]);
      if (typeof e.inDomain === 'boolean') fields.push([`${name}_in_domain`, String(e.inDomain)]);
      fields.push([`${name}_note`, e.note]);
    }
    fields.push(['RUN_ID', view.record.run.id], ['RESULT_DIGEST', view.record.resultDigest]);
    return { id: c.id, molblock: c.molblock, fields };
  });
  return sdf(entries);
}

/** One record of an SD file. */
export interface SdfEntry {
  /** Title line. */
  id: string;
  molblock?: string;
  /** Data fields in their order; null and empty ones are left out. */
  fields: [string, string | number | null][];
}

/** An SD file; an entry without a whole molblock gets one without atoms. */
export function sdf(entries: readonly SdfEntry[]): string {
  const lines = entries.flatMap((entry) => [
    ...block(entry),
    ...entry.fields.flatMap(([name, value]) => field(name, value)),
    RECORD_END,
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function block(c: Pick<SdfEntry, 'id' | 'molblock'>): string[] {
  const lines = (c.molblock ?? '').split(/\r\n|\r|\n/);
  const end = lines.findIndex((line) => line.startsWith('M  END'));
  // Without its end, or with a separator inside, it would spoil the records after it.
  const whole = end > HEADER_LINES && !lines.slice(0, end).some((line) => line.startsWith('$$'));
  const title = [...oneLine(c.id)].slice(0, NAME_CHARACTERS_MAX).join('');
  const header = [title, whole ? (lines[1] ?? '') : '', whole ? (lines[2] ?? '') : ''];
  return [...header, ...(whole ? lines.slice(HEADER_LINES, end + 1) : EMPTY_BLOCK)];
}

function field(name: string, value: string | number | null): string[] {
  if (value === null || value === '' || !isWritable(value)) return [];
  const text = typeof value === 'number' ? String(value === 0 ? 0 : value) : oneLine(value);
  return text === '' ? [] : [`>  <${name}>`, text, ''];
}

function isWritable(value: string | number): boolean {
  return typeof value === 'string' || Number.isFinite(value);
}

/** One line that no reader takes for the head of a field or the end of a record. */
function oneLine(value: string): string {
  const line = cleanText(value).replace(/\s+/g, ' ').trim();
  return line.startsWith('>') || line.startsWith('$') ? `'${line}` : line;
}
