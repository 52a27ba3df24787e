import type { SweptPoint } from '../../schemas/sweep/points';
import { count, NO_VALUE } from '../format';
import { tickText } from '../html/axis';
import { heatMap } from '../html/heat-map';
import { type Html, html } from '../html/markup';
import { badge, dataTable, type Section } from '../html/parts';
import { responsePlot } from '../html/response-plot';
import { valueText } from '../sweep-csv';
import type { Sweep } from '../sweep-shapes';
import type { RunView } from '../view';

const ROWS_MAX = 200;
/** Of responses: a curve of energies differs in the fifth. */
const DIGITS = 7;
const COLUMNS_MAX = 12;
const PLOTS_MAX = 12;
const RESPONSES_MAX = 6;
const CURVE_POINTS_MIN = 3;
const MAP_SIDE_MAX = 60;

/** The points of a sweep: plots, a summary of each response, and the table. */
export function sweepSection({ sweep, swept }: RunView): Section | null {
  if (sweep === null) return null;
  const rows = swept ?? [];
  const plots = plotsOf(sweep, rows);
  const body = html`${plots.length > 0 && html`<div class="plots">${plots}</div>`}
${summary(sweep)}
${table(sweep, rows.slice(0, ROWS_MAX))}
<p class="note">${
    sweep.count > rows.length &&
    html`The record holds the first ${count(rows.length)} of ${count(sweep.count)} points; all are in
artifact <code class="digest">${sweep.table.sha256}</code>. `
  }${
    rows.length > ROWS_MAX &&
    html`Shown are the first ${count(ROWS_MAX)}; the file points.csv has ${count(rows.length)}. `
  }A point that is a run of its own has a report of its own: <code>athanor report RUN</code>.</p>`;
  return { id: 'sweep', title: 'Points', body };
}

function summary({ responses }: Sweep): Html | false {
  const columns = ['Lowest', 'Highest', 'Mean', 'Standard deviation'];
  const shown = responses.map((one) => [
    one.response,
    count(one.count),
    ...[one.minimum, one.maximum, one.mean, one.standardDeviation].map(responseText),
  ]);
  if (shown.length === 0) return false;
  const head = [{ title: 'Response' }, { title: 'Points', numeric: true }];
  return dataTable([...head, ...columns.map((title) => ({ title, numeric: true }))], shown);
}

function table({ parameters, responses }: Sweep, rows: readonly SweptPoint[]): Html | false {
  if (rows.length === 0) return false;
  const names = responses.map(({ response }) => response).slice(0, COLUMNS_MAX);
  const shownParameters = parameters.slice(0, COLUMNS_MAX);
  const columns = [
    { title: 'Point', numeric: true },
    ...shownParameters.map((title, j) => ({ title, numeric: isNumeric(rows, j) })),
    ...names.map((title) => ({ title, numeric: true })),
    { title: 'Status' },
  ];
  return dataTable(
    columns,
    rows.map((row) => [
      count(row.point),
      ...shownParameters.map((_, j) => shownValue(row.values[j])),
      ...names.map((name) => responseText(row.responses[name] ?? null)),
      statusOf(row),
    ]),
  );
}

function statusOf({ status, because, run }: SweptPoint): Html {
  const tone = status === 'done' ? 'good' : status === 'failed' ? 'bad' : 'warn';
  return html`${badge(status, tone)}${because !== null && html` <small>${because}</small>`}${
    run !== null && html` <code>${run}</code>`
  }`;
}

function responseText(value: number | null): string {
  return value === null ? NO_VALUE : tickText(value, DIGITS);
}

function shownValue(value: unknown): string {
  return typeof value === 'number' ? tickText(value) : valueText(value);
}

/** A map of each response over two parameters of a grid; else each response over each number. */
function plotsOf(sweep: Sweep, rows: readonly SweptPoint[]): Html[] {
  const names = sweep.responses.map(({ response }) => response).slice(0, RESPONSES_MAX);
  const varied = sweep.parameters.flatMap((name, j) =>
    new Set(rows.map((row) => valueText(row.values[j]))).size > 1 ? [{ name, j }] : [],
  );
  const maps = varied.length === 2 ? names.map((name) => mapOf(name, rows, varied as Pair)) : [];
  if (maps.length > 0 && maps.every((map) => map !== null)) return maps.slice(0, PLOTS_MAX);
  const numbers = varied.filter(({ j }) => isNumeric(rows, j));
  return names
    .flatMap((response) =>
      numbers.map(({ name, j }) => {
        const points = rows.flatMap((row): [number, number][] => {
          const value = row.responses[response] ?? null;
          return value === null ? [] : [[row.values[j] as number, value]];
        });
        if (points.length < CURVE_POINTS_MIN) return null;
        const title = `${response} over ${name}`;
        return responsePlot({ title, x: name, y: response, points, joined: varied.length === 1 });
      }),
    )
    .filter((plot) => plot !== null)
    .slice(0, PLOTS_MAX);
}

type Pair = [{ name: string; j: number }, { name: string; j: number }];

/** Null where the points make no grid. */
function mapOf(response: string, rows: readonly SweptPoint[], [x, y]: Pair): Html | null {
  const axis = (j: number) => distinct(rows.map((row) => row.values[j]));
  const [xs, ys] = [axis(x.j), axis(y.j)];
  const isGrid = xs.length * ys.length === rows.length;
  if (!isGrid || Math.max(xs.length, ys.length) > MAP_SIDE_MAX) return null;
  const values = new Map(
    rows.map((row) => [
      `${valueText(row.values[x.j])} ${valueText(row.values[y.j])}`,
      row.responses[response] ?? null,
    ]),
  );
  return heatMap({
    title: response,
    x: x.name,
    y: y.name,
    xs: xs.map(shownValue),
    ys: ys.map(shownValue),
    value: (i, j) => values.get(`${valueText(xs[i])} ${valueText(ys[j])}`) ?? null,
  });
}

/** Values once each, numbers in their order. */
function distinct(values: readonly unknown[]): unknown[] {
  const found = [...new Map(values.map((value) => [valueText(value), value])).values()];
  if (!found.every((value) => typeof value === 'number')) return found;
  return [...(found as number[])].sort((a, b) => a - b);
}

function isNumeric(rows: readonly SweptPoint[], j: number): boolean {
  return rows.every((row) => typeof row.values[j] === 'number');
}
