import {
  type ClientConnectConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { AthanorError } from '../../schemas/errors';

/** The namespace when none is named. */
export const DEFAULT_NAMESPACE = 'default';

/**
 * The Temporal that the user named by `TEMPORAL_ADDRESS` and its companions or by a profile of
 * `temporal.toml`; undefined when nobody named an address, so that the embedded server is used.
 * @throws AthanorError `CONFIG_INVALID` when the file or profile is wrong.
 */
export function externalTemporal(
  env: NodeJS.ProcessEnv = process.env,
): (ClientConnectConfig & { address: string; namespace: string }) | undefined {
  try {
    const overrideEnvVars = definedVariables(env);
    const profile = loadClientConfigProfile({ overrideEnvVars, profile: env.TEMPORAL_PROFILE });
    if (profile.address === undefined || profile.address === '') return undefined;
    const namespace = profile.namespace ?? DEFAULT_NAMESPACE;
    return { ...toClientOptions(profile), address: profile.address, namespace };
  } catch (cause) {
    // SDK 1.24 stumbles over a file without profiles instead of naming it.
    const reason =
      cause instanceof TypeError ? 'temporal.toml has no profiles' : (cause as Error).message;
    throw new AthanorError({
      code: 'CONFIG_INVALID',
      message: `The Temporal settings cannot be used: ${reason}`,
      cause,
    });
  }
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
