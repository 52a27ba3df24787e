import type { Validation } from '../../schemas/discovery/steps';

/** Below this many hidden actives an interval says little. */
const FEW_HIDDEN = 20;
/** Standardised mean difference from which on two sets are called different (Austin 2009). */
const UNMATCHED_ABOVE = 0.25;

/** Name of the figures that leave out the hidden actives which the filters dropped. */
export const RANKING_OF_PASSED = 'ranking after the filters';

/**
 * Says in plain words whether to believe a ranking.
 * @param unchecked titles of objectives that the ranking uses and the check could not
 */
export function verdictOn(v: Omit<Validation, 'verdict'>, unchecked: readonly string[]): string {
  const sentences = [judgement(v), notChecked(unchecked), dropped(v), few(v), unmatched(v)];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function judgement(v: Omit<Validation, 'verdict'>): string {
  const ranking = v.figures.find((one) => !one.isNull);
  const nulls = v.figures.filter((one) => one.isNull);
  if (ranking === undefined) return 'Nothing was scored.';
  const { value, low, high } = ranking.rocAuc;
  const auc = `ROC-AUC ${two(value)}, 95 % interval ${two(low)} to ${two(high)}`;
  const names = nulls.map((one) => one.scorer).join(' or ');
  if (v.beatsNulls) {
    return (
      `The ranking finds hidden actives: one stands above an assumed inactive in ` +
      `${Math.round(value * 100)} of 100 pairs (${auc}), more often than by ${names} alone (with 95 % confidence).`
    );
  }
  const unbeaten = v.advantages.filter((one) => one.difference.low <= 0);
  const which = unbeaten.map((one) => `${one.over} (${aucOf(v, one.over)})`).join(', ');
  return (
    `Do not rely on this ranking: it was not shown to be better (${auc}) than a null model that ` +
    `knows nothing of the actives: ${which}.`
  );
}

function dropped(v: Omit<Validation, 'verdict'>): string {
  const { hidden, hiddenDropped } = v;
  if (hiddenDropped === 0) return '';
  const lost = `The filters dropped ${hiddenDropped} of the ${hidden} hidden actives; they count as not found.`;
  const others = v.figures.find((one) => one.scorer === RANKING_OF_PASSED);
  if (others === undefined) return lost;
  const { value, low, high } = others.rocAuc;
  return `${lost} For the others alone it is ${two(value)}, ${two(low)} to ${two(high)}.`;
}

function notChecked(unchecked: readonly string[]): string {
  if (unchecked.length === 0) return '';
  return `Not part of this check, for want of a model that is blind to them: ${unchecked.join(', ')}.`;
}

function few({ hidden }: Omit<Validation, 'verdict'>): string {
  return hidden < FEW_HIDDEN ? `Only ${hidden} actives were hidden: intervals are wide.` : '';
}

function unmatched({ matching }: Omit<Validation, 'verdict'>): string {
  const names = matching
    .filter((one) => Math.abs(one.difference) > UNMATCHED_ABOVE)
    .map((one) => one.property);
  if (names.length === 0) return '';
  return `Assumed inactives could not be matched in ${names.join(', ')}, which may explain a part.`;
}

function aucOf(v: Omit<Validation, 'verdict'>, scorer: string): string {
  const figures = v.figures.find((one) => one.scorer === scorer);
  return figures === undefined ? '' : `ROC-AUC ${two(figures.rocAuc.value)}`;
}

function two(x: number): string {
  return x.toFixed(2);
}
