/**
 * Redocking: ligands of crystal structures, built anew from their connections, are docked back into their
 * receptors by the steps of the pipeline, and by plain Vina run by hand on the same files with the same
 * seeds. A success is a first pose within 2 Å of the crystal's (heavy atoms, symmetries) that passes every
 * pose check.
 * Run: `npm run bench -- redock`; some hours of one core, `--quick` for one case and a short search;
 * `--data FOLDER` for other cases (a folder each: a receptor as PDB, a bound ligand as SDF).
 */
import { parseArgs } from 'node:util';
import {
  checkPosesStep,
  dockStep,
  prepareLigandsStep,
  prepareReceptorStep,
} from '../activities/docking';
import { readForms } from '../activities/docking/ligand';
import type { StepImplementation } from '../activities/implement';
import { STRICTEST, sandboxContext } from '../activities/runtime/sandbox';
import { commonCore } from '../kernels/chemistry';
import {
  heavyGraph,
  moveMolblock,
  readMolblock,
  symmetricRmsd,
  wholePose,
} from '../kernels/docking';
import type { DockedPose, DockedRow } from '../schemas/docking/dock-steps';
import type { PreparedLigandRow } from '../schemas/docking/ligand-steps';
import type { AnyStep } from '../schemas/step';
import { openStepBench, type StepBench } from '../tests/support/step-context';
import { vinaByHand } from './redock/by-hand';
import { type RedockCase, redockCases, textOf } from './redock/cases';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const SUCCESS_ANGSTROM = 2;
const SEEDS = [1, 2, 3, 4, 5];
const EXHAUSTIVENESS = 8;
const QUICK = { seeds: [1, 2], exhaustiveness: 1 };
const DATA = '../shared/data/redock';

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    data: { type: 'string', default: DATA },
    exhaustiveness: { type: 'string' },
    cases: { type: 'string' },
    /** From the ligand's outermost atoms to the sides of the box, Å. */
    margin: { type: 'string', default: '5' },
  },
});

/** What became of one case, once by us and once for each seed by hand. */
interface Outcome {
  isExpected: boolean;
  ours: boolean;
  /** Whether some pose that we keep is right, whatever its place. */
  oursAny: boolean;
  rmsdAngstrom: number;
  byHand: boolean[];
}

interface Valid extends Omit<DockedRow, 'poses'> {
  poses: (DockedPose & { validity?: { valid: boolean } })[];
  bestValidPose?: number;
}

void runBench('redock', values, async ({ quick, say }) => {
  const wanted = values.cases?.split(',');
  const all = redockCases(values.data).filter(({ name }) => wanted?.includes(name) ?? true);
  const cases = quick ? all.slice(0, 1) : all;
  const exhaustiveness = Number(
    values.exhaustiveness ?? (quick ? QUICK.exhaustiveness : EXHAUSTIVENESS),
  );
  const seeds = quick ? QUICK.seeds : SEEDS;
  const bench = await openStepBench();
  try {
    const outcomes: Outcome[] = [];
    const figures: Figure[] = [];
    for (const one of cases) {
      const outcome = await redock(bench, one, { seeds, exhaustiveness, say });
      outcomes.push(outcome);
      figures.push({
        name: `${one.name}: first valid pose`,
        value: outcome.rmsdAngstrom,
        unit: 'Å',
      });
    }
    return [...figures, ...totals(outcomes, seeds.length)];
  } finally {
    await bench.close();
  }
});

function totals(outcomes: readonly Outcome[], seeds: number): Figure[] {
  const expected = outcomes.filter(({ isExpected }) => isExpected);
  const share = (count: number, of: number) => (100 * count) / Math.max(1, of);
  const hand = expected.flatMap(({ byHand }) => byHand).filter(Boolean).length;
  const handShare = share(hand, expected.length * seeds);
  const count = (key: 'ours' | 'oursAny') => expected.filter((one) => one[key]).length;
  const unit = '%';
  return [
    { name: 'cases (without hydrated ones)', value: expected.length, unit: '' },
    {
      ...{ name: `ours, ${seeds} seeds: first pose ≤ 2 Å and valid`, unit },
      ...{ value: share(count('ours'), expected.length), goal: { atLeast: handShare } },
    },
    {
      name: 'ours: some pose ≤ 2 Å and valid',
      value: share(count('oursAny'), expected.length),
      unit,
    },
    { name: 'vina by hand, a seed: first pose ≤ 2 Å and valid', value: handShare, unit },
  ];
}

