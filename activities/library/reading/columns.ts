import { AthanorError } from '../../../schemas/errors';
import { besideValue } from './beside';

/** Headers under which SMILES are found in the wild, the surest first; compared without case. */
const SMILES_NAMES = [
  'smiles',
  'canonical_smiles',
  'canonical smiles',
  'canonicalsmiles',
  'isomeric_smiles',
  'isomeric smiles',
  'isosmiles',
  'standardized_smiles',
  'ligand smiles',
  'cxsmiles',
  'smi',
  'mol',
  'structure',
];

/** Headers under which identifiers are found in the wild. */
const ID_NAMES = [
  'id',
  'compound_id',
  'compound id',
  'molecule_id',
  'molecule_chembl_id',
  'molecule chembl id',
  'chembl_id',
  'chembl id',
  'zinc_id',
  'catalog_id',
  'catalog id',
  'mol_id',
  'cid',
  'identifier',
  'idnumber',
  'name',
  'title',
  'compound',
  'compound name',
  'molecule name',
];

/** Columns that the person named. */
export interface AskedColumns {
  smilesColumn?: string | undefined;
  idColumn?: string | undefined;
  valueColumn?: string | undefined;
  relationColumn?: string | undefined;
  unitColumn?: string | undefined;
  kindColumn?: string | undefined;
  /** Further columns whose texts are kept. */
  fields?: readonly string[] | undefined;
}

/** The columns among the options of a step. */
export function askedColumns(o: AskedColumns): AskedColumns {
  const { smilesColumn, idColumn, valueColumn, relationColumn, unitColumn, kindColumn, fields } = o;
  return { smilesColumn, idColumn, valueColumn, relationColumn, unitColumn, kindColumn, fields };
}

/** Positions of the columns that are read. */
export interface Columns {
  smiles: number;
  id: number | undefined;
  value: number | undefined;
  /** What stands beside the value. */
  beside: ReturnType<typeof besideValue<number>>;
  /** By the names that were asked for. */
  fields: Record<string, number>;
}

/** Whether a text is a usual header of a SMILES column. */
export function isSmilesHeader(text: string): boolean {
  return SMILES_NAMES.includes(text.trim().toLowerCase()) && text.toLowerCase() !== 'mol';
}

/** Whether a first line with these cells can be the header of a table of molecules. */
export function looksLikeHeader(cells: readonly string[], asked: AskedColumns): boolean {
  if (cells.length < 2) return false;
  const { fields = [], ...columns } = asked;
  const named = [...Object.values(columns).filter((name) => name !== undefined), ...fields];
  return (
    guess(cells, SMILES_NAMES) !== undefined ||
    named.some((name) => position(cells, name) !== undefined)
  );
}

/**
 * Finds the columns of a table, by the names given and else by usual names.
 * @throws AthanorError INPUT_INVALID that names the columns found, when one is not there
 */
export function chooseColumns(header: readonly string[], asked: AskedColumns): Columns {
  const smiles =
    asked.smilesColumn === undefined
      ? guess(header, SMILES_NAMES)
      : required(header, 'smilesColumn', asked.smilesColumn);
  if (smiles === undefined) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        `No column of SMILES was found. ${found(header)} Name one as smilesColumn, or call it ` +
        `one of: ${SMILES_NAMES.join(', ')}.`,
    });
  }
  const { idColumn, valueColumn } = asked;
  return {
    smiles,
    id: idColumn === undefined ? guess(header, ID_NAMES) : required(header, 'idColumn', idColumn),
    value: valueColumn === undefined ? undefined : required(header, 'valueColumn', valueColumn),
    beside: besideValue(asked, {
      find: (name) => position(header, name),
      missing: (option, name) => absentColumn(option, name, header),
    }),
    fields: Object.fromEntries(
      (asked.fields ?? []).map((name) => [name, required(header, 'fields', name)]),
    ),
  };
}

/** The identifier among the data fields of a record whose title is empty. */
export function guessId(fields: ReadonlyMap<string, string>): string {
  const names = [...fields.keys()];
  const at = guess(names, ID_NAMES);
  return at === undefined ? '' : (fields.get(names[at] as string) ?? '');
}

/** The error for a column or field that was named and is not there. */
export function absentColumn(
  option: keyof AskedColumns,
  name: string,
  present: readonly string[],
): AthanorError {
  return new AthanorError({
    code: 'INPUT_INVALID',
    message: `${option} is "${name}", which the file does not have. ${found(present)}`,
    details: { option, name },
  });
}

function required(header: readonly string[], option: keyof AskedColumns, name: string): number {
  const at = position(header, name);
  if (at === undefined) throw absentColumn(option, name, header);
  return at;
}

function position(header: readonly string[], name: string): number | undefined {
  const exact = header.indexOf(name);
  if (exact >= 0) return exact;
  const wanted = name.trim().toLowerCase();
  const at = header.findIndex((cell) => cell.trim().toLowerCase() === wanted);
  return at < 0 ? undefined : at;
}

function guess(header: readonly string[], names: readonly string[]): number | undefined {
  for (const name of names) {
    const at = header.findIndex((cell) => cell.trim().toLowerCase() === name);
    if (at >= 0) return at;
  }
  return undefined;
}

function found(names: readonly string[]): string {
  const shown = names.slice(0, 30).map((name) => `"${name.trim().slice(0, 80)}"`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return names.length === 0 ? 'It has none.' : `Found are: ${shown.join(', ')}${more}.`;
}
