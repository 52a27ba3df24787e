import { PLATE } from '../../schemas/discovery/sample-sheet';
import { type Html, html } from '../html/markup';
import { type Well, wellName } from './layout';

const PITCH = 22;
const LEFT = 26;
const TOP = 22;
const RADIUS = 8.5;
const CLASSES: Readonly<Record<Well['role'], string>> = {
  sample: 'sample',
  'neutral control': 'neutral',
  'reference control': 'reference',
};

/** One plate, seen from above: rows by letter, columns by number, doses by depth of colour. */
export function platePicture(plate: number, wells: readonly Well[]): Html {
  const width = String(LEFT + PITCH * PLATE.columns + 4);
  const height = String(TOP + PITCH * PLATE.rows + 4);
  const columns = Array.from({ length: PLATE.columns }, (_, i) => {
    const x = String(LEFT + PITCH * (i + 0.5));
    return html`<text x="${x}" y="14">${String(i + 1)}</text>`;
  });
  const rows = Array.from({ length: PLATE.rows }, (_, i) => {
    const y = String(TOP + PITCH * (i + 0.5) + 4);
    return html`<text x="12" y="${y}">${wellName({ row: i, column: 0 }).slice(0, 1)}</text>`;
  });
  const highest = Math.max(...wells.map((w) => w.concentrationMicromolar ?? 0));
  const circles = wells.map((well) => {
    const [x, y] = [LEFT + PITCH * (well.column + 0.5), TOP + PITCH * (well.row + 0.5)];
    const share = well.role === 'sample' ? (well.concentrationMicromolar ?? 0) / highest : 1;
    const tone = share > 0.2 ? 3 : share > 0.01 ? 2 : share > 0.0005 ? 1 : 0;
    const what =
      well.candidate === null
        ? well.role
        : `${well.candidate.id}, ${String(well.concentrationMicromolar)} µM`;
    return html`<circle class="${CLASSES[well.role]} t${String(tone)}" cx="${String(x)}" cy="${String(y)}"
r="${String(RADIUS)}"><title>${wellName(well)}: ${what}</title></circle>`;
  });
  return html`<figure class="plot plate"><figcaption>Plate ${String(plate)}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Plate ${String(plate)}">
${columns}${rows}
${circles}</svg></figure>`;
}
