import { availableParallelism, hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AthanorError } from '../../schemas/errors';
import { nodeName } from '../../schemas/nodes/node';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const environment = z.object({
  ATHANOR_NODE_FOLDER: z.string().min(1),
  ATHANOR_NODE_NAME: nodeName.optional(),
  ATHANOR_CATALOGUE: z.string().min(1).default(path.resolve(__dirname, '../../catalogue')),
  ATHANOR_THREADS: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
  ATHANOR_CAPABILITIES: list.optional(),
  ATHANOR_JOIN: z.string().min(1).optional(),
  ATHANOR_JOIN_FILE: z.string().min(1).optional(),
  ATHANOR_JOIN_ASKS: z.literal('1').optional(),
});

/** What a node process is told by its environment. */
export interface NodeSettings {
  /** Folder of the node: key, certificate, owner's rules, history. */
  folder: string;
  name: string;
  catalogueFolder: string;
  threads: number;
  /** Task queues to serve; all that the catalogue has steps for when undefined. */
  capabilities: string[] | undefined;
  /** Link or token of an invitation, for a machine that has not joined. */
  join: string | undefined;
  /** A file that holds it. */
  joinFile: string | undefined;
  /** Whether the parent process is to be asked before anything of this machine is told. */
  asks: boolean;
}

const NAME_CHARACTERS_MAX = 64;

/** Reads the settings of a node. @throws AthanorError CONFIG_INVALID naming the variable */
export function nodeSettings(env: NodeJS.ProcessEnv = process.env): NodeSettings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const text = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
    throw new AthanorError({ code: 'CONFIG_INVALID', message: `Environment: ${text}` });
  }
  const values = parsed.data;
  return {
    folder: path.resolve(values.ATHANOR_NODE_FOLDER),
    name: values.ATHANOR_NODE_NAME ?? (hostname().slice(0, NAME_CHARACTERS_MAX) || 'node'),
    catalogueFolder: values.ATHANOR_CATALOGUE,
    threads: values.ATHANOR_THREADS,
    capabilities: values.ATHANOR_CAPABILITIES,
    join: values.ATHANOR_JOIN,
    joinFile: values.ATHANOR_JOIN_FILE,
    asks: values.ATHANOR_JOIN_ASKS !== undefined,
  };
}
