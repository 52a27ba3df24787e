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
  const { tier, publishersFile, toolPaths } = settings;
  return {
    tier,
    publishers: () => readPublishers(publishersFile),
    tools: toolsOf(contract, toolPaths),
    containers: containersOf(contract, tier),
  };
}

/** Reads whom the owner believes. @throws AthanorError CONFIG_INVALID for a file that says nothing clear */
export function readPublishers(file: string | undefined): PublisherPolicy {
  if (file === undefined || !existsSync(file)) return NO_PUBLISHERS;
  try {
    return publisherPolicy.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const message = `${file} is no list of publishers: no package runs until it is put right.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}
