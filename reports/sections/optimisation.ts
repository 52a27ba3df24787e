import type { QaoaMethod, QaoaResults } from '../../schemas/quantum/qaoa-steps';
import { count, decimal, duration, NO_VALUE, percent, quantity } from '../format';
import { barChart } from '../html/bar-chart';
import { type HtmlValue, html } from '../html/markup';
import { dataTable, foldable, plural, type Section } from '../html/parts';
import { isObject } from '../shapes';
import type { RunView } from '../view';

/** What the step calls the quantum method. */
const QAOA = 'QAOA';
const RATIO_DIGITS = 4;
const LONG_MS = 10_000;
const OPTIMISERS: Record<string, string> = {
  lbfgs: 'L-BFGS on adjoint gradients',
  cobyla: 'COBYLA',
};
const number = (title: string) => ({ title, numeric: true });

/** QAOA beside the classical searches of the same objective. */
export function optimisationSection({ optimisation, record }: RunView): Section | null {
  if (optimisation === null) return null;
  const { methods, best, worst, isProven, variables, timing } = optimisation;
  const target = targetOf(record.input);
  const bars = methods.map(({ method, ratio }) => ({
    label: method,
    value: Math.max(0, ratio),
    shown: decimal(ratio, 3),
  }));
  const body = html`<p>${winnerSentence(optimisation, record.input)}</p>
${methodTable(optimisation, record.input)}
<p class="note">The objective is minimised over ${plural(variables, 'variable')}; its
${isProven ? 'proven' : 'best known'} minimum is ${quantity(best)}, its
${isProven ? 'proven' : 'worst known'} maximum ${quantity(worst)}. The approximation ratio is
(maximum − value) / (maximum − minimum): 1 for the best and 0 for the worst, whatever the sign of the
objective and whatever constant is added to it. Time to ratio is the time from a method’s own start
until its best solution reached ${target === null ? 'the wanted ratio' : quantity(target)}; – where it
never did. What the times count: ${timing}</p>
${barChart({ title: 'Approximation ratio', axis: 'ratio', bars, top: 1 })}
${depthTable(optimisation, record.input)}
${solution(optimisation)}`;
  return { id: 'optimisation', title: 'QAOA and classical searches', body };
}

/** Which method won, plainly. */
export function winnerSentence({ methods, winners, isProven }: QaoaResults, input: unknown) {
  const first = methods.find(({ method }) => method === winners[0]);
  const own = methods.find(({ method }) => method === QAOA);
  if (first === undefined) return 'No method found a solution.';
  const lowest = isProven ? 'the proven minimum' : 'the lowest value found';
  const took = (one: QaoaMethod) =>
    one.timeToRatioMs === null ? '' : ` in ${milliseconds(one.timeToRatioMs)}`;
  const target = targetOf(input);
  const ratio = target === null ? 'the wanted ratio' : `a ratio of ${quantity(target)}`;
  if (first.method === QAOA) {
    const others = winners.length - 1;
    return others === 0
      ? `QAOA won: it alone found ${lowest}.`
      : `QAOA won by time: it reached ${ratio}${took(first)}, before the ` +
          `${plural(others, 'classical method')} that found ${lowest} too.`;
  }
  const lead = `A classical method won: ${first.method} found ${lowest}`;
  if (own === undefined) return `${lead}.`;
  return winners.includes(QAOA)
    ? `${lead} and reached ${ratio}${took(first)}. QAOA found the same value, and reached that ratio` +
        `${took(own)}, simulated.`
    : `${lead}. QAOA did not: it came to a ratio of ${decimal(own.ratio, RATIO_DIGITS)}.`;
}

function methodTable({ methods, winners }: QaoaResults, input: unknown) {
  const fields = isObject(input) ? input : {};
  const optimiser = OPTIMISERS[String(fields.optimiser)];
  const columns = [
    { title: 'Method' },
    number('Value'),
    number('Ratio'),
    number('Time to ratio'),
    number('Whole time'),
    { title: 'Remark' },
  ];
  const rows = methods.map((one): HtmlValue[] => [
    one.method === QAOA && optimiser !== undefined
      ? html`<strong>${QAOA}</strong><small>${optimiser}</small>`
      : one.method,
    quantity(one.value),
    decimal(one.ratio, RATIO_DIGITS),
    one.timeToRatioMs === null ? NO_VALUE : milliseconds(one.timeToRatioMs),
    milliseconds(one.wallMs),
    remark(one, one.method === winners[0]),
  ]);
  return dataTable(columns, rows);
}

