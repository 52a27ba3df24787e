import { libm } from '../../../kernels/math/libm';
import { AthanorError } from '../../../schemas/errors';
import {
  MEASUREMENT_KINDS,
  type Measurement,
  type MeasurementKind,
  type ValueUnit,
} from '../../../schemas/molecule';
import { REMARKS } from './record';

/** −log10 of the mol/L in one of each molar unit. */
const MOLAR_EXPONENTS: Partial<Record<ValueUnit, number>> = { pM: 12, nM: 9, uM: 6, mM: 3, M: 0 };

/** What a value can be, in the unit in which it is kept; wide enough for anything ever measured. */
const PLAUSIBLE_P = { low: 1, high: 15 };
const PLAUSIBLE_LOG = { low: -15, high: 3 };

const MISSING = new Set(['', 'na', 'n/a', 'nd', 'n.d.', 'none', 'null', '-', '?', 'missing']);
const VALUE = /^(>=|<=|>|<|=|~|≥|≤|≈)?\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(\D.*)?$/;
const RELATIONS: Record<string, Measurement['relation']> = {
  '>': '>',
  '>=': '>',
  '≥': '>',
  '<': '<',
  '<=': '<',
  '≤': '<',
};

/** A value as it is kept, or none; and what is remarkable about it. */
export interface ReadValue {
  measured?: Measurement;
  remark?: string;
}

/**
 * Reads a measured value such as `12.5`, `>10000`, `5 nM`. Molar values become −log10(mol/L), which
 * turns the relation of a censored one round: an IC50 above 10 µM is a pIC50 below 5. What is no
 * number, not positive where it must be, or impossible in its unit is dropped with a remark.
 * @param o.decimalComma read `1,5` as 1.5, as in tables separated by semicolons
 */
export function readValue(text: string, o: { unit: ValueUnit; decimalComma?: boolean }): ReadValue {
  const trimmed = text.trim();
  if (MISSING.has(trimmed.toLowerCase())) return { remark: REMARKS.valueMissing };
  const plain = o.decimalComma === true ? trimmed.replace(/^(\D*\d+),(\d+)/, '$1.$2') : trimmed;
  const match = VALUE.exec(plain);
  const number = Number(match?.[2]);
  if (match === null || !Number.isFinite(number)) return { remark: REMARKS.valueNotANumber };
  const unitText = match[3]?.trim() ?? '';
  if (unitText !== '' && unitOf(unitText) !== o.unit) {
    return { remark: unitOf(unitText) ? REMARKS.valueOtherUnit : REMARKS.valueNotANumber };
  }
  const relation = RELATIONS[match[1] ?? ''] ?? '=';
  const kept = convert({ value: number, relation }, o.unit);
  const approximate = match[1] === '~' || match[1] === '≈';
  return approximate && kept.measured ? { ...kept, remark: REMARKS.valueApproximate } : kept;
}

/**
 * As `readValue`, of a value whose relation and unit stand in columns of their own. A molar unit is
 * converted whichever was expected, as long as molar values were; another unit is dropped with a remark.
 */
export function readValueBeside(
  text: string,
  o: { unit: ValueUnit; decimalComma?: boolean; relation: string; unitText: string | undefined },
): ReadValue {
  const relation = o.relation.trim().replace(/^['"]|['"]$/g, '');
  const value =
    relation === '' || /^[<>=~≤≥≈]/.test(text.trim()) ? text : `${relation}${text.trim()}`;
  const named = o.unitText?.trim() ?? '';
  if (named === '') return readValue(value, o);
  const unit = unitOf(named);
  const isMolar = MOLAR_EXPONENTS[o.unit] !== undefined || o.unit === 'p';
  if (unit === undefined || !isMolar) {
    return unit === o.unit ? readValue(value, o) : { remark: REMARKS.valueOtherUnit };
  }
  return readValue(value, { ...o, unit });
}

/** The kind that a text names, whatever its spelling; another text is a kind of its own. */
export function kindOf(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  return (
    MEASUREMENT_KINDS.find((kind) => kind.toLowerCase() === plain) ?? (text.trim() || 'not given')
  );
}

/**
 * Compares what the name of a column says with what the person says of it.
 * @throws AthanorError INPUT_INVALID when the name holds another unit or another kind of measurement
 */
export function requireAgreement(
  column: string,
  o: { unit: ValueUnit; kind: MeasurementKind },
): void {
  const unit = unitInName(column);
  const same = unit === undefined || unit === o.unit || (unit === 'p' && o.unit === 'none');
  if (!same) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        `The column "${column}" is named as if in ${unitWords(unit)}, and unit is "${o.unit}". ` +
        `Give unit: ${unit}, or rename the column.`,
    });
  }
  const kind = kindInName(column);
  if (kind !== undefined && o.kind !== 'other' && kind !== o.kind) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        `The column "${column}" is named as if it held ${kind} values, and kind is "${o.kind}". ` +
        `Give kind: ${kind}, or rename the column.`,
    });
  }
}

function convert(measured: Measurement, unit: ValueUnit): ReadValue {
  const exponent = MOLAR_EXPONENTS[unit];
  if (exponent === undefined) {
    const limits = unit === 'p' ? PLAUSIBLE_P : PLAUSIBLE_LOG;
    if (unit === 'none' || within(measured.value, limits)) {
      return { measured: { value: measured.value + 0, relation: measured.relation } };
    }
    return { remark: REMARKS.valueImplausible };
  }
  if (measured.value <= 0) return { remark: REMARKS.valueNotPositive };
  const value = exponent - libm.log10(measured.value) + 0;
  if (!within(value, PLAUSIBLE_P)) return { remark: REMARKS.valueImplausible };
  return { measured: { value, relation: inverse(measured.relation) } };
}

function inverse(relation: Measurement['relation']): Measurement['relation'] {
  if (relation === '=') return '=';
  return relation === '>' ? '<' : '>';
}

function within(value: number, o: { low: number; high: number }): boolean {
  return value >= o.low && value <= o.high;
}

/** The unit that a text is, whatever its spelling. */
function unitOf(text: string): ValueUnit | undefined {
  const plain = text.replace(/[µμ]/g, 'u').replace(/^\((.*)\)$/, '$1');
  if (plain === 'M' || plain === 'mol/L') return 'M';
  return ({ pm: 'pM', nm: 'nM', um: 'uM', mm: 'mM' } as const)[plain.toLowerCase()];
}

function unitInName(column: string): ValueUnit | undefined {
  if (/^p(IC50|EC50|XC50|AC50|Ki|Kd|ChEMBL|Activity)/i.test(column.trim())) return 'p';
  for (const word of column.replace(/[µμ]/g, 'u').split(/[^A-Za-z]+/)) {
    const unit = word === 'M' ? undefined : unitOf(word);
    if (unit !== undefined) return unit;
  }
  return /[([]M[)\]]|_M$/.test(column) ? 'M' : undefined;
}

function kindInName(column: string): MeasurementKind | undefined {
  const match = /(?:^|[^A-Za-z]|p)(IC50|EC50|Ki|Kd)(?:$|[^A-Za-z0-9])/i.exec(column);
  const found = match?.[1]?.toLowerCase();
  return (['IC50', 'EC50', 'Ki', 'Kd'] as const).find((kind) => kind.toLowerCase() === found);
}

function unitWords(unit: ValueUnit): string {
  return unit === 'p' ? '−log10(mol/L)' : unit;
}
