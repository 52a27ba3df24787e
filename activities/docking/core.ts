import { commonCore } from '../../kernels/chemistry';
import {
  type CorePlace,
  commonScores,
  coreRmsd,
  DockingTextError,
  growFromCore,
  heavyGraph,
  type Molblock,
  readMolblock,
  symmetricRmsd,
  wholePose,
  withCoordinates,
} from '../../kernels/docking';
import { createRandom } from '../../kernels/statistics';
import type { SearchBox } from '../../schemas/docking/box';
import type { DockingCore, DockingOptions } from '../../schemas/docking/dock-steps';
import { AthanorError } from '../../schemas/errors';
import type { ArtifactStore } from '../../store/artifacts';
import type { FoundPose } from './found-poses';
import type { ReadForm } from './ligand';
import { DockingFailed, type Vina } from './vina';

const REFERENCE_BYTES_MAX = 1024 * 1024;
/** Poses nearer than this are one: only one of them is scored. */
const SAME_ANGSTROM = 0.5;

/** A core with its reference: the text, and what it says. */
export type ReadCore = Omit<DockingCore, 'reference'> & { reference: string; block: Molblock };

/**
 * Reads the reference of a core. One that its own SMARTS does not fit would turn every molecule away.
 * @throws AthanorError INPUT_INVALID; errors of the store
 */
export async function readCore(artifacts: ArtifactStore, core: DockingCore): Promise<ReadCore> {
  const bytes = await artifacts.get(core.reference, { bytesMax: REFERENCE_BYTES_MAX });
  const reference = bytes.toString('utf8');
  const read = { ...core, reference, block: readReference(reference) };
  if (core.smarts === null) return read;
  const found = await commonCore(reference, reference, core.smarts);
  if (Array.isArray(found)) return read;
  const message = `No molecule can keep the core ${core.smarts}: ${found.reason}.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

function readReference(text: string): Molblock {
  try {
    return readMolblock(text);
  } catch (error) {
    if (!(error instanceof DockingTextError)) throw error;
    const message = `The reference of the core is ${error.message}.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
}

/**
 * Poses of a form that keep a core where the reference has it: conformations grown from the core, each
 * brought by Vina to the nearest minimum; those whose core has moved are left out.
 * @throws DockingFailed CORE_ABSENT, CORE_MOVED, and what Vina fails with
 */
export async function posesOnCore(
  form: ReadForm,
  core: ReadCore,
  o: {
    vina: Vina;
    receptor: { text: string; box: SearchBox };
    seed: number;
    options: Pick<DockingOptions, 'modes' | 'energyRangeKcalPerMol'>;
  },
): Promise<FoundPose[]> {
  const places = await placesOf(form, core);
  const random = createRandom(o.seed, 'docking/core');
  const { tree } = form.conformer;
  const ligands = Array.from({ length: core.samples }, (_, i) => {
    const place = places[i % places.length] as CorePlace;
    return withCoordinates(form.pdbqt, growFromCore(tree, place, random));
  });
  const receptor = o.receptor.text;
  const minimised = await o.vina.minimise({ receptor, ligands, box: o.receptor.box });
  const kept = keptPoses(minimised, form, { places, rmsdMax: core.rmsdMaxAngstrom });
  const printed = [];
  for (const { text } of kept) printed.push(await o.vina.score({ receptor, ligand: text }));
  const scored = commonScores(printed).map((score, i) => ({
    ...score,
    coordinates: (kept[i] as Kept).coordinates,
    coreRmsdAngstrom: (kept[i] as Kept).coreRmsdAngstrom,
  }));
  scored.sort((a, b) => a.scoreKcalPerMol - b.scoreKcalPerMol);
  const limit = (scored[0]?.scoreKcalPerMol ?? 0) + o.options.energyRangeKcalPerMol;
  return scored.filter((pose) => pose.scoreKcalPerMol <= limit).slice(0, o.options.modes);
}

/** Where the core may lie: once for each way in which the molecule matches it. */
async function placesOf(form: ReadForm, core: ReadCore): Promise<CorePlace[]> {
  const found = await commonCore(form.molblock, core.reference, core.smarts);
  if (!Array.isArray(found)) throw new DockingFailed('CORE_ABSENT', found.reason);
  return found.map((match) => {
    const pairs = match.atoms.flatMap((atom, k) => {
      const position = form.conformer.atoms.indexOf(atom);
      return position < 0 ? [] : [[position, match.reference[k] as number] as const];
    });
    const targets = pairs.flatMap(([, at]) => [
      ...core.block.coordinates.subarray(3 * at, 3 * at + 3),
    ]);
    return { atoms: pairs.map(([atom]) => atom), targets: Float64Array.from(targets) };
  });
}

interface Kept {
  text: string;
  coordinates: Float64Array;
  coreRmsdAngstrom: number;
}

function keptPoses(
  minima: readonly Float64Array[],
  form: ReadForm,
  o: { places: readonly CorePlace[]; rmsdMax: number },
): Kept[] {
  const graph = heavyGraph(form.conformer.block);
  const kept: Kept[] = [];
  let nearest = Number.POSITIVE_INFINITY;
  for (const moved of minima) {
    const rmsd = Math.min(...o.places.map((place) => coreRmsd(moved, place)));
    nearest = Math.min(nearest, rmsd);
    if (rmsd > o.rmsdMax) continue;
    const coordinates = wholePose(form.conformer, moved);
    const isKnown = kept.some(
      (other) => symmetricRmsd(graph, other.coordinates, coordinates) < SAME_ANGSTROM,
    );
    if (isKnown) continue;
    const text = withCoordinates(form.pdbqt, moved);
    kept.push({ text, coordinates, coreRmsdAngstrom: Math.round(rmsd * 1000) / 1000 });
  }
  if (kept.length > 0) return kept;
  const reason = `no pose keeps the core within ${o.rmsdMax} Å; the nearest is ${nearest.toFixed(1)} Å off`;
  throw new DockingFailed('CORE_MOVED', reason);
}
