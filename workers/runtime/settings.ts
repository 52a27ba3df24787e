import { availableParallelism, hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type SandboxSettings, STRICTEST } from '../../activities/runtime/sandbox';
import { isS3Url } from '../../schemas/artifact';
import { TIERS } from '../../schemas/constants/nodes';
import { AthanorError } from '../../schemas/errors';

/** Words with commas between them. */
export const listSetting = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** Where native tools are: `xtb=/opt/xtb/bin/xtb,vina=/opt/vina/vina` */
export const toolPathsSetting = listSetting.transform((entries) =>
  Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  ),
);

const environment = z.object({
  ATHANOR_ARTIFACTS: z.string().min(1),
  ATHANOR_STAGING: z.string().min(1).optional(),
  ATHANOR_CATALOGUE: z.string().min(1).default(path.resolve(__dirname, '../../catalogue')),
  ATHANOR_DATABASE_URL: z.string().min(1).optional(),
  ATHANOR_NODE_NAME: z.string().min(1).default(hostname()),
  ATHANOR_THREADS: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
  ATHANOR_CAPABILITIES: listSetting.optional(),
  ATHANOR_TIER: z.enum(TIERS).default(STRICTEST.tier),
  ATHANOR_PUBLISHERS: z.string().min(1).optional(),
  ATHANOR_TOOLS: toolPathsSetting.optional(),
});

/** What a worker process is told by its environment. */
export interface WorkerSettings {
  artifactsFolder: string;
  /** Where outputs of nodes wait until they are accepted; beside the artifacts unless told. */
  stagingFolder: string;
  catalogueFolder: string;
  databaseUrl: string | undefined;
  nodeName: string;
  threads: number;
  /** Task queues to serve; all that the catalogue has steps for when undefined. */
  capabilities: string[] | undefined;
  /** What it allows to code that is not of our release. */
  sandbox: SandboxSettings;
}

/** Reads the settings of a worker. @throws AthanorError CONFIG_INVALID naming the variable */
export function workerSettings(env: NodeJS.ProcessEnv = process.env): WorkerSettings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const text = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
    throw new AthanorError({ code: 'CONFIG_INVALID', message: `Environment: ${text}` });
  }
  const values = parsed.data;
  if (isS3Url(values.ATHANOR_ARTIFACTS) && values.ATHANOR_STAGING === undefined) {
    const message = 'Environment: ATHANOR_STAGING: a folder is needed beside artifacts in S3.';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  return {
    artifactsFolder: values.ATHANOR_ARTIFACTS,
    stagingFolder: values.ATHANOR_STAGING ?? `${values.ATHANOR_ARTIFACTS}.staging`,
    catalogueFolder: values.ATHANOR_CATALOGUE,
    databaseUrl: values.ATHANOR_DATABASE_URL,
    nodeName: values.ATHANOR_NODE_NAME,
    threads: values.ATHANOR_THREADS,
    capabilities: values.ATHANOR_CAPABILITIES,
    sandbox: {
      tier: values.ATHANOR_TIER,
      publishersFile: values.ATHANOR_PUBLISHERS,
      toolPaths: values.ATHANOR_TOOLS,
    },
  };
}
