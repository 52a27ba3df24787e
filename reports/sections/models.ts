import type { ModelEvaluation } from '../../schemas/chemistry/model-steps';
import { count, decimal, percent } from '../format';
import { type Html, html } from '../html/markup';
import { dataTable, type Section } from '../html/parts';
import type { RunView } from '../view';

/** How the fitted models did on molecules that they had not seen. */
export function modelsSection({ models }: RunView): Section | null {
  if (models.length === 0) return null;
  const body = html`<p>Each model was tried on molecules held out of its training: by scaffold (new chemistry, the honest case) and at random (close relatives stay in training). RMSE stands beside always predicting the mean; of the 90 % intervals about 90 % should hold the measured value.</p>
${models.map(modelOf)}`;
  return { id: 'models', title: 'Property models', body };
}

function modelOf(m: ModelEvaluation): Html {
  const left: [number, string][] = [
    [m.duplicatesMerged, 'duplicates merged'],
    [m.conflicts, 'with conflicting values'],
    [m.censoredLeftOut, 'censored values left out'],
  ];
  const notes = left.filter(([n]) => n > 0).map(([n, what]) => `, ${count(n)} ${what}`);
  const rows = m.evaluations.map((e) => [
    e.split,
    decimal(e.rmse, 2),
    decimal(e.rmseOfMean, 2),
    e.rmseOfMean > 0 ? gain(1 - e.rmse / e.rmseOfMean) : '–',
    decimal(e.mae, 2),
    percent(e.coverage),
    decimal(e.meanWidth, 2),
  ]);
  const unit = m.unit === '' ? '' : `, ${m.unit}`;
  return html`<h3>${m.property}${unit}</h3>
<p class="note">Trained on ${count(m.trained)} molecules${notes.join('')}.</p>
${dataTable(
  [
    { title: 'Split' },
    { title: 'RMSE', numeric: true },
    { title: 'RMSE of the mean', numeric: true },
    { title: 'Gain', numeric: true },
    { title: 'MAE', numeric: true },
    { title: 'Coverage of 90 % intervals', numeric: true },
    { title: 'Mean width', numeric: true },
  ],
  rows,
)}`;
}

function gain(share: number): string {
  return share > 0 ? `${decimal(share * 100, 0)} % less` : 'none';
}
