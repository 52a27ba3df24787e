import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build as esbuild } from 'esbuild';
import { CATALOGUE_FILE, type CatalogueFile } from '../../schemas/catalogue-file';
import { ATHANOR_VERSION } from '../../schemas/constants/version';
import { AthanorError } from '../../schemas/errors';
import { buildBrowserPage } from './browser-page';
import { bundleWorkflows } from './bundle-workflows';
import { codeDigest } from './code-digest';
import { type PackageSource, projectSources } from './sources';
import { writeStepSchemas } from './step-schemas';
import { workflowEntry } from './workflow-entry';

/** Folder, within a project, that `athanor build` writes. */
export const BUILD_FOLDER = '.athanor';
/** Where our own build stands; used when no project is built. */
export const BUILT_IN_CATALOGUE = path.resolve(__dirname, '../../catalogue');
const WORKFLOW_BUNDLE = 'workflow-bundle.js';

/** What a build wrote. */
export interface BuildResult {
  folder: string;
  packages: string[];
  workflowBundleBytes: number;
}

/**
 * Builds the project in `folder` (the one that holds `athanor.config.ts`): its contracts, its steps,
 * and one workflow bundle with its pipelines and ours.
 * @throws AthanorError CONFIG_INVALID when the config or a module it names is missing or broken
 */
export async function buildProject(folder: string): Promise<BuildResult> {
  const out = path.join(folder, BUILD_FOLDER);
  mkdirSync(out, { recursive: true });
  const sources = await projectSources(folder, out);
  return writeCatalogue(out, [builtInSource(), ...sources]);
}

/** Builds our own catalogue into `dist/catalogue`. */
export async function buildBuiltIn(): Promise<BuildResult> {
  mkdirSync(BUILT_IN_CATALOGUE, { recursive: true });
  const source = builtInSource();
  await buildBrowserPage(await codeDigest(source.steps, source.data));
  return writeCatalogue(BUILT_IN_CATALOGUE, [source]);
}

function builtInSource(): PackageSource {
  const root = path.resolve(__dirname, '../..');
  return {
    name: 'athanor',
    version: ATHANOR_VERSION,
    contracts: path.join(root, 'schemas/catalogue.js'),
    steps: path.join(root, 'activities/index.js'),
    workflows: path.join(root, 'workflows/index.js'),
    data: path.resolve(root, '../kernels/chemistry/data'),
    isBuilt: true,
  };
}

async function writeCatalogue(out: string, sources: PackageSource[]): Promise<BuildResult> {
  const packages: CatalogueFile['packages'] = [];
  for (const source of sources) {
    const built = source.isBuilt ? source : await compile(source, out);
    packages.push({
      name: source.name,
      version: source.version,
      contracts: path.relative(out, built.contracts),
      steps: path.relative(out, built.steps),
      codeDigest: await codeDigest(built.steps, source.data),
    });
  }
  writeStepSchemas(
    out,
    packages.map(({ contracts }) => path.resolve(out, contracts)),
  );
  const entry = path.join(out, 'workflow-entry.js');
  writeFileSync(entry, workflowEntry(sources));
  const code = await bundleWorkflows(entry);
  writeFileSync(path.join(out, WORKFLOW_BUNDLE), code);
  const file: CatalogueFile = {
    schema: 'athanor.catalogue/1',
    athanor: ATHANOR_VERSION,
    workflowBundle: WORKFLOW_BUNDLE,
    packages,
  };
  writeFileSync(path.join(out, CATALOGUE_FILE), `${JSON.stringify(file, null, 2)}\n`);
  return {
    folder: out,
    packages: packages.map((p) => p.name),
    workflowBundleBytes: Buffer.byteLength(code),
  };
}

/** Compiles a project's TypeScript modules to CommonJS; npm packages stay outside. */
async function compile(source: PackageSource, out: string): Promise<PackageSource> {
  const compiled = { ...source };
  for (const part of ['contracts', 'steps'] as const) {
    const outfile = path.join(out, `${part}.js`);
    await esbuild({
      entryPoints: [source[part]],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
    }).catch((cause: Error) => {
      const message = `${source[part]} does not compile: ${cause.message}`;
      throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
    });
    compiled[part] = outfile;
  }
  return compiled;
}

/** The built catalogue to use: of a project, when its folder is given and built, else ours. */
export function catalogueFolder(project?: string): string {
  if (project === undefined) return BUILT_IN_CATALOGUE;
  const folder = path.join(project, BUILD_FOLDER);
  if (existsSync(path.join(folder, CATALOGUE_FILE))) return folder;
  const message = `${project} is not built. Run \`athanor build\` there.`;
  throw new AthanorError({ code: 'CONFIG_INVALID', message });
}
