import { type Html, html, trusted } from '../../../reports/html/markup';
import type { AgentStatus, HistoryEntry } from '../../../schemas/nodes/control';
import type { OwnerRules } from '../../../schemas/nodes/owner-rules';
import { liveSections } from './sections';

/** The whole page, as it is first sent; afterwards its parts are replaced. */
export function panelPage(status: AgentStatus, history: readonly HistoryEntry[]): string {
  const live = liveSections(status, history);
  const part = (id: string, more = '') =>
    html`<section class="card ${more}" id="${id}">${trusted(live[id] ?? '')}</section>`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${status.name} · Athanor node</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">
<link rel="stylesheet" href="panel.css"></head>
<body><main><div class="grid">${part('head', 'wide')}${part('now')}${part('machine', 'tall')}
${part('sums')}${limitsSection(status.rules, status.slotsMax)}${part('facts')}
${part('log', 'wide')}</div></main>
<p id="gone" role="alert" hidden></p><script src="panel.js"></script></body></html>`;
  return page.markup;
}

/** The owner's limits as a form; it is not replaced while somebody types. */
function limitsSection(rules: OwnerRules, slotsMax: number): Html {
  const value = (found: number | undefined) => (found === undefined ? '' : String(found));
  const field = (o: { name: string; text: string; value: string; hint: string }) =>
    html`<label>${o.text}<input name="${o.name}" value="${o.value}" placeholder="${o.hint}" autocomplete="off" inputmode="${o.name === 'hours' ? 'text' : 'decimal'}"></label>`;
  const tick = (name: string, text: string, isOn: boolean) =>
    html`<label class="tick"><input type="checkbox" name="${name}"${isOn && trusted(' checked')}>${text}</label>`;
  const hours = rules.hours.map((h) => `${h.days ? `${h.days.join(',')}/` : ''}${h.from}-${h.to}`);
  return html`<section class="card"><h2>Your limits</h2><form>
${field({ name: 'cores', text: 'Cores', value: value(rules.coresMax), hint: `all ${slotsMax}` })}
${field({ name: 'memory', text: 'Memory, MB', value: value(rules.memoryMbMax), hint: 'no limit' })}
${field({ name: 'onlyIdle', text: 'After idle minutes', value: value(rules.onlyAfterIdleMinutes), hint: 'always' })}
${field({ name: 'maxTemperature', text: 'Not hotter than, °C', value: value(rules.temperatureCelsiusMax), hint: 'no limit' })}
${field({ name: 'maxLoad', text: 'Load of others, %', value: value(rules.othersLoadPercentMax), hint: 'no limit' })}
${field({ name: 'network', text: 'Network a day, MB', value: value(rules.networkMbPerDayMax), hint: 'no limit' })}
<div class="wide">${field({ name: 'hours', text: 'Hours', value: hours.join(' '), hint: 'always; or mon-fri/18:00-08:00' })}</div>
${tick('mains', 'Only on mains power', rules.onlyOnMains)}
${tick('avoidMetered', 'Not on metered networks', rules.avoidMetered)}
<div class="ends"><button>Keep these limits</button><span id="said" class="small soft" role="status"></span></div>
</form><p class="soft small">This machine enforces them; the network cannot change them.
<code>athanor node limits --help</code> has more.</p></section>`;
}
