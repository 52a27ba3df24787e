import type { FileInput } from '../../../schemas/artifact';
import { readPath, showPath } from '../../../schemas/path';
import { nameOf, type SweptParameter } from '../../../schemas/sweep/question';
import { type FileField, findFiles } from './file-fields';
import { isArtifact, isFile, type Shape, shapesAt } from './shape';

/** What of a sweep's input tells its files; it may not be parsed yet. */
interface Swept {
  input: unknown;
  parameters: Pick<SweptParameter, 'path' | 'name' | 'values'>[];
  design: { kind: string; points?: Record<string, unknown>[] };
}

/** The files of the fixed input, of the values of parameters that are files, and of listed points. */
export function sweptFiles(kind: 'step' | 'pipeline', shape: Shape, asked: unknown): FileField[] {
  const { input, parameters = [], design } = (asked ?? {}) as Partial<Swept>;
  const holds = holdsFile(kind);
  const fixed = findFiles(shape, input, holds).map(({ path, value }) =>
    fieldOf(['input', ...path], value),
  );
  const varied = parameters.flatMap((parameter, i) => {
    if (!shapesAt(shape, readPath(parameter.path).path).some(holds)) return [];
    const { values = [] } = parameter;
    const listed = design?.kind === 'list' ? (design.points ?? []) : [];
    const name = nameOf(parameter);
    return [
      ...values.map((value, j) => fieldOf(['parameters', i, 'values', j], value as FileInput)),
      ...listed.map((point, k) => fieldOf(['design', 'points', k, name], point[name] as FileInput)),
    ];
  });
  return [...fixed, ...varied];
}

function fieldOf(path: FileField['path'], value: FileInput): FileField {
  return { path, field: showPath(path), value };
}

/** Steps name files by their artifacts; a person who sweeps one gives paths there too. */
export function holdsFile(kind: 'step' | 'pipeline'): (shape: Shape) => boolean {
  return kind === 'step' ? isArtifact : isFile;
}
