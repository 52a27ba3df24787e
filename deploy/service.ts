import { shellWords } from '../schemas/shell-words';
import type { FileName, Place, SecretName, ServiceName, VolumeName } from './place';

/** How others know that a service does its work. */
export interface Health {
  /** A command in its container. */
  readonly test: readonly string[];
  /** Seconds that it may take until it is healthy the first time. */
  readonly startSeconds: number;
}

/** One service. */
export interface Service {
  /** Pinned; `athanor` is what the Dockerfile makes. */
  readonly image: string;
  readonly command: readonly string[];
  /** Set from secrets by a shell before the command, for programs that read no files. */
  readonly secretVariables?: Readonly<Record<string, SecretName>>;
  /** Shell commands before it, where a server must find something. */
  readonly before?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Ports that this machine's people and programs reach, on loopback. */
  readonly published?: Readonly<Record<string, number>>;
  readonly volumes?: readonly VolumeName[];
  readonly secrets?: readonly SecretName[];
  readonly files?: readonly FileName[];
  readonly needs: Readonly<Partial<Record<ServiceName, 'healthy' | 'done'>>>;
  /** Undefined for what runs once and ends. */
  readonly health?: Health;
  /** Linux capabilities of its image's entry point; none unless given. */
  readonly capabilities?: readonly string[];
  readonly limits: { readonly cpus: number; readonly memoryMb: number; readonly processes: number };
}

export function limits(cpus: number, memoryMb: number, processes = 1_024): Service['limits'] {
  return { cpus, memoryMb, processes };
}

/** The shell script of a service that takes secrets from its environment or has something to do before it starts. */
export function startScript(service: Service, place: Pick<Place, 'secret'>): string | undefined {
  const variables = Object.entries(service.secretVariables ?? {});
  const { before = [], command } = service;
  if (variables.length === 0 && before.length === 0) return undefined;
  const lines = [
    ...variables.map(([name, of]) => `export ${name}="$(cat ${shellWords([place.secret(of)])})"`),
    ...before,
    ...(command.length > 0 ? [`exec ${shellWords(command)}`] : []),
  ];
  return lines.join('\n');
}
