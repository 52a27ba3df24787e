import type { Estimate } from '../../schemas/chemistry/model-steps';
import type {
  FigureName,
  ScorerEvaluation,
  SplitEvaluation,
} from '../../schemas/evaluation/figures';
import type { JudgedRow } from '../../schemas/evaluation/steps';
import type { EvaluationResults } from '../evaluation-shapes';
import { count, decimal, NO_VALUE, percent } from '../format';
import { intervalPlot } from '../html/interval-plot';
import { linePlot } from '../html/line-plot';
import { type Html, type HtmlValue, html } from '../html/markup';
import { badge, dataTable, facts, type Section } from '../html/parts';
import { scatterPlot } from '../html/scatter-plot';
import type { RunView } from '../view';

interface FigureFacts {
  key: FigureName;
  title: string;
  /** What chance gives, where that is always the same. */
  chance: number | null;
  range: [number, number];
  digits: number;
}

const FIGURES: readonly FigureFacts[] = [
  { key: 'rocAuc', title: 'ROC-AUC', chance: 0.5, range: [0.4, 1], digits: 2 },
  { key: 'prAuc', title: 'PR-AUC', chance: null, range: [0, 1], digits: 2 },
  { key: 'bedroc', title: 'BEDROC (α = 20)', chance: null, range: [0, 1], digits: 2 },
  { key: 'ef1', title: 'EF 1 %', chance: 1, range: [0, 2], digits: 1 },
  { key: 'ef5', title: 'EF 5 %', chance: 1, range: [0, 2], digits: 1 },
  { key: 'kendall', title: 'Kendall τ', chance: 0, range: [-0.2, 1], digits: 2 },
  { key: 'rmse', title: 'RMSE', chance: null, range: [0, 1], digits: 2 },
  { key: 'mae', title: 'MAE', chance: null, range: [0, 1], digits: 2 },
  { key: 'coverage', title: 'Coverage of 90 % intervals', chance: 0.9, range: [0.6, 1], digits: 2 },
  { key: 'meanWidth', title: 'Mean width', chance: null, range: [0, 1], digits: 2 },
];
const PLOTTED: readonly FigureName[] = ['rocAuc', 'rmse', 'kendall', 'coverage'];
const CURVES_MAX = 6;

/** What scoring set-ups are worth on molecules that were held out. */
export function evaluationSection({ evaluation, judged }: RunView): Section | null {
  if (evaluation === null || evaluation.evaluations.length === 0) return null;
  const body = html`<p>Every scoring set-up learnt from one part of the measured molecules and was judged on
the other, in several ways of dividing them. Figures are means over repeats; intervals (95 %) come from
resampling molecules. Null models know nothing but the mean of the values, or the sign of a trend with a
simple property.</p>
${facts([
  ['Verdict', evaluation.verdict],
  ['Molecules', count(evaluation.molecules)],
  ['Active means', activeWords(evaluation)],
  [
    'Not judged',
    evaluation.excluded > 0 &&
      `up to ${count(evaluation.excluded)} in a split: a registered model was trained on them`,
  ],
])}
${evaluation.evaluations.map((one, i) => splitOf(one, i === 0 ? (judged ?? []) : [], evaluation.unit))}`;
  return { id: 'evaluation', title: 'What the scorers are worth', body };
}

function activeWords({ activity, unit }: EvaluationResults): string | null {
  if (activity === null) return null;
  const side = activity.activeWhen === 'above' ? 'at least' : 'below';
  return `a value of ${side} ${decimal(activity.threshold, 2)} ${unit}`.trim();
}

const SPLITS: Record<string, string> = {
  scaffold: 'New scaffolds (random scaffold split)',
  'fixed-scaffold': 'Rare scaffolds (largest scaffolds learnt from)',
  random: 'Random split',
  time: 'What came later (time split)',
};

