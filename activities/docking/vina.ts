import {
  DockingTextError,
  type PrintedScore,
  readPrintedScore,
  readTorsionTree,
  readVinaPoses,
  type VinaPose,
} from '../../kernels/docking';
import type { SearchBox } from '../../schemas/docking/box';
import type { DockingFailure } from '../../schemas/docking/dock-steps';
import { AthanorError } from '../../schemas/errors';
import type { ToolRun, Tools } from '../implement';

/** A docking that came to nothing, and why: of one molecule, not of the step. */
export class DockingFailed extends Error {
  constructor(
    readonly code: DockingFailure,
    readonly reason: string,
  ) {
    super(reason);
    this.name = 'DockingFailed';
  }
}

/** Where and how one search looks. */
export interface VinaSearch {
  receptor: string;
  ligand: string;
  /** Atoms of the ligand. */
  atoms: number;
  box: SearchBox;
  seed: number;
  exhaustiveness: number;
  modes: number;
  energyRangeKcalPerMol: number;
}

/** AutoDock Vina of this machine. */
export interface Vina {
  /** Program and version. */
  tool: string;
  /** @throws DockingFailed; AthanorError TOOL_MISSING */
  search(search: VinaSearch): Promise<VinaPose[]>;
  /** The score of a ligand where it is, by its own energy there as that of its unbound state. */
  score(o: { receptor: string; ligand: string }): Promise<PrintedScore>;
  /** Some poses of one ligand, each moved to the nearest minimum: coordinates in the same order. */
  minimise(o: {
    receptor: string;
    ligands: readonly string[];
    box: SearchBox;
  }): Promise<Float64Array[]>;
}

const VERSION = /Vina v?(\d[\w.+-]*)/;
const VERSION_MS_MAX = 30_000;
/** What a shell, and a loader, answer of a program that cannot be run at all. */
const NOT_RUN = [126, 127];
/** A machine short of memory for a moment breaks a run off; one that does so twice means it. */
const TRIES = 2;
const COMPLAINT_CHARACTERS_MAX = 300;
const RECEPTOR = 'receptor.pdbqt';
const LIGAND = 'ligand.pdbqt';
const POSES = 'poses.pdbqt';

/**
 * Vina of this machine, once it has told its version.
 * @param runMsMax the longest that one run may take, by the clock and in processor time
 * @throws AthanorError TOOL_MISSING when it cannot, so that another node is asked
 */
export async function openVina(tools: Tools, { runMsMax }: { runMsMax: number }): Promise<Vina> {
  const tool = await versionOf(tools);
  const run = (order: Omit<ToolRun, 'tool'>) => runVina(tools, order, runMsMax);
  return {
    tool,
    async search({ receptor, ligand, atoms, ...how }) {
      const { files } = await run({
        arguments: [...searchArguments(how), '--out', POSES],
        files: { [RECEPTOR]: receptor, [LIGAND]: ligand },
        outputs: [POSES],
      });
      const poses = read(() => readVinaPoses(textOf(files[POSES]), atoms));
      if (poses.length > 0) return poses;
      throw new DockingFailed('NO_POSE', 'no pose lies within the box');
    },
    async score({ receptor, ligand }) {
      const { stdout } = await run({
        arguments: ['--receptor', RECEPTOR, '--ligand', LIGAND, '--score_only', '--autobox'],
        files: { [RECEPTOR]: receptor, [LIGAND]: ligand },
      });
      return read(() => readPrintedScore(stdout));
    },
    async minimise({ receptor, ligands, box }) {
      const names = ligands.map((_, i) => `start${i}.pdbqt`);
      // Vina adds _out, and takes any folder: the one it runs in.
      const outputs = ligands.map((_, i) => `start${i}_out.pdbqt`);
      const own = Object.fromEntries(names.map((name, i) => [name, ligands[i] as string]));
      const { files } = await run({
        arguments: [
          ...['--receptor', RECEPTOR, ...boxArguments(box), '--local_only', '--cpu', '1'],
          ...['--dir', '.', '--batch', ...names],
        ],
        files: { [RECEPTOR]: receptor, ...own },
        outputs,
      });
      return outputs.map((name) => read(() => readTorsionTree(textOf(files[name])).coordinates));
    },
  };
}

async function versionOf(tools: Tools): Promise<string> {
  const limits = { deadlineMs: VERSION_MS_MAX };
  const answer = await tools.run({ tool: 'vina', arguments: ['--version'], limits });
  const version = VERSION.exec(answer.stdout)?.[1];
  if (answer.exitCode === 0 && version !== undefined) return `vina ${version}`;
  throw missing(`does not tell its version (${answer.exitCode}): ${complaint(answer)}`);
}

async function runVina(tools: Tools, order: Omit<ToolRun, 'tool'>, runMsMax: number) {
  const limits = { deadlineMs: runMsMax, cpuSeconds: Math.ceil(runMsMax / 1000) };
  for (let tried = 1; ; tried++) {
    const result = await tools.run({ tool: 'vina', ...order, limits }).catch((error: unknown) => {
      if (!(error instanceof AthanorError) || error.code !== 'TOOL_LIMIT') throw error;
      throw new DockingFailed('VINA_LIMIT', error.message);
    });
    if (result.exitCode === 0) return result;
    const what = complaint(result);
    if (NOT_RUN.includes(result.exitCode)) throw missing(`cannot be run here: ${what}`);
    if (tried === TRIES) {
      throw new DockingFailed('VINA_FAILED', `Vina broke off (${result.exitCode}): ${what}`);
    }
  }
}

function searchArguments(
  o: Pick<VinaSearch, 'box' | 'seed' | 'exhaustiveness' | 'modes' | 'energyRangeKcalPerMol'>,
): string[] {
  return [
    ...['--receptor', RECEPTOR, '--ligand', LIGAND, ...boxArguments(o.box)],
    ...['--seed', `${o.seed}`, '--exhaustiveness', `${o.exhaustiveness}`, '--cpu', '1'],
    ...['--num_modes', `${o.modes}`, '--energy_range', `${o.energyRangeKcalPerMol}`],
  ];
}

function boxArguments({ centerAngstrom, sizeAngstrom }: SearchBox): string[] {
  return ['x', 'y', 'z'].flatMap((axis, i) => [
    ...[`--center_${axis}`, String(centerAngstrom[i]), `--size_${axis}`, String(sizeAngstrom[i])],
  ]);
}

function textOf(bytes: Uint8Array | undefined): string {
  if (bytes !== undefined) return Buffer.from(bytes).toString('utf8');
  throw new DockingFailed('VINA_UNREADABLE', 'Vina ended well and wrote no poses');
}

function read<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DockingTextError)) throw error;
    throw new DockingFailed('VINA_UNREADABLE', `Vina wrote ${error.message}`);
  }
}

/** The last that it said, on one line. */
function complaint({ stdout, stderr }: { stdout: string; stderr: string }): string {
  const said = (stderr.trim() || stdout.trim()).replace(/\s+/g, ' ');
  return said === '' ? 'it said nothing' : said.slice(-COMPLAINT_CHARACTERS_MAX);
}

function missing(what: string): AthanorError {
  return new AthanorError({ code: 'TOOL_MISSING', message: `The vina of this node ${what}.` });
}