function remark({ method, isFeasible, note }: QaoaMethod, hasWon: boolean): HtmlValue {
  const said = [isFeasible ? '' : 'breaks the budget', method === QAOA ? '' : note];
  const text = said.filter((part) => part !== '').join('; ');
  return html`${hasWon && html`<strong>won</strong>${text !== '' && '; '}`}${text}`;
}

function depthTable({ depths, best, worst, profile }: QaoaResults, input: unknown): HtmlValue {
  if (depths.length === 0) return null;
  const columns = ['Depth', 'Mean of the objective', 'Ratio of the mean', 'At the start'];
  columns.push('At seeded starts', 'Evaluations');
  const hasBudget = depths.some(({ infeasibleShots }) => infeasibleShots > 0);
  if (hasBudget) columns.push('Shots that break the budget');
  const ratio = (mean: number | undefined) =>
    mean === undefined
      ? NO_VALUE
      : decimal(worst > best ? (worst - mean) / (worst - best) : 1, RATIO_DIGITS);
  const rows = depths.map(({ expectation, angles, ...one }) => [
    count(one.depth),
    quantity(expectation),
    ratio(expectation),
    ratio(one.beginnings[0]),
    ratio(meanOf(one.beginnings.slice(1))),
    count(one.evaluations),
    ...(hasBudget ? [count(one.infeasibleShots)] : []),
    angles.map((angle) => decimal(angle, RATIO_DIGITS)).join(', '),
  ]);
  return html`<h3>QAOA by depth</h3>
${dataTable([...columns.map(number), { title: 'Angles, γ and β in turn' }], rows)}
<p class="note">The mean is what the circuit gives by itself; the value above is the best of all
shots, which picks a good solution even from a poor distribution: compare with random. ${firstStart(input)}
${hasBudget && 'It counts the penalty of whatever breaks the budget, so that its ratio may be below 0.'}
The angles are in units that do not depend on the size of the weights, and can be given to another run
as its transferred angles.</p>
<p class="note">${profileSentence(profile)}</p>`;
}

/** Where the first start came from, whose ratio stands in the table. */
function firstStart(input: unknown): string {
  const fields = isObject(input) ? input : {};
  const isTransferred = Array.isArray(fields.transferredAngles);
  const first = isTransferred ? 'the angles transferred from another problem' : 'small angles';
  return (
    `The first start at the first depth is ${first}, at each further depth the last optimum ` +
    'interpolated; its ratio before any optimisation stands beside the average of the seeded starts.'
  );
}

function profileSentence({ engineMs, compileMs, optimiserMs }: QaoaResults['profile']): string {
  const total = engineMs + compileMs + optimiserMs;
  const part = (ms: number) => percent(ms / total);
  return (
    `Of the ${milliseconds(total)} of the search for angles the engine took ${part(engineMs)}, ` +
    `binding and compiling ${part(compileMs)}, the optimiser ${part(optimiserMs)}.`
  );
}

function meanOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function solution({ methods, winners, labels }: QaoaResults): HtmlValue {
  const bits = methods.find(({ method }) => method === winners[0])?.bits ?? '';
  if (bits.length !== labels.length) return null;
  const of = (bit: string) => labels.filter((_, i) => bits[i] === bit).join(', ') || 'none';
  return foldable('The best solution', html`<p>1: ${of('1')}</p><p>0: ${of('0')}</p>`);
}

function targetOf(input: unknown): number | null {
  return isObject(input) && typeof input.targetRatio === 'number' ? input.targetRatio : null;
}

function milliseconds(ms: number): string {
  return ms >= LONG_MS ? duration(ms) : `${quantity(ms)} ms`;
}
