import type { Estimate } from '../../schemas/chemistry/model-steps';
import type { ScorerEvaluation, SplitEvaluation } from '../../schemas/evaluation/figures';

/** Share of judged molecules with a near-duplicate learnt from, above which figures flatter. */
const LEAKY_ABOVE = 0.1;
/** Distance of coverage from 90 % that a reader should know of. */
const MISCALIBRATED_BY = 0.05;
const LEVEL = 0.9;

/** Says in plain words what the first scorer is worth, on each kind of split. */
export function verdictOf(evaluations: readonly SplitEvaluation[]): string {
  if (evaluations.length === 0) return 'Nothing was measured.';
  return evaluations.map(sentences).join(' ');
}

function sentences(evaluation: SplitEvaluation): string {
  const { split, scorers, advantages, leakage } = evaluation;
  const [first] = scorers;
  if (first === undefined) return '';
  const own = advantages.filter(({ scorer }) => scorer === first.scorer);
  const beaten = own.filter(({ difference }) => difference.low > 0);
  const unbeaten = own.filter(({ difference }) => difference.low <= 0);
  const judgement =
    own.length === 0
      ? 'was compared with no null model'
      : unbeaten.length === 0
        ? `beats every null model (${beaten.map(({ figure }) => NAMES[figure]).join(' and ')})`
        : `was not shown to beat ${unbeaten.map(({ over, figure }) => `${over} in ${NAMES[figure]}`).join(' and ')}`;
  return [
    `On the ${split} split ${first.scorer} ${judgement}: ${figuresText(first)}.`,
    ...calibrationText(first),
    ...(leakage.nearDuplicates > LEAKY_ABOVE
      ? [
          `${Math.round(leakage.nearDuplicates * 100)} % of the judged molecules have a near-duplicate among those learnt from: the figures flatter.`,
        ]
      : []),
  ].join(' ');
}

const NAMES = { rocAuc: 'ROC-AUC', rmse: 'RMSE' } as const;

function figuresText({ figures: { rmse, rocAuc } }: ScorerEvaluation): string {
  const parts = [
    ...(rmse === null ? [] : [`RMSE ${text(rmse)}`]),
    ...(rocAuc === null ? [] : [`ROC-AUC ${text(rocAuc)}`]),
  ];
  return parts.length === 0 ? 'no figure could be measured' : parts.join(', ');
}

function calibrationText({ figures: { coverage } }: ScorerEvaluation): string[] {
  if (coverage === null) return [];
  const held = `${Math.round(coverage.value * 100)} %`;
  return Math.abs(coverage.value - LEVEL) > MISCALIBRATED_BY
    ? [`Its 90 % intervals hold ${held} of the values: do not take them at their word.`]
    : [`Its 90 % intervals hold ${held} of the values.`];
}

function text({ value, low, high }: Estimate): string {
  return `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
