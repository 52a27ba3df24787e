import type { Sensitivity, SurrogateResult } from '../../schemas/sweep/analysis';
import { count, decimal, interval, quantity } from '../format';
import { intervalPlot } from '../html/interval-plot';
import { type Html, html } from '../html/markup';
import { dataTable, type Section } from '../html/parts';
import { responsePlot } from '../html/response-plot';
import { valueText } from '../sweep-csv';
import type { RunView } from '../view';

const DIGITS = 3;
const CURVES_MAX = 12;

/** How much each parameter matters to each response. */
export function sensitivitySection({ sweep }: RunView): Section | null {
  if (sweep === null || sweep.sensitivity.length === 0) return null;
  return {
    id: 'sensitivity',
    title: 'Sensitivity',
    body: html`${sweep.sensitivity.map(oneResponse)}`,
  };
}

function oneResponse(one: Sensitivity): Html {
  if (one.method === 'none') {
    return html`<h3>${one.response}</h3><p>No index: ${one.because}.</p>`;
  }
  return html`<h3>${one.response}</h3>
${one.method === 'sobol' ? sobolHtml(one) : morrisHtml(one)}
<p class="note">${
    one.method === 'sobol'
      ? 'Shares of the variance of the response: first, what a parameter explains alone; total, with all its interactions. Intervals are of 95 %, by bootstrap over the base samples.'
      : 'Changes of the response per whole range of a parameter: the mean of their absolute values says how much it matters, their standard deviation whether it bends or interacts. Intervals are of 95 %, by bootstrap over the trajectories.'
  } Used: ${count(one.used)}${
    one.leftOut > 0 && html`; left out, since a point failed: ${count(one.leftOut)}`
  }.</p>`;
}

function sobolHtml(one: Extract<Sensitivity, { method: 'sobol' }>): Html {
  const ordered = [...one.indices].sort((a, b) => b.total - a.total);
  const rows = ordered.map(({ parameter, total, totalInterval }) => ({
    ...{ label: parameter, value: total, ...totalInterval, main: true },
  }));
  const columns = ['First', 'Interval', 'Total', 'Interval'];
  return html`${intervalPlot({ title: 'Total index', rows, chance: null, range: [0, 1], digits: DIGITS })}
${dataTable(
  [{ title: 'Parameter' }, ...columns.map((title) => ({ title, numeric: true }))],
  ordered.map(({ parameter, first, firstInterval, total, totalInterval }) => [
    parameter,
    decimal(first, DIGITS),
    ends(firstInterval),
    decimal(total, DIGITS),
    ends(totalInterval),
  ]),
)}
${
  one.pairs.length > 0 &&
  dataTable(
    [{ title: 'Pair' }, { title: 'Second-order index', numeric: true }],
    [...one.pairs]
      .sort((a, b) => b.second - a.second)
      .map(({ parameters, second }) => [parameters.join(' × '), decimal(second, DIGITS)]),
  )
}`;
}

function morrisHtml({ indices }: Extract<Sensitivity, { method: 'morris' }>): Html {
  const ordered = [...indices].sort((a, b) => b.absoluteMean - a.absoluteMean);
  const rows = ordered.map(({ parameter, absoluteMean, absoluteMeanInterval }) => ({
    ...{ label: parameter, value: absoluteMean, ...absoluteMeanInterval, main: true },
  }));
  const columns = ['Mean absolute effect', 'Interval', 'Mean effect', 'Standard deviation'];
  const title = 'Mean absolute effect';
  return html`${intervalPlot({ title, rows, chance: null, range: [0, 0], digits: DIGITS })}
${dataTable(
  [{ title: 'Parameter' }, ...columns.map((name) => ({ title: name, numeric: true }))],
  ordered.map((one) => [
    one.parameter,
    quantity(one.absoluteMean),
    ends(one.absoluteMeanInterval),
    quantity(one.mean),
    quantity(one.standardDeviation),
  ]),
)}`;
}

/** Models of the responses, and how well they predict. */
export function surrogatesSection({ sweep }: RunView): Section | null {
  if (sweep === null || sweep.surrogates.length === 0) return null;
  const body = html`${sweep.surrogates.map((one) => surrogateHtml(one, sweep.parameters))}`;
  return { id: 'surrogates', title: 'Surrogate models', body };
}

function surrogateHtml(one: SurrogateResult, parameters: readonly string[]): Html {
  if (!one.fitted) return html`<h3>${one.response}</h3><p>No model: ${one.because}.</p>`;
  const curves = one.effects.flatMap(({ parameter, curve }) => {
    const points = curve.flatMap(({ value, mean }): [number, number][] =>
      typeof value === 'number' ? [[value, mean]] : [],
    );
    if (points.length < 2) return [];
    const title = `Mean ${one.response} over ${parameter}`;
    return [responsePlot({ title, x: parameter, y: one.response, points: [], curve: points })];
  });
  const at = (values: readonly unknown[]) =>
    parameters.map((name, j) => `${name} ${shown(values[j])}`).join(', ');
  const expected = (p: { mean: number; standardDeviation: number }) =>
    `${quantity(p.mean)} ± ${quantity(p.standardDeviation)}`;
  return html`<h3>${one.response}</h3>
<p>A Gaussian process of ${count(one.points)} points. Each predicted from the others: error
${quantity(one.rmse)} (root mean square), Q² ${decimal(one.q2, DIGITS)}, and ${decimal(one.coverage * 100, 0)} % lie
within their 90 % interval. Expected lowest: ${expected(one.lowest)} at ${at(one.lowest.values)}; highest:
${expected(one.highest)} at ${at(one.highest.values)}.</p>
<div class="plots">${curves.slice(0, CURVES_MAX)}</div>
${dataTable(
  [
    { title: 'Parameter' },
    ...['Length scale (of its range)', 'First index', 'Total index'].map((title) => ({
      ...{ title, numeric: true },
    })),
  ],
  one.effects.map(({ parameter, lengthScale, first, total }) => [
    parameter,
    quantity(lengthScale),
    decimal(first, DIGITS),
    decimal(total, DIGITS),
  ]),
)}
<p class="note">Indices are those of the model, not of the computation. It is kept as artifact
<code class="digest">${one.model.sha256}</code>, which the step sweep.predict reads.</p>`;
}

function shown(value: unknown): string {
  return typeof value === 'number' ? quantity(value) : valueText(value);
}

function ends({ low, high }: { low: number; high: number }): string {
  return interval(low, high) ?? '';
}
