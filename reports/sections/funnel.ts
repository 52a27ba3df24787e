import type { FunnelStage } from '../../schemas/pipelines/screen';
import { count, percent } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import type { Section } from '../html/parts';
import { reasonWords } from '../reasons';
import type { RunView } from '../view';

/** Of the view box of a bar. */
const BAR_WIDTH = 1000;

/** How many molecules entered and left each stage, and why the rest were dropped. */
export function funnelSection({ funnel }: RunView): Section | null {
  if (funnel === null) return null;
  const largest = Math.max(1, ...funnel.map((s) => Math.max(s.entered, s.left)));
  const body = html`<p class="note">The whole bar is what entered a stage, its dark part what left
it; all bars have the scale of the largest stage.</p>
<ol class="funnel">${funnel.map((stage) => stageBar(stage, largest))}</ol>`;
  return { id: 'funnel', title: 'Funnel', body };
}

function stageBar(stage: FunnelStage, largest: number): Html {
  const numbers = `${count(stage.entered)} → ${count(stage.left)}`;
  return html`<li>
<div class="stage"><strong>${stage.title}</strong>
<span class="num">${numbers} <span class="soft">${change(stage)}</span></span></div>
<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
<rect class="all" width="${width(stage.entered, largest)}" height="10"/>
<rect class="left" width="${width(stage.left, largest)}" height="10"/></svg>
${reasons(stage)}</li>
`;
}

/** What became of them, in words; a stage may also add, such as hidden actives for the check. */
function change({ entered, left }: FunnelStage): string {
  if (left > entered) return `(${count(left - entered)} more)`;
  if (entered === 0) return '';
  const dropped = entered - left;
  return `(${percent(left / entered)} kept${dropped > 0 ? `, ${count(dropped)} dropped` : ''})`;
}

function reasons({ dropped }: FunnelStage): HtmlValue {
  const entries = Object.entries(dropped).filter(([, n]) => n > 0);
  if (entries.length === 0) return null;
  entries.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return html`<ul class="reasons">${entries.map(
    ([reason, n]) => html`<li><span class="num">${count(n)}</span> ${reasonWords(reason)}</li>\n`,
  )}</ul>`;
}

function width(n: number, largest: number): string {
  return Math.max(n > 0 ? 1 : 0, (n / largest) * BAR_WIDTH).toFixed(1);
}
