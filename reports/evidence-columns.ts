import type { Candidate } from '../schemas/discovery/steps';

/** One entry of a candidate's evidence. */
export type Evidence = Candidate['evidence'][number];

/** One objective as a column of a table. */
export interface EvidenceColumn {
  /** Letters, digits and underscores, the unit last: `logs_log_mol_L`. */
  name: string;
  objective: string;
  title: string;
  unit: string;
  weight: number;
  of: (candidate: Candidate) => Evidence | null;
}

/** The objectives that the candidates have evidence for, in the order of their first appearance. */
export function evidenceColumns(candidates: readonly Candidate[]): EvidenceColumn[] {
  const columns = new Map<string, EvidenceColumn>();
  const names = new Set<string>();
  for (const e of candidates.flatMap((c) => c.evidence)) {
    // The unit belongs to the key: values in different units must not share a column.
    const key = JSON.stringify([e.objective, e.unit]);
    if (columns.has(key)) continue;
    columns.set(key, {
      name: unused(fieldName(e.objective, e.unit), names),
      objective: e.objective,
      title: e.title,
      unit: e.unit,
      weight: e.weight,
      of: (c) => c.evidence.find((o) => o.objective === e.objective && o.unit === e.unit) ?? null,
    });
  }
  return [...columns.values()];
}

function fieldName(objective: string, unit: string): string {
  const name = [objective, unit].map(identifier).filter((part) => part !== '');
  return name.length > 0 ? name.join('_') : 'value';
}

function identifier(text: string): string {
  return text
    .replaceAll('%', ' percent ')
    .replaceAll('µ', 'u')
    .replaceAll('Å', 'angstrom')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

function unused(name: string, names: Set<string>): string {
  let free = name;
  for (let n = 2; names.has(free); n++) free = `${name}_${n}`;
  names.add(free);
  return free;
}
