import {
  groupByScaffold,
  randomScaffoldSplit,
  randomSplit,
  type Split,
  StatisticsError,
  scaffoldSplit,
  timeSplit,
} from '../../kernels/statistics';
import { AthanorError } from '../../schemas/errors';
import type { SplitKind } from '../../schemas/evaluation/figures';
import type { Activity } from '../../schemas/evaluation/steps';
import type { DescribedRow, Measurement, ScoredRow } from '../../schemas/molecule';

/** A row with what is known of it: null where it is not. */
export interface Labelled {
  row: DescribedRow & Partial<ScoredRow>;
  /** The exact measured value. */
  observed: number | null;
  active: boolean | null;
}

/** Rows that have a measured value, with what it says. */
export function labelledRows(rows: readonly Labelled['row'][], activity: Activity): Labelled[] {
  return rows.flatMap((row) => {
    const { measured } = row;
    if (measured === undefined) return [];
    const observed = measured.relation === '=' ? measured.value : null;
    return [{ row, observed, active: isActive(measured, activity) }];
  });
}

/** A censored value tells the class where all that it leaves open lies on one side of the threshold. */
function isActive({ value, relation }: Measurement, activity: Activity): boolean | null {
  if (activity === null) return null;
  const { threshold, activeWhen } = activity;
  const isHigh =
    relation === '='
      ? value >= threshold
      : relation === '>'
        ? value >= threshold || null
        : value < threshold
          ? false
          : null;
  return isHigh === null ? null : isHigh === (activeWhen === 'above');
}

/**
 * Divides labelled rows.
 * @returns positions in `labelled`
 * @throws AthanorError INPUT_INVALID where they cannot be divided so
 */
export function divide(
  labelled: readonly Labelled[],
  o: { split: SplitKind; seed: number; trainFraction: number; timeField: string | null },
): Split & { withoutTime: number } {
  const scaffolds = labelled.map(({ row }) => row.scaffold);
  const { seed, trainFraction } = o;
  try {
    if (o.split === 'random') {
      return { ...randomSplit(labelled.length, { seed, trainFraction }), withoutTime: 0 };
    }
    if (o.split === 'time') return byTime(labelled, o);
    if (o.split === 'fixed-scaffold') {
      return { ...scaffoldSplit(scaffolds, trainFraction), withoutTime: 0 };
    }
    return { ...randomScaffoldSplit(scaffolds, { seed, trainFraction }), withoutTime: 0 };
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    const groups = labelled.length === 0 ? 0 : groupByScaffold(scaffolds).length;
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        `${labelled.length} molecules with measured values (${groups} scaffold groups) cannot be ` +
        `divided by a ${o.split} split: ${error.message}.`,
      cause: error,
    });
  }
}

function byTime(
  labelled: readonly Labelled[],
  o: { timeField: string | null; trainFraction: number },
): Split & { withoutTime: number } {
  const times = labelled.map(({ row }) => timeOf(row.fields?.[o.timeField ?? ''] ?? ''));
  const known = labelled.flatMap((_, i) => (times[i] === null ? [] : [i]));
  const { train, test } = timeSplit(
    known.map((i) => times[i] as number),
    o.trainFraction,
  );
  const positions = (part: Uint32Array) => part.map((i) => known[i] as number);
  return {
    train: positions(train),
    test: positions(test),
    withoutTime: labelled.length - known.length,
  };
}

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?$/;
const MONTHS = 12;
const DAYS_MAX = 31;

/** A year, an ISO 8601 date or a plain number, as a number that grows with time; null for anything else. */
export function timeOf(text: string): number | null {
  const trimmed = text.trim();
  const date = DATE.exec(trimmed);
  if (date === null) {
    const number = Number(trimmed);
    return trimmed !== '' && Number.isFinite(number) ? number : null;
  }
  const [month, day] = [Number(date[2] ?? 1), Number(date[3] ?? 1)];
  if (month < 1 || month > MONTHS || day < 1 || day > DAYS_MAX) return null;
  return Number(date[1]) + (month - 1 + (day - 1) / DAYS_MAX) / MONTHS;
}
