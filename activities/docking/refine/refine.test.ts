import {
  type Molblock,
  move,
  moveMolblock,
  rotationAbout,
  wholePose,
} from '../../../kernels/docking';
import { createRandom } from '../../../kernels/statistics';
import type { Refinement } from '../../../schemas/chemistry/refine-steps';
import type { DockedRow } from '../../../schemas/docking/dock-steps';
import type { PreparedLigandRow } from '../../../schemas/docking/ligand-steps';
import { openFakePrograms, testWith } from '../../../tests/support/docking';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { STRICTEST, sandboxContext } from '../../runtime/sandbox';
import { readForms } from '../ligand';
import { prepareLigandsStep } from '../prepare-ligands';
import { refineStep } from './refine';

jest.setTimeout(120_000);

let bench: StepBench;
const fakes = openFakePrograms();
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(async () => {
  fakes.close();
  await bench.close();
});

/** Runs the step with the xtb of this machine, or with one that pretends. */
async function refineWith(rows: unknown[], o: Record<string, unknown> = {}, xtb?: string) {
  const toolPaths = xtb === undefined ? undefined : { xtb };
  const context = {
    ...bench.context(),
    ...sandboxContext({ ...STRICTEST, toolPaths }, refineStep.contract),
  };
  const out = await bench.run(refineStep, { molecules: await bench.putRows(rows), ...o }, context);
  expect(out).toMatchObject({ count: rows.length, dropped: {} });
  const refined = await bench.rows<{ refinement: Refinement }>(out.molecules);
  return refined.map(({ refinement }) => refinement);
}

async function prepared(smiles: string): Promise<PreparedLigandRow> {
  const molecules = await bench.putRows([{ index: 0, id: smiles, smiles }]);
  const out = await bench.run(prepareLigandsStep, { molecules });
  const [row] = await bench.rows<PreparedLigandRow>(out.molecules);
  if (row === undefined) throw new Error(`${smiles} was not prepared: ${JSON.stringify(out)}`);
  return row;
}

/** A row with one pose: its conformer, its first bond turned by an angle. */
function posed(row: PreparedLigandRow, degrees: number): DockedRow {
  const [form] = readForms(row);
  if (form === undefined) throw new Error('no form');
  const { tree } = form.conformer;
  const at = (i: number) => [...tree.coordinates.subarray(3 * i, 3 * i + 3)];
  const moved = Float64Array.from(tree.coordinates);
  const bond = tree.fragments[1];
  if (bond !== undefined && degrees !== 0) {
    const axis = at(bond.to).map((x, k) => x - (at(bond.from)[k] as number));
    const length = Math.hypot(...axis);
    const angle = (degrees * Math.PI) / 180;
    const motion = rotationAbout(
      at(bond.from),
      axis.map((x) => x / length),
      {
        cos: Math.cos(angle),
        sin: Math.sin(angle),
      },
    );
    for (const i of bond.atoms) moved.set(move(motion, at(i)), 3 * i);
  }
  const molblock = moveMolblock(form.molblock, wholePose(form.conformer, moved));
  const pose = {
    ...{ molblock, receptor: 'r', seed: 1, form: 0, smiles: form.smiles },
    ...{ scoreKcalPerMol: -1, interKcalPerMol: -1, intraKcalPerMol: 0 },
    ...{ clusterSize: 1, clusterSeeds: 1, rmsdToBestAngstrom: 0 },
  };
  return { ...row, poses: [pose] } as unknown as DockedRow;
}

/** A molecule with its last oxygen at a place, all else as far as can be on the far side of it along x. */
function facing(block: Molblock, there: number[]): Float64Array {
  const random = createRandom(1, 'facing');
  const at = (i: number) => [...block.coordinates.subarray(3 * i, 3 * i + 3)];
  const oxygen = block.elements.lastIndexOf('O');
  const origin = at(oxygen);
  const tries = Array.from({ length: 500 }, () => {
    const [x, y, z] = [random.normal(), random.normal(), random.normal()];
    const length = Math.hypot(x, y, z);
    const angle = 2 * Math.PI * random.uniform();
    const turn = { cos: Math.cos(angle), sin: Math.sin(angle) };
    const motion = rotationAbout(origin, [x / length, y / length, z / length], turn);
    const points = block.elements.map((_, i) => move(motion, at(i)));
    const others = points.filter((_, i) => i !== oxygen).map(([px]) => px);
    return { points, nearest: Math.min(...others) };
  });
  const best = tries.reduce((a, b) => (b.nearest > a.nearest ? b : a));
  const shift = there.map((x, k) => x - (origin[k] as number));
  return Float64Array.from(best.points.flatMap((p) => p.map((x, k) => x + (shift[k] as number))));
}

const WATER = [
  'HETATM    1  O   HOH A   1       0.000   0.000   0.000  1.00  0.00           O  ',
  'HETATM    2  H1  HOH A   1       0.960   0.000   0.000  1.00  0.00           H  ',
  'HETATM    3  H2  HOH A   1      -0.240   0.930   0.000  1.00  0.00           H  ',
].join('\n');

