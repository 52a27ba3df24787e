import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CliResult, TestStack } from './stack';

/** A library that every pipeline gets through in a second, with one line that is no molecule. */
const LIBRARY = [
  'CC(=O)Oc1ccccc1C(=O)O aspirin',
  'CN1C=NC2=C1C(=O)N(C(=O)N2C)C caffeine',
  'CC(C)Cc1ccc(cc1)C(C)C(=O)O ibuprofen',
  'CC(=O)Nc1ccc(O)cc1 paracetamol',
  'OCC1OC(O)C(O)C(O)C1O glucose',
  'c1ccc2[nH]ccc2c1 indole',
  'Clc1ccccc1C2=NCC(=O)Nc3ccc(Cl)cc23 clonazepam-like',
  'not-a-molecule broken',
];

/** The start of a command that screens it. */
export const SCREEN = ['run', 'screen', '--set', 'library.file=library.smi', '--set', 'top=3'];

/** Commands on a stack, run in its data folder, where `library.smi` lies. */
export interface Commands {
  /** Runs a command to its end. */
  athanor(...args: string[]): Promise<CliResult>;
  /** Runs a command with `--json` and reads what it put out. */
  json<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  /** Ids of all runs. */
  runIds(): Promise<string[]>;
  /** Writes a file into the data folder; returns its name. */
  write(name: string, text: string): string;
}

/** Commands on a stack. */
export function commandsOf(stack: TestStack): Commands {
  const write = (name: string, text: string) => {
    writeFileSync(path.join(stack.folder.path, name), text);
    return name;
  };
  write('library.smi', `${LIBRARY.join('\n')}\n`);
  const athanor = (...args: string[]) => stack.cli(args).ended;
  return {
    athanor,
    write,
    async json<T>(...args: string[]) {
      const { stdout, stderr } = await athanor(...args, '--json');
      try {
        return JSON.parse(stdout) as T;
      } catch (cause) {
        const command = `athanor ${args.join(' ')}`;
        throw new Error(`${command} put out no JSON:\n${stdout}\n${stderr}`, { cause });
      }
    },
    async runIds() {
      return (await stack.client.runs.list()).map((run) => run.runId);
    },
  };
}
