import { type ArtifactRef, artifactRef } from '../../schemas/artifact';
import { nameOf, POINTS_MAX, type SweptParameter } from '../../schemas/sweep/question';
import type { StepContext } from '../implement';
import { readCells } from '../library/reading/csv-cells';
import { invalid, type SweepQuestion } from './domains';

const FILE_BYTES_MAX = 64 * 1024 * 1024;
/** Text that reads as a number is one. */
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const TRUTH: Record<string, boolean> = { true: true, false: false };

type ListDesign = Extract<SweepQuestion['design'], { kind: 'list' }>;

/**
 * The points of a list, from the input or from a CSV file, each a value for every parameter.
 * @throws AthanorError INPUT_INVALID naming the point or line and what is wrong with it
 */
export async function listedPoints(
  { points, file }: ListDesign,
  parameters: readonly SweptParameter[],
  { artifacts }: Pick<StepContext, 'artifacts'>,
): Promise<unknown[][]> {
  const names = parameters.map(nameOf);
  if ((points === undefined) === (file === undefined)) {
    throw invalid('A list of points is given in the input or as a file, one of them.');
  }
  if (points !== undefined) return points.map((point, i) => inOrder(point, names, `Point ${i}`));
  const ref = artifactRef.safeParse(file);
  if (!ref.success) throw invalid('The file of points is no artifact.');
  return fromCsv(await textOf(ref.data, artifacts), names);
}

async function textOf(ref: ArtifactRef, artifacts: StepContext['artifacts']): Promise<string> {
  const bytes = await artifacts.get(ref, { bytesMax: FILE_BYTES_MAX });
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

function fromCsv(text: string, names: readonly string[]): unknown[][] {
  const lines = text.split(/\r\n|\n|\r/);
  const rows = lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [{ number: i + 1, cells: readCells(line, ',').done }],
  );
  const header = rows.shift()?.cells ?? [];
  if (rows.length === 0) throw invalid('There is no point in the file.');
  if (rows.length > POINTS_MAX) {
    throw invalid(`${rows.length} points are in the file; ${POINTS_MAX} are allowed.`);
  }
  return rows.map(({ number, cells }) => {
    const where = `Line ${number} of the points`;
    if (cells.length !== header.length) {
      throw invalid(`${where} has ${cells.length} cells, not ${header.length}.`);
    }
    const point = Object.fromEntries(header.map((name, i) => [name, readCell(cells[i] as string)]));
    return inOrder(point, names, where);
  });
}

function readCell(cell: string): unknown {
  if (NUMBER.test(cell)) return Number(cell);
  return TRUTH[cell] ?? cell;
}

function inOrder(
  point: Record<string, unknown>,
  names: readonly string[],
  where: string,
): unknown[] {
  const missing = names.find((name) => !Object.hasOwn(point, name));
  if (missing !== undefined) throw invalid(`${where} has no value for '${missing}'.`);
  const unknown = Object.keys(point).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`${where}: there is no parameter '${unknown}'.`);
  return names.map((name) => point[name]);
}
