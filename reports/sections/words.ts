import type { Validation } from '../../schemas/discovery/steps';
import { withDoiLinks } from '../html/citations';
import { type Html, html } from '../html/markup';
import type { Section } from '../html/parts';
import type { RunView } from '../view';

/** Hidden actives below which the check's intervals are wide enough to be worth a warning. */
const FEW_ACTIVES = 50;

const OF_CANDIDATES: readonly Html[] = [
  html`The score orders molecules by what was asked for. It is neither a probability of activity nor
a binding energy, and a difference between two scores says little where their rank intervals
overlap.`,
  html`None of these molecules was made or measured in this run. Similarity favours relatives of the
known actives, so that good new chemistry may stand low in the list. What no objective names
(selectivity, toxicity, stability, patents) was not looked at.`,
  html`Rank intervals hold the uncertainty of the reference molecules and of each prediction by
itself. They do not hold errors that many molecules share, such as a wrong measured value, a wrong
protonation state, or a model that is off for a whole series.`,
  html`Drug-likeness and synthetic accessibility are rules of thumb learnt from known drugs and
molecules; a structural alert is a warning and its absence no proof.`,
];

const OF_MODELS = html`The 90 % intervals of predictions hold on average, for molecules like those
of the training set. For molecules outside that domain, marked in the evidence, there is no such
promise.`;

const OF_ENERGIES: readonly Html[] = [
  html`An energy below another at the same geometry is a better answer to the same integrals, not a
measured fact about the molecule. Reaction energies, barriers and the order of isomers need the
correlation, solvent and motion of nuclei that the integrals leave out.`,
  html`Exact diagonalisation is the better choice wherever it fits into memory, as it did here. Its
cost grows exponentially with the orbitals, as does that of simulating the circuits: this run says
nothing of a size at which quantum hardware would be ahead.`,
  html`On hardware every energy is an estimate from shots with noise, and a gradient costs many such
estimates; iterations here are not a forecast of time there.`,
];

const OF_OPTIMISATION: readonly Html[] = [
  html`One problem, one seed: who wins here need not win elsewhere. The classical searches are simple
ones, and better solvers exist for large problems.`,
  html`QAOA is simulated without noise on a classical machine. Its times are those of the simulation
with the search for angles, on the same node as the classical searches; on hardware they would be
others, and noise would lower its ratios.`,
  html`Problems small enough to simulate are small enough to search wholly. A ratio near 1 on few
variables is no evidence of an advantage on many. Wall times differ from run to run; all else here
does not.`,
];
const OF_DEVICE = html`Times are the fastest of a few runs at one moment, with whatever else the
machine did then: another load, a power limit or a hot processor makes them longer. They are those of
these circuits; circuits of the same width and other gates may take more or less. Equal digests say
that two nodes computed the same states, not that either would for every circuit.`;

/** What the numbers of this report cannot say; only what concerns this run. */
export function limitsSection(view: RunView): Section | null {
  const points: Html[] = [];
  if (view.candidates !== null) points.push(...OF_CANDIDATES);
  if (view.validation !== null) points.push(...ofCheck(view.validation));
  if (view.models.length > 0) points.push(OF_MODELS);
  if (view.energies !== null) points.push(...view.energies.limits.map(plain), ...OF_ENERGIES);
  if (view.optimisation !== null) points.push(...OF_OPTIMISATION);
  if (view.device !== null) points.push(OF_DEVICE);
  if (points.length === 0) return null;
  const body = html`<ul class="words">${points.map((p) => html`<li>${p}</li>\n`)}</ul>`;
  return { id: 'limits', title: 'What these numbers cannot say', body };
}

function plain(text: string): Html {
  return html`${text}`;
}

function ofCheck({ hidden }: Validation): Html[] {
  const few = html`With so few hidden actives, read the intervals of the check rather than its
values; early enrichment (EF 1 %) rests on a handful of molecules.`;
  return [
    html`The assumed inactives were never measured. Some may be active, which makes the figures of
the check too low. The hidden actives come from the same source as the known ones, which makes the
figures too high for chemistry that is new.`,
    ...(hidden < FEW_ACTIVES ? [few] : []),
  ];
}

/** What the methods rest on. */
export function citationsSection({ record }: RunView): Section | null {
  const citations = [...new Set(record.citations)];
  if (citations.length === 0) return null;
  const items = citations.map((c) => html`<li>${withDoiLinks(c)}</li>\n`);
  return { id: 'citations', title: 'Citations', body: html`<ol class="words">${items}</ol>` };
}
