import { availableParallelism, hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { SandboxSettings } from '../../activities/runtime/sandbox';
import { AthanorError } from '../../schemas/errors';
import { nodeName } from '../../schemas/nodes/node';
import { listSetting, toolPathsSetting } from '../runtime/settings';
import { networkPublishersFile } from './membership/folder';

const environment = z.object({
  ATHANOR_DATA: z.string().min(1).optional(),
  ATHANOR_NODE_FOLDER: z.string().min(1).optional(),
  ATHANOR_NODE_NAME: nodeName.optional(),
  ATHANOR_CATALOGUE: z.string().min(1).default(path.resolve(__dirname, '../../catalogue')),
  ATHANOR_THREADS: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
  ATHANOR_CAPABILITIES: listSetting.optional(),
  ATHANOR_PUBLISHERS: z.string().min(1).optional(),
  ATHANOR_TOOLS: toolPathsSetting.optional(),
  ATHANOR_JOIN: z.string().min(1).optional(),
  ATHANOR_JOIN_FILE: z.string().min(1).optional(),
  ATHANOR_GATE_URL: z.url().optional(),
  ATHANOR_JOIN_ASKS: z.literal('1').optional(),
  ATHANOR_UPDATES: z.enum(['on', 'off']).default('on'),
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
  /** What it allows to code that is not of our release, its tier apart. */
  sandbox: Omit<SandboxSettings, 'tier'>;
  /** Link or token of an invitation, for a machine that has not joined. */
  join: string | undefined;
  /** A file that holds it. */
  joinFile: string | undefined;
  /** Where the gate's public port is now; where the membership says, unless given. */
  gateUrl: string | undefined;
  /** Whether the parent process is to be asked before anything of this machine is told. */
  asks: boolean;
  /** Whether it may follow signed releases; the node of a stack is updated with the stack. */
  isUpdated: boolean;
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
  const folder =
    values.ATHANOR_NODE_FOLDER ?? (values.ATHANOR_DATA && path.join(values.ATHANOR_DATA, 'node'));
  if (folder === undefined) {
    const message = 'Environment: ATHANOR_DATA or ATHANOR_NODE_FOLDER has to name a folder.';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  return {
    folder: path.resolve(folder),
    name: values.ATHANOR_NODE_NAME ?? (hostname().slice(0, NAME_CHARACTERS_MAX) || 'node'),
    catalogueFolder: values.ATHANOR_CATALOGUE,
    threads: values.ATHANOR_THREADS,
    capabilities: values.ATHANOR_CAPABILITIES,
    sandbox: {
      // Where `athanor package trust` writes it.
      publishersFile:
        values.ATHANOR_PUBLISHERS ?? path.join(values.ATHANOR_DATA ?? folder, 'publishers.json'),
      networkPublishersFile: networkPublishersFile(path.resolve(folder)),
      toolPaths: values.ATHANOR_TOOLS,
    },
    join: values.ATHANOR_JOIN,
    joinFile: values.ATHANOR_JOIN_FILE,
    gateUrl: values.ATHANOR_GATE_URL,
    asks: values.ATHANOR_JOIN_ASKS !== undefined,
    isUpdated: values.ATHANOR_UPDATES === 'on',
  };
}
