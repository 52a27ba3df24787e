import type { PointRow } from '../../schemas/quantum/steps';
import { count, decimal, quantity } from '../format';
import { linePlot } from '../html/line-plot';
import { html } from '../html/markup';
import { dataTable, type Section } from '../html/parts';
import type { RunView } from '../view';

const ROWS_MAX = 200;
const COLUMNS_MAX = 12;
const CURVES_MAX = 6;
const CURVE_POINTS_MIN = 3;
const DIGITS = 6;
const AXIS_DIGITS = 3;

/** The expectation values at points of the inputs. */
export function pointsSection({ points, circuit }: RunView): Section | null {
  const [first] = points ?? [];
  if (points === null || first === undefined) return null;
  const inputs = Object.keys(first.inputs);
  const all = circuit?.plan?.items ?? points.length;
  const shown = points.slice(0, ROWS_MAX);
  const varied = inputs.filter((name) => new Set(points.map((p) => p.inputs[name])).size > 1);
  const body = html`${curves(points, varied)}
${table(shown, inputs)}
<p class="note">${
    all > shown.length &&
    html`The first ${count(shown.length)} of ${count(all)} points; all are in artifact
<code class="digest">${circuit?.pointValues?.sha256}</code>. `
  }The file points.csv has ${count(points.length)}, with all digits.</p>`;
  return { id: 'points', title: 'Points', body };
}

function table(points: readonly PointRow[], inputs: readonly string[]) {
  const [first] = points;
  const observables = (first?.expectations ?? []).slice(0, COLUMNS_MAX);
  const columns = [
    { title: 'Point', numeric: true },
    ...inputs.slice(0, COLUMNS_MAX).map((title) => ({ title, numeric: true })),
    ...observables.map(({ name }) => ({ title: `⟨${name}⟩`, numeric: true })),
  ];
  const rows = points.map(({ point, inputs: values, expectations }) => [
    count(point),
    ...inputs.slice(0, COLUMNS_MAX).map((name) => quantity(values[name] ?? null)),
    ...expectations.slice(0, COLUMNS_MAX).map(({ value, standardError }) => {
      const error = standardError > 0 ? ` ± ${decimal(standardError, DIGITS)}` : '';
      return `${decimal(value, DIGITS)}${error}`;
    }),
  ]);
  return dataTable(columns, rows);
}

/** Values over the input, where there is one. */
function curves(points: readonly PointRow[], inputs: readonly string[]) {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1 || points.length < CURVE_POINTS_MIN) return null;
  const sorted = [...points].sort((a, b) => (a.inputs[input] ?? 0) - (b.inputs[input] ?? 0));
  const names = (sorted[0]?.expectations ?? []).slice(0, CURVES_MAX);
  const series = names.map(({ name }, i) => ({
    label: `⟨${name}⟩`,
    points: sorted.map((row): [number, number] => [
      row.inputs[input] ?? 0,
      row.expectations[i]?.value ?? 0,
    ]),
  }));
  const title = `Expectation values over ${input}`;
  const axes = { x: input, y: 'expectation value', digits: AXIS_DIGITS, xDigits: AXIS_DIGITS };
  return linePlot({ title, ...axes, series });
}
