import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** The absolute path of a program on the search path, links followed; undefined where there is none. */
export function findProgram(name: string, searchPath = process.env.PATH ?? ''): string | undefined {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/** Whether a file may be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(realpathSync(file)).isFile();
  } catch {
    return false;
  }
}
