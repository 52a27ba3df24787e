import { randomBytes } from 'node:crypto';
import { isTrusted, type Tier } from '../../../schemas/constants/nodes';
import { AthanorError } from '../../../schemas/errors';
import type { AnyStep } from '../../../schemas/step';
import type { ContainerRun, Containers, ToolLimits } from '../../implement';
import { findProgram } from './find-program';
import { runProcess } from './run-process';
import { defaultLimits, toolEnvironment } from './tools';
import { readOutputs, withWorkFolder } from './work-folder';

const ENGINES = ['podman', 'docker'] as const;
/** An image by digest; it cannot be taken for an option. */
const IMAGE = /^[a-z0-9][a-z0-9._:/-]{0,255}@sha256:[0-9a-f]{64}$/;
/** Where a container finds its folder. */
const FOLDER_INSIDE = '/work';
const TASKS_MAX = 256;

/** The command line that runs one container: no network, no capability, nothing to write but its folder. */
export function containerCommand(
  engine: string,
  o: {
    name: string;
    image: string;
    arguments: readonly string[];
    folder: string;
    limits: ToolLimits;
    cores: number;
    user: string;
  },
): string[] {
  if (!IMAGE.test(o.image)) {
    const message = 'A container is named by its digest: name@sha256:…';
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
  const env = toolEnvironment(FOLDER_INSIDE, o.cores);
  return [
    engine,
    ...['run', '--rm', '--interactive', '--init', `--name=${o.name}`, '--network=none'],
    ...['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--pull=missing'],
    ...[`--user=${o.user}`, `--pids-limit=${TASKS_MAX}`, `--cpus=${o.cores}`],
    ...[`--memory=${o.limits.memoryMb}m`, `--memory-swap=${o.limits.memoryMb}m`],
    ...[`--ulimit=fsize=${o.limits.fileBytes}`, `--ulimit=cpu=${o.limits.cpuSeconds}`],
    ...['--ulimit=core=0', '--tmpfs=/tmp:rw,noexec,nosuid,size=256m'],
    `--mount=type=bind,source=${o.folder},target=${FOLDER_INSIDE}`,
    `--workdir=${FOLDER_INSIDE}`,
    ...Object.entries(env).map(([name, value]) => `--env=${name}=${value}`),
    o.image,
    ...o.arguments,
  ];
}

/**
 * The containers that a step may run: on `container` steps of trusted nodes alone, since an engine's
 * socket is as good as root on most machines, and images are code that nobody here has signed.
 */
export function containersOf(contract: AnyStep, tier: Tier): Containers {
  return {
    async run(run) {
      if (contract.runtime !== 'container' || !isTrusted(tier)) {
        const why = isTrusted(tier) ? `${contract.name} is no container step` : `it is ${tier}`;
        const message = `This node runs no container for ${contract.name}: ${why}.`;
        throw new AthanorError({ code: 'RUNTIME_REFUSED', message });
      }
      return runContainer(containerEngine(), run, contract);
    },
  };
}

/** Path of the engine that this machine has. @throws AthanorError TOOL_MISSING */
export function containerEngine(): string {
  const engine = ENGINES.map((name) => findProgram(name)).find((found) => found !== undefined);
  if (engine !== undefined) return engine;
  const message = `There is neither ${ENGINES.join(' nor ')} on this machine.`;
  throw new AthanorError({ code: 'TOOL_MISSING', message });
}

async function runContainer(engine: string, run: ContainerRun, contract: AnyStep) {
  const limits = { ...defaultLimits(contract), ...run.limits };
  const { cores } = contract.resources;
  const name = `athanor-${randomBytes(8).toString('hex')}`;
  const user = `${process.getuid?.() ?? 65534}:${process.getgid?.() ?? 65534}`;
  return withWorkFolder(run.files ?? {}, async (folder) => {
    const o = { name, image: run.image, arguments: run.arguments, folder, limits, cores, user };
    const result = await runProcess({
      command: containerCommand(engine, o),
      stopCommand: [engine, 'rm', '--force', name],
      // The engine's client finds its daemon by the owner's environment; the container sees none of it.
      env: ownEnvironment(),
      ...{ name: run.image, folder, stdin: run.stdin ?? '' },
      ...{ deadlineMs: limits.deadlineMs, outputBytes: limits.outputBytes },
    });
    const files = await readOutputs(folder, run.outputs ?? [], { bytesMax: limits.outputBytes });
    return { ...result, files };
  });
}

function ownEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'DOCKER_HOST', 'CONTAINER_HOST'];
  return Object.fromEntries(
    names.flatMap((n) => (process.env[n] === undefined ? [] : [[n, process.env[n] as string]])),
  );
}
