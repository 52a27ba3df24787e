import { existsSync, readFileSync } from 'node:fs';
import type { Tier } from '../../schemas/constants/nodes';
import { AthanorError } from '../../schemas/errors';
import {
  NO_PUBLISHERS,
  type PublisherPolicy,
  publisherPolicy,
} from '../../schemas/packages/package';
import type { AnyStep } from '../../schemas/step';
import type { StepContext } from '../implement';
import { containersOf } from './native/containers';
import { toolsOf } from './native/tools';

/** What a node's owner allows to code that is not of our release. */
export interface SandboxSettings {
  tier: Tier;
  /** File of the publishers that the owner believes (`schemas/packages`); nobody without it. */
  publishersFile?: string;
  /** File of those that the network believes, with what it has called back; it only takes away. */
  networkPublishersFile?: string;
  /** Programs elsewhere than on the search path: name → absolute path. */
  toolPaths?: Readonly<Record<string, string>>;
}

/** Holds where a node was told nothing: no packages, no containers. */
export const STRICTEST: SandboxSettings = { tier: 'public' };

/** The part of a step's context that guards foreign code. */
export function sandboxContext(
  settings: SandboxSettings,
  contract: AnyStep,
): Pick<StepContext, 'tier' | 'publishers' | 'tools' | 'containers'> {
  const { tier, toolPaths } = settings;
  return {
    tier,
    publishers: () => readPublishers(settings),
    tools: toolsOf(contract, toolPaths),
    containers: containersOf(contract, tier),
  };
}

/**
 * Reads whom the owner believes, and whom the network does: a package has to pass both, and where neither
 * has said anything none passes. @throws AthanorError CONFIG_INVALID for a file that says nothing clear
 */
export function readPublishers({
  publishersFile,
  networkPublishersFile,
}: Pick<SandboxSettings, 'publishersFile' | 'networkPublishersFile'>): PublisherPolicy[] {
  const files = [publishersFile, networkPublishersFile].filter((file) => file !== undefined);
  const lists = files.filter((file) => existsSync(file)).map(readList);
  return lists.length > 0 ? lists : [NO_PUBLISHERS];
}

function readList(file: string): PublisherPolicy {
  try {
    return publisherPolicy.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const message = `${file} is no list of publishers: no package runs until it is put right.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}
