import { runTool } from './run-tool';

/** How a native tool tells its version. */
interface Probe {
  name: string;
  command: string;
  args: readonly string[];
  /** First group: the version. */
  version: RegExp;
}

const VERSION = /(\d+(?:\.\d+)+[\w.+-]*)/;

const PROGRAMS: readonly Probe[] = [
  { name: 'vina', command: 'vina', args: ['--version'], version: /Vina v?(\S+)/ },
  { name: 'xtb', command: 'xtb', args: ['--version'], version: /xtb version (\S+)/ },
  { name: 'obabel', command: 'obabel', args: ['-V'], version: /Open Babel (\S+)/ },
  { name: 'psi4', command: 'psi4', args: ['--version'], version: VERSION },
  { name: 'python3', command: 'python3', args: ['--version'], version: /Python (\S+)/ },
  { name: 'docker', command: 'docker', args: ['--version'], version: /version ([^\s,]+)/ },
  { name: 'podman', command: 'podman', args: ['--version'], version: /version (\S+)/ },
  { name: 'bwrap', command: 'bwrap', args: ['--version'], version: VERSION },
];

/** Tools that are Python modules: they are imported, since one that is installed may yet be broken. */
const PYTHON_MODULES = ['pyscf', 'openmm', 'rdkit', 'meeko'] as const;

/** A tool that has not answered by then counts as missing; a report must not keep a user waiting. */
const PROGRAM_TIMEOUT_MS = 2_000;
const IMPORT_TIMEOUT_MS = 2_500;

/**
 * Asks Python for the version that is installed, says it, and then imports the module: importing the
 * large ones takes longer than we wait, and a broken one fails at once.
 */
const ASK_PYTHON = `
import importlib, importlib.metadata, sys
name = sys.argv[1]
print(importlib.metadata.version(name), flush=True)
importlib.import_module(name)
print('imported', flush=True)
`;

/** Native tools of this machine by name, with their versions, found by running them side by side. */
export async function findTools(): Promise<Record<string, string>> {
  const asked = [...PROGRAMS.map(askProgram), ...PYTHON_MODULES.map(askPython)];
  const found = await Promise.all(asked);
  return Object.fromEntries(found.filter((entry) => entry !== undefined).sort());
}

async function askProgram(probe: Probe): Promise<[string, string] | undefined> {
  const answer = await runTool(probe.command, probe.args, { timeoutMs: PROGRAM_TIMEOUT_MS });
  if (answer?.ok !== true) return undefined;
  return [probe.name, versionIn(answer.text, probe.version)];
}

async function askPython(name: string): Promise<[string, string] | undefined> {
  const answer = await runTool('python3', ['-c', ASK_PYTHON, name], {
    timeoutMs: IMPORT_TIMEOUT_MS,
  });
  // Late with its import, and not broken until then: it is there.
  const isThere = answer?.ok ? answer.text.includes('imported') : answer?.late;
  if (!isThere || answer === undefined || !VERSION.test(answer.text)) return undefined;
  return [name, versionIn(answer.text, VERSION)];
}

/** The version in what a tool said, or its first line; fit for a report. */
export function versionIn(text: string, version: RegExp): string {
  const found = version.exec(text)?.[1] ?? text.trim().split('\n')[0] ?? '';
  return found.replace(/[^\x20-\x7e]/g, '').slice(0, 64) || 'unknown';
}