testWith('xtb')(
  'butane on its side is strained by its barrier, and stretched it is not',
  async () => {
    const butane = await prepared('CCCC');
    const [cis, anti] = await refineWith([posed(butane, 180), posed(butane, 0)]);
    expect(cis?.failures).toEqual([]);
    // The barrier between the gauche forms is 4 to 6 kcal/mol (doi:10.1021/jp963098h).
    expect(cis?.strainKcalPerMol).toBeGreaterThan(3);
    expect(cis?.strainKcalPerMol).toBeLessThan(7);
    expect(Math.abs(anti?.strainKcalPerMol ?? 9)).toBeLessThan(0.1);
    expect(cis).toMatchObject({
      pose: 0,
      charge: 0,
      solvent: 'water',
      interactionKcalPerMol: null,
    });
    expect(cis?.tool).toMatch(/^xtb \d/);
  },
);

testWith('xtb')('methanol on a water: a hydrogen bond, and the charge of an ion', async () => {
  const [methanol, acetate] = [await prepared('CO'), await prepared('CC(=O)[O-]')];
  const place = (row: PreparedLigandRow) => {
    const own = posed(row, 0);
    const block = readForms(row)[0]?.conformer.block;
    if (block === undefined) throw new Error('no form');
    const molblock = moveMolblock(own.poses[0]?.molblock ?? '', facing(block, [2.85, 0, 0]));
    return { ...own, poses: [{ ...own.poses[0], molblock }] };
  };
  const structure = await bench.put(WATER);
  const rows = [place(methanol), place(acetate)];
  const receptors = [{ name: 'r', structure }];
  const [neutral, ion] = await refineWith(rows, { receptors, pocketAngstrom: 4 });
  expect([...(neutral?.failures ?? []), ...(ion?.failures ?? [])]).toEqual([]);
  expect(neutral).toMatchObject({
    charge: 0,
    pocket: { residues: ['A:HOH:1'], atoms: 3, cuts: 0 },
  });
  expect(ion?.charge).toBe(-1);
  // In implicit water a hydrogen bond is worth a few kcal/mol.
  for (const one of [neutral, ion]) {
    expect(one?.interactionKcalPerMol).toBeLessThan(0);
    expect(one?.interactionKcalPerMol).toBeGreaterThan(-12);
  }
  expect(ion?.solvationKcalPerMol).toBeLessThan((neutral?.solvationKcalPerMol ?? 0) - 30);
});

test.each([
  [
    'breaks off',
    'echo "SCF did not converge" >&2; exit 1',
    'XTB_FAILED',
    /broke off \(1\): SCF did/,
  ],
  ['hangs', 'sleep 60', 'XTB_LIMIT', /took longer than its 700 ms/],
  ['says nothing', 'exit 0', 'XTB_FAILED', /found no minimum: it said nothing/],
  [
    'writes another molecule',
    'echo "GEOMETRY OPTIMIZATION CONVERGED"; printf "1\\n\\nHe 0 0 0\\n" > xtbopt.xyz',
    'XTB_FAILED',
    /a geometry of another molecule/,
  ],
])('an xtb that %s costs the value, and not the molecule', async (_, body, code, reason) => {
  const xtb = fakes.write(`[ "$1" = --version ] && { echo xtb version 9.9.9; exit; }\n${body}`);
  const [one] = await refineWith([posed(await prepared('CCCC'), 0)], { runMsMax: 700 }, xtb);
  expect(one).toMatchObject({
    strainKcalPerMol: null,
    solvationKcalPerMol: null,
    tool: 'xtb 9.9.9',
  });
  expect(one?.failures).toEqual([{ part: 'strain', code, reason: expect.stringMatching(reason) }]);
});

test('what cannot be refined says why', async () => {
  const xtb = fakes.write('[ "$1" = --version ] && { echo xtb version 9.9.9; exit; }; exit 1');
  const row = posed(await prepared('CCCC'), 0);
  const radical = {
    ...row,
    poses: [
      {
        ...row.poses[0],
        molblock: row.poses[0]?.molblock.replace('M  END', 'M  CHG  1   1   1\nM  END'),
      },
    ],
  };
  const structure = await bench.put(WATER.replaceAll('HOH', 'XYZ'));
  const receptors = [{ name: 'r', structure }];
  const found = await refineWith(
    [{ ...row, poses: [] }, radical, row],
    { receptors, pocketAngstrom: 8 },
    xtb,
  );
  expect(found.map(({ failures }) => failures.map(({ code }) => code))).toEqual([
    ['NO_POSE'],
    ['OPEN_SHELL', 'OPEN_SHELL'],
    ['XTB_FAILED', 'CHARGE_UNKNOWN'],
  ]);
  await expect(refineWith([row], {}, fakes.write('exit 1'))).rejects.toMatchObject({
    code: 'TOOL_MISSING',
  });
});
