import {
  type ClientConnectConfig,
  loadClientConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { AthanorError } from '../../schemas/errors';

/** The namespace when none is named. */
export const DEFAULT_NAMESPACE = 'default';

/**
 * The Temporal that the user named by `TEMPORAL_ADDRESS` and its companions or by a profile of
 * `temporal.toml`; undefined when nobody named an address, so that the embedded server is used.
 * @throws AthanorError `CONFIG_INVALID` when the file is wrong, or the profile that `TEMPORAL_PROFILE`
 * names is not in it or has no address.
 */
export function externalTemporal(
  env: NodeJS.ProcessEnv = process.env,
): (ClientConnectConfig & { address: string; namespace: string }) | undefined {
  const overrideEnvVars = definedVariables(env);
  const name = env.TEMPORAL_PROFILE;
  try {
    if (name) requireProfile(name, overrideEnvVars);
    const profile = loadClientConfigProfile({ overrideEnvVars, profile: name });
    if (profile.address === undefined || profile.address === '') {
      if (!name) return undefined;
      throw invalid(`The profile '${name}' of temporal.toml names no address.`);
    }
    const namespace = profile.namespace ?? DEFAULT_NAMESPACE;
    return { ...toClientOptions(profile), address: profile.address, namespace };
  } catch (cause) {
    if (cause instanceof AthanorError) throw cause;
    // SDK 1.24 stumbles over a file without profiles instead of naming it.
    const reason =
      cause instanceof TypeError ? 'temporal.toml has no profiles' : (cause as Error).message;
    throw invalid(`The Temporal settings cannot be used: ${reason}`, cause);
  }
}

function requireProfile(name: string, overrideEnvVars: Record<string, string>): void {
  const known = Object.keys(loadClientConfig({ overrideEnvVars }).profiles);
  if (known.includes(name)) return;
  const there =
    known.length === 0 ? 'It has none, or there is no such file' : `Known are: ${known.join(', ')}`;
  throw invalid(`temporal.toml has no profile '${name}'. ${there}.`);
}

function invalid(message: string, cause?: unknown): AthanorError {
  return new AthanorError({ code: 'CONFIG_INVALID', message, cause });
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
