import type { GenerationReport, Spread } from '../../schemas/chemistry/generate-steps';
import { count, decimal, percent, plainWords } from '../format';
import { type Html, type HtmlValue, html } from '../html/markup';
import { dataTable, facts, foldable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';
import { anchorOf } from './candidate-rows';

const number = (title: string) => ({ title, numeric: true });
const LINEAGE_MAX = 20;

/** What was made of the actives, how new and how makeable it is, and which of it became candidates. */
export function generationSection({ generation, candidates }: RunView): Section | null {
  if (generation === null) return null;
  const { methods, quality, parents, parentsGiven, blocks, pairs, transforms } = generation;
  const made = methods.reduce((sum, one) => sum + one.made, 0);
  const body = html`${facts([
    ['Made', plural(made, 'molecule')],
    ['From', `${count(parents)} of ${plural(parentsGiven, 'active')}`],
    ['Building blocks', blocksWords(blocks)],
    ['Matched pairs', `${count(pairs)}, which show ${plural(transforms, 'change')}`],
    ['Novelty', quality && `${spreadWords(quality.novelty)}: 1 − similarity to the nearest parent`],
    [
      'New scaffolds',
      quality && `${percent(quality.newScaffolds)}, of ${plural(quality.scaffolds, 'scaffold')}`,
    ],
    ['Diversity', quality && `${decimal(quality.diversity, 2)}: mean of 1 − similarity over pairs`],
    [
      'Synthetic accessibility',
      quality && `${spreadWords(quality.sa)}, from 1 (easy) to 10 (hard)`,
    ],
  ])}
${methodsTable(generation)}
${reactionsTable(generation)}
${lineage(candidates ?? [])}`;
  return { id: 'generation', title: 'Generated molecules', body };
}

function blocksWords(blocks: GenerationReport['blocks']): string {
  const { given, usable, unknownAvailability: unknown } = blocks;
  const open = unknown === 0 ? '' : `; of ${count(unknown)} nothing is known of the availability`;
  return `${count(usable)} of ${count(given)} usable${open}`;
}

function spreadWords({ low, median, high }: Spread): string {
  return `${decimal(median, 2)} (${decimal(low, 2)} to ${decimal(high, 2)})`;
}

function methodsTable({ methods }: GenerationReport): Html {
  const columns = [{ title: 'Method' }, number('Ways'), number('Tried'), number('Made')];
  const rows = methods.map(({ method, ways, tried, made }) => [
    plainWords(method),
    ...[ways, tried, made].map(count),
  ]);
  return dataTable(columns, rows);
}

function reactionsTable({ reactions }: GenerationReport): HtmlValue {
  const entries = Object.entries(reactions).filter(([, n]) => n > 0);
  if (entries.length === 0) return null;
  entries.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const rows = entries.map(([name, n]) => [plainWords(name), count(n)]);
  return foldable(
    `By ${plural(entries.length, 'reaction')}`,
    dataTable([{ title: 'Reaction' }, number('Molecules')], rows),
  );
}

/** How the candidates that were generated come from their parents. */
function lineage(candidates: NonNullable<RunView['candidates']>): HtmlValue {
  const made = candidates.filter(({ route }) => route !== undefined);
  if (made.length === 0) return html`<p>None of them is among the candidates.</p>`;
  const rows = made
    .slice(0, LINEAGE_MAX)
    .map((c): HtmlValue[] => [
      count(c.rank),
      html`<a href="#${anchorOf(c)}">${c.id}</a>`,
      c.route ?? '',
    ]);
  const left = made.length - rows.length;
  return html`<h3>Lineage of candidates</h3>
${dataTable([number('Rank'), { title: 'Candidate' }, { title: 'How it is made' }], rows)}
${left > 0 && html`<p class="note">${plural(left, 'more')} in <code>candidates.csv</code>.</p>`}`;
}
