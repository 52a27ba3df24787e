import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { projectConfig } from '../../schemas/catalogue-file';
import { AthanorError } from '../../schemas/errors';
import { packageIdentity } from './package-identity';

/** The three modules of a package, as absolute paths. */
export interface PackageSource {
  name: string;
  version: string;
  contracts: string;
  steps: string;
  workflows: string;
  /** Data files that decide what its steps compute. */
  data?: string;
  /** Already CommonJS: nothing to compile. */
  isBuilt: boolean;
}

/** Name of a project's config file. */
export const CONFIG_FILE = 'athanor.config.ts';

/** The project's own modules and those of the packages it names. */
export async function projectSources(folder: string, out: string): Promise<PackageSource[]> {
  const config = await readConfig(folder, out);
  const own: PackageSource = {
    ...packageIdentity(folder),
    ...modules(folder, config),
    isBuilt: false,
  };
  return [own, ...config.packages.map((name) => installedSource(folder, name))];
}

async function readConfig(folder: string, out: string) {
  const file = path.join(folder, CONFIG_FILE);
  if (!existsSync(file)) {
    throw invalid(`There is no ${CONFIG_FILE} in ${folder}. See docs/how-to/write-a-pipeline.md.`);
  }
  const outfile = path.join(out, 'config.js');
  const options = { bundle: true, platform: 'node', format: 'cjs', packages: 'external' } as const;
  try {
    await build({ entryPoints: [file], outfile, ...options, logLevel: 'silent' });
    // A second build in one process must see an edited config.
    delete require.cache[outfile];
    const parsed = projectConfig.safeParse((require(outfile) as { default: unknown }).default);
    if (parsed.success) return parsed.data;
    throw new Error(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
  } catch (cause) {
    // Node lists the modules that required a missing one, ours, below its sentence.
    const [sentence] = (cause as Error).message.split('\nRequire stack:');
    throw invalid(`${file} cannot be used: ${sentence}`, cause);
  }
}

function installedSource(folder: string, name: string): PackageSource {
  const resolve = createRequire(path.join(folder, CONFIG_FILE)).resolve;
  let manifest: string;
  try {
    manifest = resolve(`${name}/package.json`);
  } catch (cause) {
    throw invalid(
      `Package ${name} is not installed in ${folder}. Run \`npm install ${name}\`.`,
      cause,
    );
  }
  const { athanor } = require(manifest) as { athanor?: unknown };
  const parsed = projectConfig.omit({ packages: true }).safeParse(athanor);
  if (!parsed.success) {
    throw invalid(`Package ${name} has no valid 'athanor' entry in its package.json.`);
  }
  const root = path.dirname(manifest);
  return { ...packageIdentity(root), ...modules(root, parsed.data), isBuilt: true };
}

function modules(
  folder: string,
  config: { contracts: string; steps: string; workflows: string },
): Pick<PackageSource, 'contracts' | 'steps' | 'workflows'> {
  const find = (part: keyof typeof config): string => {
    const file = path.resolve(folder, config[part]);
    if (!existsSync(file)) throw invalid(`${part}: there is no file ${file}.`);
    return file;
  };
  return { contracts: find('contracts'), steps: find('steps'), workflows: find('workflows') };
}

function invalid(message: string, cause?: unknown): AthanorError {
  return new AthanorError({ code: 'CONFIG_INVALID', message, cause });
}
