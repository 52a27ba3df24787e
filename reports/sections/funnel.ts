import type { FunnelStage } from '../../schemas/pipelines/screen';
import { count, percent, plainWords } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import type { Section } from '../html/parts';
import type { RunView } from '../view';

const BAR_WIDTH = 1000;

/** How many molecules entered and left each stage, and why the rest were dropped. */
export function funnelSection({ funnel }: RunView): Section | null {
  if (funnel === null) return null;
  const largest = Math.max(1, ...funnel.map((s) => s.entered));
  const body = html`<p class="note">The whole bar is what entered the stage, its dark part what left it, drawn to the scale of the largest stage.</p>
<ol class="funnel">${funnel.map((stage) => stageBar(stage, largest))}</ol>`;
  return { id: 'funnel', title: 'Funnel', body };
}

function stageBar(stage: FunnelStage, largest: number): Html {
  const dropped = stage.entered - stage.left;
  const lost = dropped > 0 ? `, ${count(dropped)} dropped` : '';
  const kept = stage.entered > 0 ? ` (${percent(stage.left / stage.entered)} kept${lost})` : '';
  return html`<li>
<div class="stage"><strong>${stage.title}</strong><span class="num">${count(stage.entered)} → ${count(stage.left)}${kept}</span></div>
<svg class="bar" viewBox="0 0 ${String(BAR_WIDTH)} 10" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="${width(stage.entered, largest)}" height="10"/><rect class="left" width="${width(stage.left, largest)}" height="10"/></svg>
${reasons(stage)}
</li>
`;
}

function reasons({ dropped }: FunnelStage): HtmlValue {
  const entries = Object.entries(dropped).filter(([, n]) => n > 0);
  if (entries.length === 0) return null;
  entries.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return html`<ul class="reasons">${entries.map(
    ([reason, n]) => html`<li><span class="num">${count(n)}</span> ${plainWords(reason)}</li>`,
  )}</ul>`;
}

function width(n: number, largest: number): string {
  return Math.max(n > 0 ? 1 : 0, (n / largest) * BAR_WIDTH).toFixed(1);
}