async function redock(
  bench: StepBench,
  one: RedockCase,
  o: { seeds: number[]; exhaustiveness: number; say: (text: string) => void },
): Promise<Outcome> {
  o.say(`${one.name}: ${o.seeds.length} seeds, exhaustiveness ${o.exhaustiveness}`);
  const crystal = textOf(one.ligand);
  const receptor = await run(bench, prepareReceptorStep, {
    structure: await bench.put(textOf(one.receptor)),
    ligand: await bench.put(crystal),
    marginAngstrom: Number(values.margin),
  });
  if (receptor.box === null) throw new Error(`${one.name} has no box`);
  const row = await preparedLigand(bench, one.name, crystal);
  const place = { name: one.name.replace(/\W/g, '-'), pdbqt: receptor.receptor, box: receptor.box };
  const how = { seeds: o.seeds, exhaustiveness: o.exhaustiveness };
  const molecules = await bench.putRows([row]);
  const docked = await run(bench, dockStep, { molecules, receptors: [place], ...how, posesMax: 9 });
  const rmsdOf = await rmsdFrom(crystal);
  const checkable = { name: place.name, structure: receptor.structure };
  const [valid] = await checked(bench, await bench.rows<DockedRow>(docked.molecules), checkable);
  const rmsds = await Promise.all(
    (valid?.poses ?? []).map(async (pose) =>
      (pose.validity?.valid ?? false) ? rmsdOf(pose.molblock) : 99,
    ),
  );
  const rmsdAngstrom = rmsds[valid?.bestValidPose ?? 0] ?? 99;
  const text = (await bench.artifacts.get(receptor.receptor)).toString('utf8');
  const byHand: boolean[] = [];
  for (const seed of o.seeds) {
    const pose = handPose(row, {
      receptor: text,
      box: receptor.box,
      seed,
      exhaustiveness: o.exhaustiveness,
    });
    const base = { receptor: place.name, seed, form: 0 };
    const own = pose && ({ ...row, poses: [{ ...base, ...pose }] } as unknown as DockedRow);
    const [kept] = own === undefined ? [] : await checked(bench, [own], checkable);
    const rmsd = pose === undefined ? 99 : await rmsdOf(pose.molblock);
    byHand.push(kept !== undefined && rmsd <= SUCCESS_ANGSTROM);
    o.say(
      `  seed ${seed} by hand: ${rmsd.toFixed(2)} Å, ${kept === undefined ? 'not ' : ''}valid, ` +
        `${pose?.scoreKcalPerMol} kcal/mol`,
    );
  }
  const scores = valid?.docking.searches.map((one) =>
    'code' in one ? one.code : one.scoreKcalPerMol,
  );
  o.say(`  ours: ${rmsdAngstrom.toFixed(2)} Å; kcal/mol by seed: ${scores?.join(', ')}`);
  const ours = rmsdAngstrom <= SUCCESS_ANGSTROM;
  const oursAny = rmsds.some((rmsd) => rmsd <= SUCCESS_ANGSTROM);
  return { isExpected: one.isExpected, ours, oursAny, rmsdAngstrom, byHand };
}

function handPose(
  row: PreparedLigandRow,
  o: Pick<Parameters<typeof vinaByHand>[0], 'receptor' | 'box' | 'seed' | 'exhaustiveness'>,
): { molblock: string; scoreKcalPerMol: number } | undefined {
  const [form] = readForms(row);
  if (form === undefined) return undefined;
  const atoms = form.conformer.atoms.length;
  const pose = vinaByHand({ ...o, ligand: form.pdbqt, atoms });
  if (pose === undefined) return undefined;
  const coordinates = wholePose(form.conformer, pose.coordinates);
  const molblock = moveMolblock(form.molblock, coordinates);
  return { molblock, scoreKcalPerMol: pose.printedKcalPerMol };
}

async function preparedLigand(
  bench: StepBench,
  id: string,
  molblock: string,
): Promise<PreparedLigandRow> {
  const molecules = await bench.putRows([{ index: 0, id, molblock }]);
  const out = await run(bench, prepareLigandsStep, { molecules });
  const [row] = await bench.rows<PreparedLigandRow>(out.molecules);
  if (row !== undefined) return row;
  const reasons = await bench.rows<{ reason: string }>(out.rejections);
  throw new Error(`${id} cannot be prepared: ${reasons[0]?.reason}`);
}

async function checked(
  bench: StepBench,
  rows: readonly DockedRow[],
  receptor: { name: string; structure: unknown },
): Promise<Valid[]> {
  const molecules = await bench.putRows(rows);
  const out = await run(bench, checkPosesStep, { molecules, receptors: [receptor] });
  return bench.rows<Valid>(out.molecules);
}

/** Distance from the crystal's ligand, whose atoms may stand in another order. */
async function rmsdFrom(crystal: string): Promise<(molblock: string) => Promise<number>> {
  const reference = readMolblock(crystal);
  return async (molblock) => {
    const block = readMolblock(molblock);
    const graph = heavyGraph(block);
    const found = await commonCore(molblock, crystal, null);
    if (!Array.isArray(found)) throw new Error(found.reason);
    const [match] = found;
    if (match === undefined || match.atoms.length !== graph.atoms.length) {
      throw new Error(
        `the crystal's ligand is another molecule (${match?.atoms.length} atoms of ${graph.atoms.length} match)`,
      );
    }
    const there = new Float64Array(block.coordinates.length);
    for (const [k, atom] of match.atoms.entries()) {
      const at = 3 * (match.reference[k] as number);
      there.set(reference.coordinates.subarray(at, at + 3), 3 * atom);
    }
    return symmetricRmsd(graph, block.coordinates, there);
  };
}

function run<I, O>(bench: StepBench, step: StepImplementation<I, O>, input: unknown): Promise<O> {
  const sandbox = sandboxContext(STRICTEST, step.contract as AnyStep);
  return bench.run(step, input, { ...bench.context(), ...sandbox });
}
