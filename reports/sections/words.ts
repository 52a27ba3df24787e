import { withDoiLinks } from '../html/citations';
import { html } from '../html/markup';
import type { Section } from '../html/parts';
import type { RunView } from '../view';

/** What the numbers of this report cannot say; only what concerns this run. */
export function limitsSection(view: RunView): Section | null {
  const { candidates, validation, models } = view;
  const points: string[] = [];
  if (candidates !== null) {
    points.push(
      'The score orders molecules by what was asked for. It is neither a probability of activity nor a binding energy, and a difference between two scores says little when their rank intervals overlap.',
      'Nothing here was made or measured. Similarity favours relatives of the known actives: good new chemistry may stand low in the list, and properties that no objective names (selectivity, toxicity, stability, patents) were not looked at.',
      'Rank intervals hold the uncertainty of the reference molecules and of the predictions. They do not hold errors that all of these share, such as wrong measured values or a wrong protonation state.',
      'Drug-likeness and synthetic accessibility are rules of thumb learnt from known drugs and molecules; structural alerts are warnings, not proof.',
    );
  }
  if (validation !== null) {
    points.push(
      'The assumed inactives were never measured; some may be active, which makes the figures of the check too low. The hidden actives come from the same sources as the known ones, which makes the figures too high for new chemistry.',
      `With ${validation.hidden < 50 ? 'so few' : 'these'} hidden actives the intervals of the check, not its values, are what to read. Early enrichment (EF 1 %) rests on a handful of molecules.`,
    );
  }
  if (models.length > 0) {
    points.push(
      'The 90 % intervals of predictions hold on average for molecules like those of the training set. For molecules outside that domain, marked in the evidence, there is no such promise.',
    );
  }
  if (points.length === 0) return null;
  const body = html`<ul>${points.map((p) => html`<li>${p}</li>\n`)}</ul>`;
  return { id: 'limits', title: 'What these numbers cannot say', body };
}

/** What the methods rest on. */
export function citationsSection({ record }: RunView): Section | null {
  const citations = [...new Set(record.citations)];
  if (citations.length === 0) return null;
  const body = html`<ol class="citations">${citations.map((c) => html`<li>${withDoiLinks(c)}</li>\n`)}</ol>`;
  return { id: 'citations', title: 'Citations', body };
}
