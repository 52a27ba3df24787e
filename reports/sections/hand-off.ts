import { count } from '../format';
import { handOffOf } from '../hand-off/chosen';
import { DOSES, plateLayout } from '../hand-off/layout';
import { platePicture } from '../hand-off/plate-picture';
import { html } from '../html/markup';
import { badge, foldable, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

/** Plates that are drawn; all are in the plate map. */
const DRAWN_MAX = 4;

/** What goes to the laboratory with this report, and how the plates are laid out. */
export function handOffSection(view: RunView): Section | null {
  const handOff = handOffOf(view);
  if (handOff === null) return null;
  const wells = plateLayout(handOff.candidates, view.record.resultDigest);
  const plates = [...new Set(wells.map(({ plate }) => plate))];
  const drawn = plates.slice(0, DRAWN_MAX);
  const isApproved = handOff.review === 'approved';
  const pictures = html`<div class="plates">${drawn.map((plate) =>
    platePicture(
      plate,
      wells.filter((well) => well.plate === plate),
    ),
  )}</div>`;
  const body = html`<p>${!isApproved && badge('Not approved by a person', 'warn')}
${plural(handOff.candidates.length, 'candidate')} on ${plural(plates.length, 'plate')} of 384 wells:
<code>plate-map.csv</code>, <code>samples.json</code>, and a suggestion of how to measure them,
<code>protocol.md</code>. None of them was made in this run.</p>
<p>A candidate has a row: ${count(DOSES.count)} concentrations from ${count(DOSES.highestMicromolar)} µM down,
each a third of the one before, twice, once from each side. Rows are shuffled, so that rank is not
place. The outer columns hold controls, filled ones a known active, hollow ones solvent.</p>
${foldable('Plates', pictures)}
${plates.length > drawn.length && html`<p class="note">The first ${count(drawn.length)} plates are drawn.</p>`}`;
  return { id: 'hand-off', title: 'Hand-off to the laboratory', body };
}
