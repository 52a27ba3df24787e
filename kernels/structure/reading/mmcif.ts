import { atomicNumber } from '../elements';
import { StructureError } from '../errors';
import { ResidueCollector, type Structure } from '../structure';
import { numberOr, position } from './pdb';

const COLUMNS = '_atom_site.';

/** One word of a CIF file, and where it stands. */
interface Word {
  text: string;
  line: number;
  /** Whether it stood in quotes or between semicolons: then it is never a keyword, nor `.` or `?`. */
  isQuoted: boolean;
}

/**
 * Reads the atoms of an mmCIF file (`_atom_site`), by the authors' numbering: the first model; alternate
 * locations are kept. Throws StructureError when there is no such table, or a coordinate is no number.
 */
export function readMmcif(text: string): Structure {
  const { columns, rows } = atomSite(text);
  const at = (row: readonly Word[], ...names: string[]): string => {
    for (const name of names) {
      const word = row[columns.indexOf(name)];
      if (word !== undefined && (word.isQuoted || !/^[.?]$/.test(word.text))) return word.text;
    }
    return '';
  };
  const collector = new ResidueCollector();
  const models = new Set<string>();
  for (const row of rows) {
    models.add(at(row, 'pdbx_PDB_model_num') || '1');
    if (models.size > 1) continue;
    const coordinates = ['Cartn_x', 'Cartn_y', 'Cartn_z'].map((name) => at(row, name));
    collector.add(
      {
        chain: at(row, 'auth_asym_id', 'label_asym_id'),
        name: at(row, 'auth_comp_id', 'label_comp_id'),
        number: numberOr(at(row, 'auth_seq_id', 'label_seq_id'), 0),
        insertionCode: at(row, 'pdbx_PDB_ins_code'),
        isHetero: at(row, 'group_PDB') === 'HETATM',
      },
      {
        name: at(row, 'auth_atom_id', 'label_atom_id'),
        element: atomicNumber(at(row, 'type_symbol')),
        alternate: at(row, 'label_alt_id'),
        position: position(coordinates, row[0]?.line ?? 0),
        occupancy: numberOr(at(row, 'occupancy'), 1),
        temperatureFactor: numberOr(at(row, 'B_iso_or_equiv'), 0),
      },
    );
  }
  return { format: 'mmcif', residues: collector.residues, models: Math.max(1, models.size) };
}

/** The table of atoms. */
function atomSite(text: string): { columns: string[]; rows: Word[][] } {
  const words = wordsOf(text);
  const isColumn = ({ text: word, isQuoted }: Word) => !isQuoted && word.startsWith(COLUMNS);
  const start = words.findIndex(isColumn);
  if (start < 0) throw new StructureError('the mmCIF file has no table of atoms (_atom_site)');
  if (words[start - 1]?.text !== 'loop_') {
    throw new StructureError('the mmCIF file holds a single atom, not a table of them');
  }
  let end = start;
  while (words[end] !== undefined && isColumn(words[end] as Word)) end += 1;
  const columns = words.slice(start, end).map((word) => word.text.slice(COLUMNS.length));
  const rows: Word[][] = [];
  for (let at = end; at < words.length; at += columns.length) {
    const first = words[at] as Word;
    if (!first.isQuoted && /^(_|loop_|data_|save_|#)/.test(first.text)) break;
    const row = words.slice(at, at + columns.length);
    if (row.length < columns.length) {
      throw new StructureError(`line ${first.line}: the table of atoms breaks off`);
    }
    rows.push(row);
  }
  return { columns, rows };
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.startsWith(';')) {
      const end = lines.findIndex((other, at) => at > i && other.startsWith(';'));
      const stop = end < 0 ? lines.length : end;
      const block = [line.slice(1), ...lines.slice(i + 1, stop)].join('\n');
      words.push({ text: block, line: i + 1, isQuoted: true });
      i = stop;
      continue;
    }
    const pattern = /'((?:[^']|'(?=\S))*)'(?=\s|$)|"((?:[^"]|"(?=\S))*)"(?=\s|$)|(#.*)|(\S+)/g;
    for (const [, single, double, comment, plain] of line.matchAll(pattern)) {
      if (comment !== undefined) continue;
      const quoted = single ?? double;
      words.push({ text: quoted ?? plain ?? '', line: i + 1, isQuoted: quoted !== undefined });
    }
  }
  return words;
}
