import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE_NAME = 'athanor';

/**
 * Absolute path of a file in `kernels/chemistry/data`. It is the same from the source tree, from
 * `dist/` and from a bundle inside the package, because data files are never copied: the search
 * goes upwards from this module to the folder whose package.json is ours.
 * Throws when the file is not there.
 */
export function dataPath(name: string): string {
  const path = join(packageRoot(), 'kernels', 'chemistry', 'data', name);
  if (!existsSync(path)) {
    throw new Error(`The chemistry data file ${name} is missing; expected at ${path}`);
  }
  return path;
}

/** Folder that holds our package.json. Throws when this module was moved out of the package. */
export function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && nameIn(manifest) === PACKAGE_NAME) {
      return folder;
    }
    if (dirname(folder) === folder) {
      throw new Error(`No package.json named ${PACKAGE_NAME} above ${__dirname}`);
    }
  }
}

/** RDKit's WebAssembly, as its package has it. Throws when the package is not installed. */
export function rdkitWasmPath(): string {
  return require.resolve('@rdkit/rdkit/RDKit_minimal.wasm', { paths: [packageRoot()] });
}

function nameIn(manifest: string): unknown {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name;
}