function splitOf(one: SplitEvaluation, judged: readonly JudgedRow[], unit: string): Html {
  const plots = FIGURES.filter(({ key }) => PLOTTED.includes(key)).flatMap((f) => {
    const rows = one.scorers.flatMap(({ scorer, isNull, figures }) => {
      const figure = figures[f.key];
      return figure === null ? [] : [{ label: scorer, main: !isNull, ...figure }];
    });
    const { title, chance, range, digits } = f;
    return rows.length === 0 ? [] : [intervalPlot({ title, chance, range, digits, rows })];
  });
  return html`<h3>${SPLITS[one.split] ?? one.split}</h3>
<p class="note">${String(one.seeds.length)} ${one.seeds.length === 1 ? 'split' : 'splits'}, learnt from
${count(one.trainCount)} molecules and judged on ${count(one.testCount)}${
    one.activeShare !== null && `, of which ${percent(one.activeShare)} active`
  }${
    one.ceilings !== null &&
    `; no ranking could reach more than EF 1 % ${decimal(one.ceilings.ef1, 1)} and EF 5 % ${decimal(one.ceilings.ef5, 1)}`
  }.</p>
<div class="plots">${plots}</div>
${figuresTable(one.scorers)}
${advantages(one)}
<div class="plots">${rocPlot(one.scorers)}${calibrationPlot(one.scorers)}${scatter(one, judged, unit)}</div>
${chances(one.scorers)}
${leakageOf(one)}`;
}

function figuresTable(scorers: readonly ScorerEvaluation[]): Html {
  const shown = FIGURES.filter(({ key }) => scorers.some(({ figures }) => figures[key] !== null));
  const columns = [
    { title: 'Scored by' },
    ...shown.map(({ title }) => ({ title, numeric: true })),
    { title: 'Without a score', numeric: true },
  ];
  const rows = scorers.map(({ scorer, isNull, figures, missing }) => [
    html`${scorer}${isNull && html`<small>null model</small>`}`,
    ...shown.map(({ key, digits }) => estimateText(figures[key], digits)),
    missing > 0 ? percent(missing) : NO_VALUE,
  ]);
  return dataTable(columns, rows);
}

function estimateText(estimate: Estimate | null, digits: number): HtmlValue {
  if (estimate === null) return NO_VALUE;
  const { value, low, high } = estimate;
  return html`${decimal(value, digits)}<small>${decimal(low, digits)} to
${decimal(high, digits)}</small>`;
}

function advantages({ advantages: all }: SplitEvaluation): HtmlValue {
  if (all.length === 0) return null;
  const rows = all.map(({ scorer, over, figure, difference }) => [
    scorer,
    figure === 'rmse' ? 'RMSE' : 'ROC-AUC',
    over,
    estimateText(difference, 2),
    difference.low > 0 ? badge('better', 'good') : badge('not shown to be better', 'warn'),
  ]);
  const columns = [
    ...['Scorer', 'Figure', 'Best null model'].map((title) => ({ title })),
    { title: 'Better by', numeric: true },
    { title: 'Verdict' },
  ];
  return html`<p class="note">Differences on the same resamples, from the best null model of each; a
scorer is better when the whole interval lies above zero.</p>
${dataTable(columns, rows)}`;
}

function rocPlot(scorers: readonly ScorerEvaluation[]): HtmlValue {
  const series = scorers
    .filter(({ isNull, roc }) => !isNull && roc.length > 0)
    .slice(0, CURVES_MAX)
    .map(({ scorer, roc }) => ({ label: scorer, points: roc }));
  if (series.length === 0) return null;
  const chance = { label: 'chance', points: [[0, 0] as const, [1, 1] as const] };
  const axes = { x: 'false-positive rate', y: 'true-positive rate', xDigits: 1, digits: 1 };
  return linePlot({ title: 'ROC curves', ...axes, series: [...series, chance] });
}

