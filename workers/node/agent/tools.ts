import { PYTHON_MODULES } from '../../../schemas/constants/python-modules';
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
/** Alone on its line: the complaint of a Python that lacks the module names folders with versions too. */
const MODULE_VERSION = /^(\d+(?:\.\d+)+[\w.+-]*)$/m;

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

/** A tool that has not answered by then is asked again later; a report must not keep a user waiting. */
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

/** Native tools of a machine. */
export interface FoundTools {
  /** Versions by name. */
  tools: Record<string, string>;
  /** Whether all were asked long enough: on a busy machine one may be there that did not answer in time. */
  isWhole: boolean;
}

/** How tools are looked for. */
export interface ToolSearch {
  patience?: number;
  toolPaths?: Readonly<Record<string, string>>;
}

/** What one tool answered. */
interface Answered {
  found?: [string, string];
  late: boolean;
}

/**
 * Native tools of this machine by name, with their versions, found by running them side by side.
 * @param o.patience how many times longer than usual each is waited for
 * @param o.toolPaths where its owner says that programs are, by name; else they are looked for
 */
export async function findTools(o: ToolSearch = {}): Promise<FoundTools> {
  const asked = [
    ...PROGRAMS.map((one) => askProgram(one, o)),
    // One that is installed may yet be broken: it is imported.
    ...PYTHON_MODULES.map((one) => askPython(one, o)),
  ];
  const answers = await Promise.all(asked);
  const found = answers.flatMap((one) => (one.found === undefined ? [] : [one.found]));
  return { tools: Object.fromEntries(found.sort()), isWhole: !answers.some(({ late }) => late) };
}

async function askProgram(
  probe: Probe,
  { patience = 1, toolPaths }: ToolSearch,
): Promise<Answered> {
  const timeoutMs = PROGRAM_TIMEOUT_MS * patience;
  const answer = await runTool(toolPaths?.[probe.name] ?? probe.command, probe.args, { timeoutMs });
  if (answer?.ok !== true) return { late: answer?.late ?? false };
  return { found: [probe.name, versionIn(answer.text, probe.version)], late: false };
}

async function askPython(name: string, { patience = 1, toolPaths }: ToolSearch): Promise<Answered> {
  const timeoutMs = IMPORT_TIMEOUT_MS * patience;
  const answer = await runTool(toolPaths?.python3 ?? 'python3', ['-c', ASK_PYTHON, name], {
    timeoutMs,
  });
  const { ok = false, late = false, text = '' } = answer ?? {};
  const isKnown = MODULE_VERSION.test(text);
  // Late with its import, and not broken until then: it is taken to be there until it is asked again.
  const isThere = ok ? text.includes('imported') : late;
  if (!isThere || !isKnown) return { late };
  return { found: [name, versionIn(text, MODULE_VERSION)], late };
}

/** The version in what a tool said, or its first line; fit for a report. */
export function versionIn(text: string, version: RegExp): string {
  const found = version.exec(text)?.[1] ?? text.trim().split('\n')[0] ?? '';
  return found.replace(/[^\x20-\x7e]/g, '').slice(0, 64) || 'unknown';
}
