import { z } from 'zod';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import { planPoints } from '../../schemas/quantum/fragment-steps';
import { inputValues } from '../../schemas/quantum/steps';
import type { StepInput } from '../../schemas/step';
import { openLines, openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { readCells } from '../library/reading/csv-cells';
import { ContractedValues } from './contracted-values';
import { NOTHING_MEASURED, requireGradients } from './expectations';
import { planOfPoints } from './plan';
import { readOpenCircuit, refusing } from './read-circuit';
import { NO_READINGS } from './readings';
import { methodOf } from './shots';
import { describe } from './simulate';
import { keepWork } from './work';

/** Values of a circuit's inputs. */
type Point = z.infer<typeof inputValues>;

/** Points of one run. */
const POINTS_MAX = 100_000;
/** Circuits that their integers and truth values may make of one text. */
const SETTINGS_MAX = 256;
const FILE_BYTES_MAX = 64 * 1024 * 1024;
const LIST = z.array(inputValues);

/**
 * Reads the points, checks that each gives every input a value, and plans over them.
 * @throws AthanorError INPUT_INVALID for points that cannot be read, lack an input or name one that the
 *   circuit does not have, and where no observable is asked for; LIMIT_EXCEEDED
 */
export const planPointsStep = implement(planPoints, async (input, context) => {
  if (input.observables.length === 0) {
    throw invalid('Points give expectation values: at least one observable is needed.');
  }
  if (input.precision === 'single') throw invalid('Points are computed in double precision.');
  const points = await pointsOf(input, context);
  const [first] = points;
  if (first === undefined) throw invalid('There is no point in the list.');
  if (points.length > POINTS_MAX) {
    const message = `${points.length} points were given; ${POINTS_MAX} are allowed.`;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message });
  }
  const { circuit, discrete } = await readOpenCircuit(context.artifacts, input.circuit, first);
  const names = [...circuit.inputs, ...discrete];
  for (const [i, point] of points.entries()) requireInputs(point, i, names);
  const settings = new Map(points.map((point) => [settingOf(point, discrete), point]));
  if (settings.size > SETTINGS_MAX) {
    const message = `The points make ${settings.size} circuits; ${SETTINGS_MAX} are allowed.`;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message });
  }
  // What is wrong with one of them is told before any is run.
  for (const point of settings.values()) {
    const one = await readOpenCircuit(context.artifacts, input.circuit, point);
    requireWidth(one.circuit.qubitCount, input.observables);
    refusing(() => methodOf(one.circuit, { ...input, inputs: point }));
  }
  const questions = { ...input, inputs: first };
  const choice = refusing(() => methodOf(circuit, questions));
  requireGradients(questions, choice.method);
  const isContracted = choice.method === 'tensor network';
  if (isContracted && input.observableShots > 0) {
    throw invalid(
      'Shots for observables need a statevector, and this circuit is too wide for one.',
    );
  }
  const pointCost = isContracted ? new ContractedValues(circuit, input).cost(first) : null;
  const writer = await openLineWriter(context.artifacts);
  for (const point of points) await writer.write(JSON.stringify(point));
  const rows = await writer.close();
  return {
    ...describe(circuit),
    ...NO_READINGS,
    ...NOTHING_MEASURED,
    isDynamic: choice.split === null,
    method: choice.method,
    plan: refusing(() => planOfPoints(points.length, { circuit, choice, questions, pointCost })),
    work: await keepWork({ ...questions, points: rows }, context),
    points: rows,
  };
});

/** The values of a point on which the form of the circuit depends. */
export function settingOf(point: Point, discrete: readonly string[]): string {
  return JSON.stringify(discrete.map((name) => point[name]));
}

/** Reads the points that {@link planPointsStep} wrote. */
export async function readPoints(
  ref: ArtifactRef | null,
  { artifacts }: StepContext,
): Promise<Point[]> {
  const points: Point[] = [];
  if (ref === null) throw invalid('A fragment of points needs the points.');
  for await (const line of openLines(artifacts, ref)) {
    points.push(inputValues.parse(JSON.parse(line)));
  }
  return points;
}

async function pointsOf(
  { inputs, points: file }: StepInput<typeof planPoints>,
  { artifacts }: StepContext,
): Promise<Point[]> {
  if (file === null) return Array.isArray(inputs) ? inputs : [inputs];
  if (Array.isArray(inputs)) throw invalid('Points were given twice, as inputs and as a file.');
  const bytes = await artifacts.get(file, { bytesMax: FILE_BYTES_MAX });
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const rows = /^\s*\[/.test(text) && file.mediaType !== MEDIA_TYPES.csv ? fromJson(text) : null;
  return (rows ?? fromCsv(text)).map((row) => ({ ...inputs, ...row }));
}

function fromJson(text: string): Point[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AthanorError({ code: 'INPUT_INVALID', message: 'The points are not JSON.', cause });
  }
  const parsed = LIST.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`The points: ${issue?.path.join('.')}: ${issue?.message}.`);
}

function fromCsv(text: string): Point[] {
  const lines = text.split(/\r\n|\n|\r/);
  const rows = lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [{ number: i + 1, cells: readCells(line, ',').done }],
  );
  const names = rows.shift()?.cells ?? [];
  return rows.map(({ number, cells }) => {
    if (cells.length !== names.length) {
      throw invalid(`The points, line ${number}: ${cells.length} cells, not ${names.length}.`);
    }
    const values = cells.map((cell, i): [string, number] => {
      const value = cell === '' ? Number.NaN : Number(cell);
      if (Number.isFinite(value)) return [names[i] as string, value];
      throw invalid(`The points, line ${number}: '${cell}' is no number (${names[i]}).`);
    });
    return Object.fromEntries(values);
  });
}

function requireWidth(
  qubits: number,
  observables: StepInput<typeof planPoints>['observables'],
): void {
  for (const { name, terms } of observables) {
    const other = terms.find(({ pauli }) => pauli.length !== qubits)?.pauli.length;
    if (other === undefined) continue;
    throw invalid(`The observable '${name}' is on ${other} qubits, the circuit on ${qubits}.`);
  }
}

function requireInputs(point: Point, index: number, inputs: readonly string[]): void {
  const missing = inputs.find((name) => !Object.hasOwn(point, name));
  const unknown = Object.keys(point).find((name) => !inputs.includes(name));
  if (missing !== undefined) throw invalid(`Point ${index} has no value for '${missing}'.`);
  if (unknown !== undefined) throw invalid(`Point ${index}: there is no input '${unknown}'.`);
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
