import type { AffinityCheck } from '../../schemas/discovery/affinity-steps';
import type { NotRun } from '../../schemas/pipelines/screen';
import { count, decimal, moment, percent, quantity } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { badge, plural, type Tone } from '../html/parts';
import type { Sweep } from '../sweep-shapes';
import type { RunView } from '../view';
import { anchorOf } from './candidate-rows';
import { quantumVerdict } from './energies';
import { winnerSentence } from './optimisation';
import { hasOutput } from './output';

/** Probability of being in the top k from which on a place counts as safe. */
const SAFE_PLACE = 0.9;
/** What `discover` calls its check among the parts that did not run. */
const CHECK = 'retrospective check';

const STATUS: Record<string, { text: string; tone: Tone; lead: string }> = {
  completed: { text: 'Completed', tone: 'good', lead: '' },
  failed: {
    ...{ text: 'Failed', tone: 'bad' },
    lead: 'The run failed. What is shown here was done before that; it is not a result.',
  },
  cancelled: {
    ...{ text: 'Cancelled', tone: 'warn' },
    lead: 'The run was cancelled. What is shown here was done before that; it is not a result.',
  },
  rejected: {
    ...{ text: 'Rejected', tone: 'warn' },
    lead: 'The candidates were rejected in review. They are shown for the record only.',
  },
};

/** The badge of the run's outcome. */
export function statusBadge({ record }: RunView): Html {
  const { status } = record.run;
  const known = STATUS[status];
  return badge(known?.text ?? status, known?.tone ?? 'plain');
}

/** The badge that says whether the ranking beats the null models. */
export function nullsBadge(beatsNulls: boolean): Html {
  return beatsNulls
    ? badge('Beats the null models', 'good')
    : badge('Does not beat the null models', 'warn');
}

