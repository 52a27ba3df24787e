import type { PocketAtom } from '../../../kernels/docking';
import type { RefinementFailure } from '../../../schemas/chemistry/refine-steps';
import { AthanorError } from '../../../schemas/errors';
import type { ToolResult, Tools } from '../../implement';

/** A calculation that came to nothing, and why. */
export class RefinementFailed extends Error {
  constructor(
    readonly code: RefinementFailure['code'],
    readonly reason: string,
  ) {
    super(reason);
    this.name = 'RefinementFailed';
  }
}

/** A molecule of which all electrons are paired. */
export interface XtbMolecule {
  atoms: readonly PocketAtom[];
  charge: number;
}

/** Hartree, of which the free energy of solvation is a part. */
export interface XtbEnergy {
  totalHartree: number;
  solvationHartree: number;
}

/** A dihedral angle by the positions of its four atoms. */
export type Dihedral = readonly [number, number, number, number];

/** xtb of this machine. */
export interface Xtb {
  /** Program and version. */
  tool: string;
  /** Energy of a molecule as it stands. @throws RefinementFailed */
  energy(molecule: XtbMolecule): Promise<XtbEnergy>;
  /** The nearest minimum, where these angles stay as they are. @throws RefinementFailed */
  relax(
    molecule: XtbMolecule,
    held: readonly Dihedral[],
  ): Promise<XtbEnergy & { atoms: PocketAtom[] }>;
}

const VERSION = /xtb version (\S+)/;
const VERSION_MS_MAX = 30_000;
const COMPLAINT_CHARACTERS_MAX = 300;
/** Hartree per radian²: an angle that strains against it with 10 kcal/mol gives way by two degrees. */
const FORCE_CONSTANT = 2;
const METHOD = ['--gfn', '2'];

/**
 * xtb of this machine, once it has told its version.
 * @param runMsMax the longest that one run may take
 * @throws AthanorError TOOL_MISSING when it cannot, so that another node is asked
 */
export async function openXtb(
  tools: Tools,
  { solvent, runMsMax }: { solvent: string; runMsMax: number },
): Promise<Xtb> {
  const told = await tools.run({
    tool: 'xtb',
    arguments: ['--version'],
    limits: { deadlineMs: VERSION_MS_MAX },
  });
  const version = VERSION.exec(told.stdout + told.stderr)?.[1];
  if (told.exitCode !== 0 || version === undefined) {
    const message = `The xtb of this node does not tell its version (${told.exitCode}).`;
    throw new AthanorError({ code: 'TOOL_MISSING', message });
  }
  const run = async (molecule: XtbMolecule, more: readonly string[], input?: string) => {
    const limits = { deadlineMs: runMsMax, cpuSeconds: Math.ceil(runMsMax / 1000) };
    const solvation = ['--alpb', solvent];
    const charge = ['--chrg', String(molecule.charge), '--uhf', '0'];
    const result = await tools
      .run({
        tool: 'xtb',
        arguments: ['molecule.xyz', ...METHOD, ...solvation, ...charge, ...more],
        files: {
          'molecule.xyz': writeXyz(molecule.atoms),
          ...(input === undefined ? {} : { 'held.inp': input }),
        },
        outputs: ['xtbopt.xyz'],
        limits,
      })
      .catch((error: unknown) => {
        if (!(error instanceof AthanorError) || error.code !== 'TOOL_LIMIT') throw error;
        throw new RefinementFailed('XTB_LIMIT', error.message);
      });
    if (result.exitCode !== 0) throw broken(result, `broke off (${result.exitCode})`);
    return result;
  };
  return {
    tool: `xtb ${version}`,
    async energy(molecule) {
      return energyOf(await run(molecule, ['--sp']));
    },
    async relax(molecule, held) {
      const input = held.length === 0 ? undefined : holding(held);
      const more = ['--opt', ...(input === undefined ? [] : ['--input', 'held.inp'])];
      const result = await run(molecule, more, input);
      const text = result.files['xtbopt.xyz'];
      if (text === undefined || !/GEOMETRY OPTIMIZATION CONVERGED/.test(result.stdout)) {
        throw broken(result, 'found no minimum');
      }
      const atoms = readXyz(Buffer.from(text).toString('utf8'), molecule.atoms);
      return { ...energyOf(result), atoms };
    },
  };
}

function holding(dihedrals: readonly Dihedral[]): string {
  const lines = dihedrals.map((atoms) => {
    return `   dihedral: ${atoms.map((atom) => atom + 1).join(', ')}, auto`;
  });
  return ['$constrain', `   force constant=${FORCE_CONSTANT}`, ...lines, '$end', ''].join('\n');
}

function writeXyz(atoms: readonly PocketAtom[]): string {
  const lines = atoms.map(({ element, x, y, z }) => `${element} ${x} ${y} ${z}`);
  return `${atoms.length}\n\n${lines.join('\n')}\n`;
}

function readXyz(text: string, before: readonly PocketAtom[]): PocketAtom[] {
  const lines = text.split('\n').slice(2, 2 + before.length);
  return before.map(({ element }, i) => {
    const [symbol, ...words] = (lines[i] ?? '').trim().split(/\s+/);
    const [x, y, z] = words.map(Number);
    const point = { x: x ?? Number.NaN, y: y ?? Number.NaN, z: z ?? Number.NaN };
    if (symbol !== element || !Object.values(point).every(Number.isFinite)) {
      throw new RefinementFailed('XTB_FAILED', 'xtb wrote a geometry of another molecule');
    }
    return { element, ...point };
  });
}

/** The last energies that are printed: an optimisation prints those of every step. */
function energyOf(result: ToolResult): XtbEnergy {
  const last = (pattern: RegExp) => Number([...result.stdout.matchAll(pattern)].at(-1)?.[1]);
  const totalHartree = last(/TOTAL ENERGY\s+(-?\d+\.\d+)\s+Eh/g);
  const solvationHartree = last(/-> Gsolv\s+(-?\d+\.\d+)\s+Eh/g);
  if (Number.isFinite(totalHartree) && Number.isFinite(solvationHartree)) {
    return { totalHartree, solvationHartree };
  }
  throw broken(result, 'gave no energy');
}

function broken({ stdout, stderr }: ToolResult, what: string): RefinementFailed {
  const said = (stderr.trim() || stdout.trim())
    .replace(/\s+/g, ' ')
    .slice(-COMPLAINT_CHARACTERS_MAX);
  return new RefinementFailed('XTB_FAILED', `xtb ${what}: ${said || 'it said nothing'}`);
}