function calibrationPlot(scorers: readonly ScorerEvaluation[]): HtmlValue {
  const series = scorers
    .filter(({ calibration }) => calibration.length > 1)
    .slice(0, CURVES_MAX)
    .map(({ scorer, calibration }) => ({
      label: scorer,
      dots: true,
      points: calibration.map(({ level, coverage }) => [level, coverage.value] as const),
    }));
  if (series.length === 0) return null;
  const levels = series.flatMap(({ points }) => points.map(([level]) => level));
  const ends = [Math.min(...levels), Math.max(...levels)];
  const ideal = { label: 'as promised', points: ends.map((end) => [end, end] as const) };
  const axes = { x: 'level of the interval', y: 'share inside', xDigits: 2, digits: 2 };
  return linePlot({ title: 'Calibration of intervals', ...axes, series: [...series, ideal] });
}

/** How good probabilities of being active are, before and after calibration. */
function chances(scorers: readonly ScorerEvaluation[]): HtmlValue {
  const known = scorers.flatMap(({ scorer, isNull, probabilities: found }) =>
    isNull || found === null || found === undefined ? [] : [{ scorer, found }],
  );
  if (known.length === 0) return null;
  const series = known.slice(0, CURVES_MAX).map(({ scorer, found }) => ({
    label: scorer,
    dots: true,
    points: found.reliability.map(({ predicted, observed }) => [predicted, observed] as const),
  }));
  const ideal = { label: 'as promised', points: [[0, 0] as const, [1, 1] as const] };
  const axes = { x: 'predicted probability', y: 'share active', xDigits: 1, digits: 1 };
  const columns = [
    { title: 'Scored by' },
    ...['Brier score', 'Before calibration', 'Calibration error', 'Before'].map((title) => ({
      ...{ title, numeric: true },
    })),
  ];
  const rows = known.map(({ scorer, found }) => [
    scorer,
    estimateText(found.brier, 3),
    estimateText(found.brierRaw, 3),
    decimal(found.calibrationError, 3),
    decimal(found.calibrationErrorRaw, 3),
  ]);
  return html`<h4>Probability of being active</h4>
<p class="note">Scores made probabilities by molecules of other scaffolds that the scorer did not learn from
(inductive Venn–Abers). Of molecules that are given a probability of 0.7, about 70 % should be active; lower
is better in the table, and 0.25 is the Brier score of always saying one half.</p>
<div class="plots">${linePlot({ title: 'Reliability', ...axes, series: [...series, ideal] })}</div>
${dataTable(columns, rows)}`;
}

/** The first scorer that predicts values, on the first split. */
function scatter(one: SplitEvaluation, judged: readonly JudgedRow[], unit: string): HtmlValue {
  const first = one.scorers.find(({ isNull, figures }) => !isNull && figures.rmse !== null);
  if (first === undefined) return null;
  const points = judged.flatMap(({ observed, scores }) => {
    const cell = scores[first.scorer];
    if (observed === null || cell === undefined || cell.value === null) return [];
    const interval = cell.intervals?.find(({ level }) => level === 0.9);
    const [low, high] = [interval?.low ?? null, interval?.high ?? null];
    return [{ x: observed, y: cell.value, low, high }];
  });
  const of = unit === '' ? '' : ` (${unit})`;
  return scatterPlot({
    title: `${first.scorer}: predicted over measured, first split, with 90 % intervals`,
    ...{ x: `measured${of}`, y: `predicted${of}`, points },
  });
}

function leakageOf({ leakage: l }: SplitEvaluation): Html {
  const rows = l.examples.map(({ judged, known, similarity }) => [
    judged,
    known,
    decimal(similarity, 2),
  ]);
  const columns = [
    { title: 'Judged' },
    { title: 'Learnt from' },
    { title: 'Similarity', numeric: true },
  ];
  return html`<p class="note">How alike the two parts are: ${percent(l.nearDuplicates)} of the judged
molecules have a near-duplicate (Tanimoto similarity of at least ${decimal(l.threshold, 2)}) among those
learnt from, ${percent(l.sameSkeleton)} differ from one in stereochemistry or protons alone,
${percent(l.sharedScaffold)} share a scaffold; the median similarity to the nearest is
${decimal(l.medianNearest, 2)}.</p>
${rows.length > 0 && dataTable(columns, rows)}`;
}