/** The box on top: what was found, how sure that is, whether to believe it, what is missing. */
export function verdictBox(view: RunView): Html {
  const rows: (readonly [string, HtmlValue])[] = [
    ['What was found', found(view)],
    ['How sure', howSure(view)],
    ['Quantum or classical?', quantumOrClassical(view)],
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

/** Parts that did not run: what the pipeline said, and stages with that status. */
export function partsNotRun({ notRun, record }: RunView): NotRun[] {
  const parts = [...notRun];
  for (const { status, title, name, note } of record.stages) {
    const isKnown = parts.some((p) => p.what === title || p.what === name);
    if (status === 'not run' && !isKnown) parts.push({ what: title, because: note });
  }
  return parts;
}

/** {@link partsNotRun} as a list; null when everything ran. */
export function notRunList(view: RunView): Html | null {
  const parts = partsNotRun(view);
  if (parts.length === 0) return null;
  const items = parts.map(({ what, because }) => {
    const reason = because === '' ? '; no reason was recorded' : `, because ${because}`;
    return html`<li><strong>${what}</strong> was not run${reason.replace(/\.$/, '')}.</li>\n`;
  });
  return html`<ul class="words">${items}</ul>`;
}

function toneOf({ record, candidates, validation }: RunView): Tone {
  const { status } = record.run;
  if (status !== 'completed') return STATUS[status]?.tone ?? 'plain';
  if (candidates === null) return 'plain';
  return validation?.beatsNulls ? 'good' : 'warn';
}

function ending({ record: { run, error, stages } }: RunView): HtmlValue {
  const lead = STATUS[run.status]?.lead ?? '';
  const at = stages.find((s) => s.status === 'failed' || s.status === 'cancelled');
  const where = at && ` It ended in the stage “${at.title}”.`;
  return html`${lead !== '' && html`<p class="lead">${lead}${where}</p>`}${
    error && html`<p class="error"><code>${error.code}</code> ${error.message}</p>`
  }`;
}

function found(view: RunView): HtmlValue {
  const { candidates, funnel, record, energies, optimisation } = view;
  if (candidates === null) {
    if (record.run.status !== 'completed') return null;
    const first = energies?.energies[0];
    if (first !== undefined) {
      return html`<strong>${decimal(first.vqeHartree, 6)} Hartree</strong> by VQE,
${decimal(first.exactHartree, 6)} exactly, ${decimal(first.hartreeFockHartree, 6)} by
Hartree–Fock${energies !== null && energies.energies.length > 1 && ' at the first point'}. See <a href="#energies">the energies</a>.`;
    }
    if (optimisation !== null) {
      return html`A value of <strong>${quantity(optimisation.best)}</strong>,
${optimisation.isProven ? 'proven to be the lowest' : 'the lowest known'}, by
${optimisation.winners.join(', ')}. See <a href="#optimisation">the methods</a>.`;
    }
    if (view.evaluation !== null) {
      return html`${view.evaluation.verdict} See <a href="#evaluation">what the scorers are worth</a>.`;
    }
    if (view.sweep !== null) return sweepFound(view.sweep);
    if (view.device !== null) return html`See <a href="#device">what this node can simulate</a>.`;
    return hasOutput(view) ? html`See <a href="#output">the output</a>.` : 'Nothing was returned.';
  }
  const first = candidates[0];
  if (first === undefined) return 'No molecule was left to rank.';
  const n = plural(candidates.length, 'candidate');
  const read = funnel?.[0]?.entered;
  const from = read === undefined ? '' : ` out of ${plural(read, 'molecule')}`;
  return html`<strong>${n}</strong>${from}. The best is
<a href="#${anchorOf(first)}">${first.id}</a> with a score of ${decimal(first.score, 3)}.`;
}

function quantumOrClassical({ energies, optimisation, record }: RunView): HtmlValue {
  if (energies !== null) return quantumVerdict(energies, record);
  return optimisation === null ? null : winnerSentence(optimisation, record.input);
}

function howSure({ candidates, top }: RunView): HtmlValue {
  const first = candidates?.[0];
  if (candidates === null || first === undefined) return null;
  const safe = candidates.filter((c) => shown(c.probabilityTop) >= SAFE_PLACE).length;
  const k = top === null ? 'the list' : `the top ${count(top)}`;
  const isList = top === null || top >= candidates.length;
  const rest = isList
    ? safe < candidates.length &&
      ` ${safe === 0 ? 'All of them' : 'The others'} could change places with molecules that just
missed the list.`
    : safe < top && ' Other places in it have more than one contender.';
  const n = plural(candidates.length, 'candidate');
  return html`${first.id} has rank ${count(first.rank)}; resampling puts it between rank
${count(first.rankLow)} and ${count(first.rankHigh)} (90 % interval). The probability of being in
${k} is at least ${percent(SAFE_PLACE)} for ${count(safe)} of ${n}.${rest}`;
}

/** A probability as the table shows it, in whole percent: the sentence must count what readers see. */
function shown(probability: number): number {
  return Math.round(probability * 100) / 100;
}

function believe(view: RunView): HtmlValue {
  const { affinity } = view;
  const checked = retrospect(view);
  if (affinity === null) return checked;
  return html`<p>${claimBadge(affinity)} ${affinity.verdict} See
<a href="#affinity">measured affinities</a>.</p>
${checked}`;
}

function retrospect(view: RunView): HtmlValue {
  const { candidates, validation } = view;
  if (validation === null) {
    if (candidates === null) return null;
    const because = partsNotRun(view).find((p) => p.what === CHECK)?.because;
    return html`${badge('Not checked', 'warn')} No retrospective check was
made${because !== undefined && `, because ${because}`}: nothing here says whether this ranking finds
actives.`;
  }
  return html`${nullsBadge(validation.beatsNulls)} ${validation.verdict}
See <a href="#check">the check</a>.`;
}

/** The badge that says whether measured affinities bear the ranking out. */
export function claimBadge({ tau, beatsNulls }: AffinityCheck): Html {
  if (beatsNulls) return badge('Agrees with measured affinities', 'good');
  return tau.low > 0 ? badge('No better than null models', 'warn') : badge('Not shown', 'warn');
}

function reviewed({ decision, record, autoApprove }: RunView): HtmlValue {
  const last = record.reviews.at(-1);
  if (decision === 'auto-approved' || (decision === null && autoApprove && last)) {
    return html`${badge('Auto-approved', 'warn')} No person has looked at these candidates: the run
was started with automatic approval.`;
  }
  if (last === undefined) return null;
  const isYes = last.decision === 'approve';
  return html`${badge(isYes ? 'Approved' : 'Rejected', isYes ? 'good' : 'warn')}
by ${last.by}, ${moment(last.at)}${last.comment && html`: “${last.comment}”`}`;
}

function sweepFound({ target, count: points, done, failed, sensitivity }: Sweep): Html {
  const whole = html`<strong>${target}</strong> at ${count(done)} of ${plural(points, 'point')}${
    failed > 0 && html`; ${count(failed)} failed`
  }. See <a href="#sweep">the points</a>`;
  return sensitivity.length === 0
    ? html`${whole}.`
    : html`${whole} and <a href="#sensitivity">what matters to each response</a>.`;
}
