import type { AskedColumns } from './columns';

/** What may stand in columns of their own beside a measured value. */
export const BESIDE = ['relation', 'unit', 'kind'] as const;
type Beside = (typeof BESIDE)[number];

/** The texts beside a value: `>`, `nM`, `IC50`. */
export type ValueBeside = Partial<Record<Beside, string>>;

/** The option that names each column. */
const OPTIONS = {
  relation: 'relationColumn',
  unit: 'unitColumn',
  kind: 'kindColumn',
} as const satisfies Record<Beside, keyof AskedColumns>;

/**
 * How ChEMBL's downloads call them: where such a column is there it is read unasked, since a value without
 * its relation, unit or kind is another value.
 */
const USUAL: Record<Beside, readonly string[]> = {
  relation: ['standard_relation', 'standard relation'],
  unit: ['standard_units', 'standard units'],
  kind: ['standard_type', 'standard type'],
};

/**
 * The columns beside the value by what they hold: those that were asked for, and usual ones beside a usual
 * value column (`standard_value`).
 * @param find gives the column of a name, in any case; `missing` makes the error for one that was asked for
 */
export function besideValue<T>(
  asked: AskedColumns,
  o: {
    find: (name: string) => T | undefined;
    missing?: (option: keyof AskedColumns, name: string) => Error;
  },
): Partial<Record<Beside, T>> {
  const { valueColumn } = asked;
  if (valueColumn === undefined) return {};
  const isUsual = /^standard[_ ]value$/i.test(valueColumn.trim());
  const found: Partial<Record<Beside, T>> = {};
  for (const what of BESIDE) {
    const name = asked[OPTIONS[what]];
    const usual = isUsual ? USUAL[what] : [];
    const column = (name === undefined ? usual : [name])
      .map((one) => o.find(one))
      .find((one) => one !== undefined);
    if (column !== undefined) found[what] = column;
    else if (name !== undefined && o.missing !== undefined) throw o.missing(OPTIONS[what], name);
  }
  return found;
}
