import type { DataReport } from '../../../schemas/chemistry/data-steps';

/** Share of bounds among the values from which on it is said. */
const MANY_CENSORED = 0.2;

/** Each finding that matters, in a plain sentence. */
export function remarksOn(report: Omit<DataReport, 'remarks'>): string[] {
  const { conflicts, contradictions, unitMixUps, outliers, stereoGaps, cliffs, noise } = report;
  const censored = report.above + report.below;
  const remarks = [noiseRemark(noise)];
  const say = (count: number, sentence: string) => {
    if (count > 0) remarks.push(`${count} ${sentence}`);
  };
  say(report.duplicates, 'molecules are there several times; their exact values are merged to the median.');
  say(conflicts.count, 'pairs of repeats differ by more than noise explains.');
  say(contradictions.count, 'exact values contradict a bound of the same molecule.');
  say(unitMixUps.count, 'pairs of repeats differ by a factor of a thousand or a million: check the units.');
  say(outliers.count, 'values lie far from all others: check the units.');
  say(stereoGaps.count, 'molecules leave stereocentres undefined: what was measured is not known.');
  say(report.stereoGroups, 'constitutions are measured in several stereochemical forms.');
  say(cliffs.count, 'pairs of similar molecules have very different values (activity cliffs).');
  if (censored > 0) {
    const many = censored > MANY_CENSORED * (report.exact + censored) ? ', a large part' : '';
    remarks.push(`${censored} values are only bounds${many}: they are kept, and models leave them out.`);
  }
  return remarks;
}

function noiseRemark({ standardDeviation, basis, source }: DataReport['noise']): string {
  if (basis === 'unknown') return `The noise of a measurement is not known (${source}).`;
  return `One measurement has a standard deviation of ${standardDeviation.toFixed(2)} (${source}): no model does better.`;
}
