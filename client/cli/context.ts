import type { Command } from 'commander';
import type { AthanorClient, Catalogue, PeopleClient } from '../sdk';
import type { Whereabouts } from '../sdk/local-transport/services';
import { lazy } from './lazy';
import type { Output } from './output';
import { serverOf } from './servers';

/** Options that every command takes. */
export interface GlobalOptions extends Whereabouts {
  json?: boolean;
  /** `athanor.config.ts` of a project. */
  config?: string;
}

/** What commands share. */
export interface Context {
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  /** A client for the services that the options name; closed when the command ends. */
  client(options: GlobalOptions): AthanorClient;
  /** People and projects of the services that the options name; closed likewise. */
  people(options: GlobalOptions): PeopleClient;
  catalogue(options: GlobalOptions): Promise<Catalogue>;
  /** What the process returns. */
  exitCode: number;
  /** Runs after the command, whatever came of it. */
  close(): Promise<void>;
}

/** Exit codes that no error of the table stands for. */
export const EXIT = { ok: 0, runFailed: 1, usage: 2, interrupted: 130 } as const;

/** A context that opens things when a command asks for them: `--help` must not wait for Temporal. */
export function makeContext(output: Output, env: NodeJS.ProcessEnv): Context {
  const opened: { close(): Promise<void> }[] = [];
  return {
    output,
    env,
    exitCode: EXIT.ok,
    client(options) {
      const server = serverOf(options, env);
      if (server !== undefined) {
        const remote = lazy.server().connectServer(server);
        opened.push(remote);
        return remote;
      }
      const { connectLocal } = lazy.transport();
      const { config: configFile, dataDir, address, namespace, profile } = options;
      const client = connectLocal({ configFile, dataDir, address, namespace, profile, env });
      opened.push(client);
      return client;
    },
    people(options) {
      const server = serverOf(options, env);
      if (server !== undefined) {
        const remote = lazy.server().connectServerPeople(server);
        opened.push(remote);
        return remote;
      }
      const { connectPeople } = lazy.transport();
      const { dataDir, address, namespace, profile } = options;
      const people = connectPeople({ dataDir, address, namespace, profile, env });
      opened.push(people);
      return people;
    },
    async catalogue(options) {
      const { findProject, loadCatalogue } = lazy.catalogue();
      const ours = await loadCatalogue(findProject(process.cwd(), options.config));
      const server = serverOf(options, env);
      return server === undefined ? ours : lazy.server().serverCatalogue(server, ours);
    },
    async close() {
      await Promise.all(opened.map((client) => client.close()));
    },
  };
}

/** What a command's code is given. */
export interface Invocation<O> {
  args: string[];
  options: O & GlobalOptions;
}

/**
 * Joins a command to its code, which may return an exit code. Positional arguments come as they were
 * typed; a missing optional one is left out.
 */
export function onAction<O = object>(
  context: Context,
  run: (invocation: Invocation<O>) => Promise<number> | Promise<void>,
): (...values: unknown[]) => Promise<void> {
  return async (...values) => {
    const command = values.at(-1) as Command;
    const options = command.optsWithGlobals() as O & GlobalOptions;
    context.exitCode = (await run({ args: command.args, options })) ?? EXIT.ok;
  };
}
