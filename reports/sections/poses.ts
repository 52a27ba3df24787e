import type { PoseViewRow } from '../../schemas/docking/pose-view';
import type { NamedReceptor } from '../discovery-shapes';
import { count, decimal, NO_VALUE, quantity } from '../format';
import { type Html, type HtmlValue, html, join } from '../html/markup';
import { badge, dataTable, facts, foldable, plural, type Section } from '../html/parts';
import { posePicture } from '../html/pose-picture';
import type { RunView } from '../view';

/** Poses that are drawn; all are in the table and in `poses.sdf`. */
const DRAWN_MAX = 20;
const number = (title: string) => ({ title, numeric: true });

/** What was docked into, and what had to be decided about it. */
export function receptorsSection({ receptors }: RunView): Section | null {
  if (receptors === null || receptors.length === 0) return null;
  const title = receptors.length === 1 ? 'Receptor' : 'Receptors';
  return { id: 'receptors', title, body: html`${receptors.map(receptorHtml)}` };
}

function receptorHtml(receptor: NamedReceptor): Html {
  const { name, box, boxSource, chains, atomCount, findings } = receptor;
  const warnings = findings.filter(({ level }) => level === 'warning');
  const notes = findings.filter(({ level }) => level !== 'warning');
  const list = (of: typeof findings) =>
    html`<ul class="words">${of.map(({ text, residues, fromBoxAngstrom }) => {
      const near =
        typeof fromBoxAngstrom === 'number' && ` (${decimal(fromBoxAngstrom, 1)} Å from the box)`;
      const which = residues.length > 0 && html`<small> ${residues.join(', ')}</small>`;
      return html`<li>${text}${near}${which}</li>\n`;
    })}</ul>`;
  const size = (values: readonly number[]) => values.map((x) => decimal(x, 1)).join(' × ');
  return html`<h3>${name}</h3>
${facts([
  ['Atoms', count(atomCount)],
  ['Chains', chains.map(({ id, residues }) => `${id} (${plural(residues, 'residue')})`).join(', ')],
  [
    'Box',
    box &&
      `${size(box.sizeAngstrom)} Å about ${box.centerAngstrom.map((x) => decimal(x, 1)).join(', ')}`,
  ],
  ['Box from', boxSource],
])}
${warnings.length > 0 && html`<p>${badge('Look at', 'warn')} ${plural(warnings.length, 'warning')}</p>${list(warnings)}`}
${notes.length > 0 && foldable(`What was decided: ${plural(notes.length, 'note')}`, list(notes))}`;
}

/** Poses of the candidates: a table of scores and validity, and a picture of each that can be turned. */
export function posesSection({ poses }: RunView): Section | null {
  if (poses === null) return null;
  const title = 'Poses';
  if (poses.length === 0) {
    return { id: 'poses', title, body: html`<p>No molecule has a possible pose.</p>` };
  }
  const drawn = poses.slice(0, DRAWN_MAX);
  const left = poses.length - drawn.length;
  const body = html`<p>The best pose of each molecule that passed every check of its geometry and of its
place in the receptor. Scores are those of the docking program, ± their standard deviation over the seeds of
the search; they are no binding energies. Dashed lines join nitrogen and oxygen atoms within 3.5 Å of each
other.</p>
${poseTable(poses)}
<div class="poses">${drawn.map(poseHtml)}</div>
${left > 0 && html`<p class="note">${plural(left, 'more pose')} in <code>poses.sdf</code>.</p>`}`;
  return { id: 'poses', title, body };
}

function poseTable(poses: readonly PoseViewRow[]): Html {
  const columns = [
    { title: 'Molecule' },
    { title: 'Receptor' },
    number('Score, kcal/mol'),
    number('Possible poses'),
    { title: 'What others failed' },
    number('Polar contacts'),
  ];
  const rows = poses.map((row): HtmlValue[] => [
    row.id,
    row.receptor,
    scoreOf(row),
    row.posesChecked === 0
      ? 'not checked'
      : `${count(row.posesValid)} of ${count(row.posesChecked)}`,
    failedOf(row),
    count(row.contacts.length),
  ]);
  return dataTable(columns, rows);
}

function poseHtml(row: PoseViewRow): Html {
  const partners = row.contacts.map(
    ({ partner, distanceAngstrom }) => `${partner} ${decimal(distanceAngstrom, 1)} Å`,
  );
  return html`<div class="posed"><h3>${row.id}</h3>
<p class="note">${scoreOf(row)} kcal/mol in ${row.receptor}</p>
${posePicture(row)}
${partners.length > 0 && html`<p class="note">Polar contacts: ${join(partners, ', ')}</p>`}</div>
`;
}

function scoreOf({ scoreKcalPerMol: score, spreadKcalPerMol: spread }: PoseViewRow): string {
  if (score === null) return NO_VALUE;
  return spread === null ? decimal(score, 2) : `${decimal(score, 2)} ± ${decimal(spread, 2)}`;
}

function failedOf({ failedChecks }: PoseViewRow): string {
  const failed = Object.entries(failedChecks).sort(([, a], [, b]) => b - a);
  return failed.map(([check, n]) => `${check.replaceAll('-', ' ')} ${quantity(n)}`).join(', ');
}
