import path from 'node:path';

const IS_COMPILED = __filename.endsWith('.js');

/** The repository, from its source and from what is compiled of it. */
export const REPOSITORY = path.resolve(__dirname, IS_COMPILED ? '../../..' : '../..');

/** A file of the source that is not compiled, such as a Python program. */
export function sourceFile(name: string): string {
  return path.join(REPOSITORY, name);
}
