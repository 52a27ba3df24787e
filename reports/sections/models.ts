import type { ModelEvaluation } from '../../schemas/chemistry/model-steps';
import { count, decimal, NO_VALUE, percent } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { type Column, dataTable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

/** The model that the retrospective check uses in place of the model of the activity. */
const BLIND = 'activity-blind';

const COLUMNS: readonly Column[] = [
  { title: 'Split' },
  { title: 'RMSE', numeric: true },
  { title: 'RMSE of the mean', numeric: true },
  { title: 'Gain', numeric: true },
  { title: 'MAE', numeric: true },
  { title: 'Coverage of 90 % intervals', numeric: true },
  { title: 'Mean width', numeric: true },
  { title: 'RMSE in and out of the domain', numeric: true },
];

/** How the fitted models did on molecules that they had not seen. */
export function modelsSection({ models }: RunView): Section | null {
  if (models.length === 0) return null;
  const body = html`<p>Each model was tried on molecules held out of its training: by scaffold (new
chemistry, the honest case) and at random (close relatives stay in the training set). Its error
(RMSE) stands beside that of always predicting the mean; of the 90 % intervals about 90 % should
hold the measured value.</p>
${models.map(modelOf)}`;
  return { id: 'models', title: 'Property models', body };
}

function modelOf(m: ModelEvaluation): Html {
  const rows = m.evaluations.map((e) => [
    e.split,
    rmseText(e),
    decimal(e.rmseOfMean, 2),
    gain(e),
    decimal(e.mae, 2),
    percent(e.coverage),
    decimal(e.meanWidth, 2),
    domainText(e),
  ]);
  return html`<h3>${m.property}${m.unit && html` <span class="soft">(${m.unit})</span>`}</h3>
<p class="note">${
    m.property === BLIND &&
    'For the retrospective check alone: the hidden actives were kept from it. '
  }Trained on ${plural(m.trained, 'molecule')}${sample(m)}${leftOut(m)}.</p>
${dataTable(COLUMNS, rows)}${
  m.domain !== undefined &&
  html`<p class="note">A molecule counts as known to the model (in its domain) when its similarity to the
nearest training molecule is at least ${decimal(m.domain.minSimilarity, 2)} and its descriptors are not
further out than those of 99 % of them.${
    m.trainingDigest !== undefined &&
    html` Training data: artifact <code class="digest">${m.trainingDigest}</code>.`
  }</p>`
}`;
}

type Evaluated = ModelEvaluation['evaluations'][number];

function rmseText({ rmse, details }: Evaluated): HtmlValue {
  if (details === undefined) return decimal(rmse, 2);
  return html`${decimal(rmse, 2)}<small>${decimal(details.rmseLow, 2)} to
${decimal(details.rmseHigh, 2)}</small>`;
}

function domainText({ details }: Evaluated): HtmlValue {
  if (details === undefined) return NO_VALUE;
  const { inDomainCount, testCount, rmseInDomain, rmseOutOfDomain } = details;
  return html`${decimal(rmseInDomain, 2)} · ${decimal(rmseOutOfDomain, 2)}<small>${count(inDomainCount)} of
${count(testCount)} in it</small>`;
}

function sample({ sampledFrom }: ModelEvaluation): string {
  return sampledFrom === undefined ? '' : `, a random sample of ${count(sampledFrom)}`;
}

function leftOut(m: ModelEvaluation): string {
  const parts: [number, string][] = [
    [m.duplicatesMerged, 'duplicates merged'],
    [m.conflicts, 'of them with conflicting values'],
    [m.censoredLeftOut, 'censored values left out'],
  ];
  const shown = parts.filter(([n]) => n > 0);
  return shown.map(([n, what]) => `, ${count(n)} ${what}`).join('');
}

function gain({ rmse, rmseOfMean }: { rmse: number; rmseOfMean: number }): string {
  if (!(rmseOfMean > 0)) return NO_VALUE;
  const share = 1 - rmse / rmseOfMean;
  return share > 0 ? `${decimal(share * 100, 0)} % less` : 'none';
}
