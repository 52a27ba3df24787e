import { count, decimal, percent } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { badge, plural, type Tone } from '../html/parts';
import type { RunView } from '../view';

/** Probability of being in the top k from which on a place counts as safe. */
const SAFE_PLACE = 0.9;

const STATUS: Record<string, { text: string; tone: Tone }> = {
  completed: { text: 'Completed', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'warn' },
  rejected: { text: 'Rejected', tone: 'warn' },
};

/** The badge of the run's outcome. */
export function statusBadge(view: RunView): Html {
  const { status } = view.record.run;
  const known = STATUS[status];
  return badge(known?.text ?? status, known?.tone ?? 'plain');
}

/** The box on top: what was found, how sure that is, whether to believe it, what is missing. */
export function verdictBox(view: RunView): Html {
  const rows: (readonly [string, HtmlValue])[] = [
    ['What was found', found(view)],
    ['How sure', howSure(view)],
    ['Believe the ranking?', believe(view)],
    ['Who reviewed it', reviewed(view)],
    ['Not run', notRunList(view)],
  ];
  const shown = rows.filter(([, value]) => value !== null);
  return html`<section class="verdict ${toneOf(view)}" id="verdict" aria-label="Verdict">
${ending(view)}
<dl>${shown.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>\n`)}</dl>
</section>`;
}

function toneOf(view: RunView): Tone {
  const { status } = view.record.run;
  if (status === 'failed') return 'bad';
  if (status !== 'completed') return 'warn';
  if (view.candidates === null) return 'plain';
  return view.validation?.beatsNulls ? 'good' : 'warn';
}

function ending({ record }: RunView): HtmlValue {
  const { error } = record;
  const why = error && html`<p class="error"><code>${error.code}</code> ${error.message}</p>`;
  switch (record.run.status) {
    case 'failed':
      return html`<p class="lead">The run failed. What follows was done before that; it is not a result.</p>${why}`;
    case 'cancelled':
      return html`<p class="lead">The run was cancelled. What follows was done before that; it is not a result.</p>${why}`;
    case 'rejected':
      return html`<p class="lead">The candidates were rejected in review. They are shown for the record only.</p>${why}`;
    default:
      return why;
  }
}

function found({ candidates, funnel, record }: RunView): HtmlValue {
  if (candidates === null) {
    return record.run.status === 'completed' ? 'See the output below.' : null;
  }
  const first = candidates[0];
  if (first === undefined) return 'No molecule was left to rank.';
  const read = funnel?.[0]?.entered;
  const n = plural(candidates.length, count(candidates.length), 'candidate');
  const from = read === undefined ? '' : ` out of ${plural(read, count(read), 'molecule')}`;
  return html`<strong>${n}</strong>${from}. The best is <a href="#c-${count(first.rank)}">${first.id}</a>, score ${decimal(first.score, 3)}.`;
}

function howSure({ candidates, top }: RunView): HtmlValue {
  const first = candidates?.[0];
  if (candidates === null || first === undefined) return null;
  const safe = candidates.filter((c) => c.probabilityTop >= SAFE_PLACE).length;
  const k = top === null ? 'the top of the list' : `the top ${count(top)}`;
  return html`${first.id} lies between rank ${count(first.rankLow)} and ${count(first.rankHigh)} (90 % interval). ${count(safe)} of the ${count(candidates.length)} belong to ${k} with a probability of at least ${percent(SAFE_PLACE)}; the others could be replaced by molecules that just missed it.`;
}

function believe({ candidates, validation }: RunView): HtmlValue {
  if (candidates === null && validation === null) return null;
  if (validation === null) {
    return html`${badge('Not checked', 'warn')} No retrospective check was made, so nothing here says whether this ranking finds actives.`;
  }
  const ranking = validation.figures.find((f) => !f.isNull);
  const auc = ranking?.rocAuc;
  const figure =
    auc &&
    html` ROC-AUC ${decimal(auc.value, 2)} (95 % interval ${decimal(auc.low, 2)} to ${decimal(auc.high, 2)}) on ${count(validation.hidden)} hidden actives; see <a href="#check">the check</a>.`;
  const word = validation.beatsNulls
    ? badge('Beats the null models', 'good')
    : badge('Does not beat the null models', 'warn');
  return html`${word} ${validation.verdict}${figure}`;
}

function reviewed({ decision, record, autoApprove }: RunView): HtmlValue {
  const last = record.reviews.at(-1);
  if (decision === 'auto-approved' || (decision === null && autoApprove && last)) {
    return html`${badge('Auto-approved', 'warn')} No person has looked at these candidates: the run was started with automatic approval.`;
  }
  if (last === undefined) return null;
  const verb = last.decision === 'approve' ? 'Approved' : 'Rejected';
  return html`${badge(verb, last.decision === 'approve' ? 'good' : 'warn')} by ${last.by}${last.comment && html`: “${last.comment}”`}`;
}

/** Parts that did not run: what the pipeline said, and stages with that status. */
export function notRunList(view: RunView): Html | null {
  const parts = view.notRun.map(({ what, because }) => ({ what, because }));
  for (const stage of view.record.stages) {
    const isNew = !parts.some((p) => p.what === stage.title || p.what === stage.name);
    if (stage.status === 'not run' && isNew) {
      parts.push({ what: stage.title, because: stage.note || 'no reason was recorded' });
    }
  }
  if (parts.length === 0) return null;
  return html`<ul>${parts.map(
    (p) => html`<li><strong>${p.what}</strong>: not run, because ${p.because}</li>`,
  )}</ul>`;
}
