import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { AthanorError } from '../../schemas/errors';

/** Ours for every bundle; from the compiled code and from its TypeScript source alike. */
const FAILURE_CONVERTER = require.resolve('../../workflows/failure-converter');

/** Packages of which a bundle must hold one copy: ours, wherever the project stands. */
const SHARED = ['@temporalio/workflow', '@temporalio/common'];

/**
 * One workflow bundle from an entry module, as JavaScript. zod is left out (see `inert-zod.ts`).
 * @throws AthanorError CONFIG_INVALID with the bundler's findings
 */
export async function bundleWorkflows(entry: string): Promise<string> {
  const findings: string[] = [];
  const ignore = () => undefined;
  const keep = (message: string) => findings.push(message);
  const quiet = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore };
  const alias = {
    zod$: path.join(__dirname, 'inert-zod.js'),
    ...Object.fromEntries(SHARED.map((name) => [name, packageFolder(name)])),
  };
  try {
    const { code } = await bundleWorkflowCode({
      workflowsPath: entry,
      failureConverterPath: FAILURE_CONVERTER,
      logger: { ...quiet, error: keep },
      webpackConfigHook: (config) => ({
        ...config,
        resolve: { ...config.resolve, alias: { ...config.resolve?.alias, ...alias } },
      }),
    });
    return code;
  } catch (cause) {
    const message = `Workflows cannot be bundled: ${[...findings, String(cause)].join('\n')}`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}

function packageFolder(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}
