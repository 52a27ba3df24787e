import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CATALOGUE_FILE, catalogueFile } from '../../schemas/catalogue-file';
import { AthanorError } from '../../schemas/errors';
import type { AnyPipeline } from '../../schemas/pipeline';
import type { AnyStep } from '../../schemas/step';
import { nearest } from './nearest';

/** The pipelines and steps that a project knows. */
export interface Catalogue {
  readonly pipelines: readonly AnyPipeline[];
  readonly steps: readonly AnyStep[];
}

/** What names a project's own packages; `athanor build` reads it. */
export const PROJECT_CONFIG = 'athanor.config.ts';
/** Where `athanor build` leaves what it made of a project. */
const BUILT_FOLDER = '.athanor';
/** The package of a built catalogue that is ourselves. */
const OUR_PACKAGE = 'athanor';

/**
 * Our pipelines and steps, with those of the project whose folder is given (see `findProject`).
 * A name that a project declares again is the project's.
 * @throws CONFIG_INVALID when the project is not built, or what was built cannot be read
 */
export async function loadCatalogue(projectDir?: string): Promise<Catalogue> {
  if (projectDir === undefined) return builtInCatalogue();
  const folder = join(projectDir, BUILT_FOLDER);
  if (existsSync(join(folder, CATALOGUE_FILE))) return builtCatalogue(folder);
  throw new AthanorError({
    code: 'CONFIG_INVALID',
    message: `${join(projectDir, PROJECT_CONFIG)} is not built yet. Run 'athanor build ${projectDir}' first.`,
  });
}

/** As `loadCatalogue`, of the folder that `athanor build` wrote. @throws CONFIG_INVALID */
export function builtCatalogue(folder: string): Catalogue {
  const builtIn = builtInCatalogue();
  const project = readContracts(folder);
  return {
    pipelines: merge(builtIn.pipelines, project.pipelines),
    steps: merge(builtIn.steps, project.steps),
  };
}

/**
 * The folder of the project: that of the named config file, else the nearest folder upwards that
 * holds `athanor.config.ts`, else none.
 */
export function findProject(from: string, configFile?: string): string | undefined {
  if (configFile !== undefined) {
    const path = resolve(from, configFile);
    if (existsSync(path)) return dirname(path);
    throw new AthanorError({ code: 'CONFIG_INVALID', message: `There is no file ${path}.` });
  }
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, PROJECT_CONFIG))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The pipeline of this name. PIPELINE_UNKNOWN names the nearest. */
export function findPipeline(catalogue: Catalogue, name: string): AnyPipeline {
  const found = catalogue.pipelines.find((p) => p.name === name);
  if (found !== undefined) return found;
  throw unknown('PIPELINE_UNKNOWN', name, catalogue.pipelines);
}

/** The step of this name. STEP_UNKNOWN names the nearest. */
export function findStep(catalogue: Catalogue, name: string): AnyStep {
  const found = catalogue.steps.find((s) => s.name === name || s.activityType === name);
  if (found !== undefined) return found;
  throw unknown('STEP_UNKNOWN', name, catalogue.steps);
}

function unknown(
  code: 'PIPELINE_UNKNOWN' | 'STEP_UNKNOWN',
  name: string,
  known: readonly { name: string }[],
): AthanorError {
  const noun = code === 'PIPELINE_UNKNOWN' ? 'pipeline' : 'step';
  const names = known.map((k) => k.name);
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
  return new AthanorError({
    code,
    message: `There is no ${noun} '${name}'.${hint} Known are: ${names.join(', ')}.`,
    details: { name, known: names },
  });
}

function builtInCatalogue(): Catalogue {
  // Loaded on demand: the command line must answer `--help` without zod.
  return require('../../schemas/catalogue') as Catalogue;
}

function readContracts(folder: string): Catalogue {
  const path = join(folder, CATALOGUE_FILE);
  try {
    const { packages } = catalogueFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    const theirs = packages.filter((p) => p.name !== OUR_PACKAGE);
    const modules = theirs.map((p) => require(join(folder, p.contracts)) as Partial<Catalogue>);
    return contractsAmong(modules.flatMap((m) => [...(m.pipelines ?? []), ...(m.steps ?? [])]));
  } catch (cause) {
    throw new AthanorError({
      code: 'CONFIG_INVALID',
      message: `${path} cannot be read: ${firstLine(cause)}. Run 'athanor build ${dirname(folder)}' again.`,
      cause,
    });
  }
}

function contractsAmong(values: unknown[]): Catalogue {
  const ofKind = (kind: string) =>
    values.filter((v) => (v as { kind?: unknown } | null | undefined)?.kind === kind);
  return {
    pipelines: ofKind('pipeline') as AnyPipeline[],
    steps: ofKind('step') as AnyStep[],
  };
}

function merge<T extends { name: string }>(ours: readonly T[], theirs: readonly T[]): T[] {
  const names = new Set(theirs.map((t) => t.name));
  return [...ours.filter((o) => !names.has(o.name)), ...theirs];
}

// Node puts the whole stack of modules into the message of one that is missing.
function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0] ?? '';
}
