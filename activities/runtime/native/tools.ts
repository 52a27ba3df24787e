import type { ErrorCode } from '../../../schemas/constants/error-codes';
import { AthanorError } from '../../../schemas/errors';
import type { AnyStep } from '../../../schemas/step';
import type { ToolLimits, ToolRun, Tools } from '../../implement';
import { findProgram, isExecutable } from './find-program';
import { isolate } from './isolation';
import { runProcess } from './run-process';
import { readOutputs, withWorkFolder } from './work-folder';

/** What limits outside programs (util-linux); without it, none runs. */
export const PRLIMIT = 'prlimit';

/** The limits of a program that names none, within what its step may take. */
export function defaultLimits({ resources, startToCloseTimeoutMs }: AnyStep): ToolLimits {
  return {
    deadlineMs: startToCloseTimeoutMs,
    cpuSeconds: Math.ceil(startToCloseTimeoutMs / 1000) * resources.cores,
    memoryMb: resources.memoryMb,
    fileBytes: 1 << 30,
    outputBytes: 16 << 20,
  };
}

/** The outside programs that a step may run: those that its contract names, on a `native` step alone. */
export function toolsOf(
  contract: AnyStep,
  toolPaths: Readonly<Record<string, string>> = {},
): Tools {
  return {
    async run(run) {
      if (contract.runtime !== 'native' || !contract.tools.includes(run.tool)) {
        throw refused(
          'RUNTIME_REFUSED',
          `${contract.name} may not run ${run.tool}: see its contract.`,
        );
      }
      const program = programOf(run.tool, toolPaths);
      return runTool(run, { program, prlimit: programOf(PRLIMIT), contract });
    },
  };
}

async function runTool(
  run: ToolRun,
  { program, prlimit, contract }: { program: string; prlimit: string; contract: AnyStep },
) {
  const limits = { ...defaultLimits(contract), ...run.limits };
  return withWorkFolder(run.files ?? {}, async (folder) => {
    const env = toolEnvironment(folder, contract.resources.cores);
    const confinement = { program, arguments: run.arguments, folder, env, limits };
    const { isolation, ...isolated } = isolate(prlimit, confinement);
    const result = await runProcess({
      ...isolated,
      ...{ name: run.tool, folder, env, stdin: run.stdin ?? '' },
      ...{ deadlineMs: limits.deadlineMs, outputBytes: limits.outputBytes },
    });
    const files = await readOutputs(folder, run.outputs ?? [], { bytesMax: limits.outputBytes });
    return { ...result, files, isolation };
  });
}

/** All that a program learns from its environment: nothing of the owner's, who may keep secrets in it. */
export function toolEnvironment(folder: string, cores: number): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    OMP_NUM_THREADS: String(cores),
  };
}

/** Where a program is. @throws AthanorError TOOL_MISSING */
export function programOf(tool: string, toolPaths: Readonly<Record<string, string>> = {}): string {
  const named = Object.hasOwn(toolPaths, tool) ? toolPaths[tool] : undefined;
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(tool);
  const found = named ?? (isPlain ? findProgram(tool) : undefined);
  // Not where a link leads to: a Python finds its packages by the place that it was called at.
  if (found !== undefined && isExecutable(found)) return found;
  throw refused('TOOL_MISSING', `${tool} is not on this machine.`);
}

function refused(code: ErrorCode, message: string): AthanorError {
  return new AthanorError({ code, message });
}
