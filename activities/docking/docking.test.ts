import type { DockedRow, PoseScore } from '../../schemas/docking/dock-steps';
import type { PreparedLigandRow } from '../../schemas/docking/ligand-steps';
import type { RejectionRow } from '../../schemas/molecule';
import {
  molblockOf,
  openFakePrograms,
  preparedRow,
  redockFile,
  testWith,
} from '../../tests/support/docking';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import type { StepImplementation, ToolResult } from '../implement';
import { STRICTEST, sandboxContext } from '../runtime/sandbox';
import { dockStep } from './dock';
import { scorePoseStep } from './score-pose';

jest.setTimeout(120_000);

const BOX = { centerAngstrom: [15.19, 53.903, 16.917], sizeAngstrom: [20, 20, 20] };
const imatinib = preparedRow('imatinib', {
  molblock: redockFile('1iep/1iep_ligand.sdf'),
  pdbqt: redockFile('1iep/1iep_ligand.pdbqt'),
});
const [form] = imatinib.prepared.forms;

let bench: StepBench;
const fakes = openFakePrograms();
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(async () => {
  fakes.close();
  await bench.close();
});

/** Runs a step with the vina of this machine, or with one that pretends. */
const runWith = <I, O>(step: StepImplementation<I, O>, input: unknown, vina?: string) => {
  const toolPaths = vina === undefined ? undefined : { vina };
  const sandbox = sandboxContext({ ...STRICTEST, toolPaths }, step.contract as never);
  return bench.run(step, input, { ...bench.context(), ...sandbox });
};

async function receptorOf(name: string) {
  return { name, pdbqt: await bench.put(redockFile(`${name}/${name}_receptor.pdbqt`)) };
}

/** Docks with a program that tells a version, and then does as its script says. */
async function dockWith(body: string, o: Record<string, unknown> = {}) {
  const vina = fakes.write(`[ "$1" = --version ] && { echo AutoDock Vina v9.9.9; exit; }\n${body}`);
  const receptors = [{ name: 'r', pdbqt: await bench.put('ATOM\n'), box: BOX }];
  const molecules = await bench.putRows([imatinib]);
  return runWith(dockStep, { molecules, receptors, seeds: [1, 2], ...o }, vina);
}

/** A pose of imatinib where it is, moved along x, with these energies. */
function model(shift: number, energies: [number, number, number, number]): string {
  const [result, inter, intra, unbound] = energies;
  const atoms = (form?.pdbqt ?? '').replace(
    /^(ATOM.{26})(.{8})/gm,
    (_, head, x) => head + (Number(x) + shift).toFixed(3).padStart(8),
  );
  return [
    'MODEL',
    `REMARK VINA RESULT: ${result} 0 0`,
    `REMARK INTER + INTRA: ${inter + intra}`,
    `REMARK INTER: ${inter}`,
    `REMARK INTRA: ${intra}`,
    `REMARK UNBOUND: ${unbound}`,
    `${atoms}ENDMDL`,
  ].join('\n');
}

const writing = (...models: string[]) => `cat > poses.pdbqt <<'END'\n${models.join('\n')}\nEND`;

test('poses of all seeds are clustered, and scored by the unbound state of the best', async () => {
  // 1 + w N is 1.5 here. Vina 1.2.3 took −2, of the worst pose, for the unbound energy.
  const best = model(0, [-6, -10, -1, -2]);
  const near = model(1, [-5, -9, -0.5, -2]);
  const far = model(5, [-4, -8, 0, -2]);
  const script = `case "$*" in *"--seed 1 "*) ${writing(best, far)} ;; *) ${writing(near)} ;; esac`;
  const out = await dockWith(script.replaceAll('END ;;', 'END\n;;'));
  expect(out).toMatchObject({ count: 1, dropped: {} });
  const [row] = await bench.rows<DockedRow>(out.molecules);
  expect(row?.docking).toEqual({
    tool: 'vina 9.9.9',
    scoreKcalPerMol: -6.667,
    receptor: 'r',
    form: 0,
    // −10 / 1.5 and −9 / 1.5: seed 2 has a best pose of its own, and its own unbound state.
    spreadKcalPerMol: 0.472,
    searches: [
      { receptor: 'r', seed: 1, form: 0, scoreKcalPerMol: -6.667, poses: 2 },
      { receptor: 'r', seed: 2, form: 0, scoreKcalPerMol: -6, poses: 1 },
    ],
  });
  expect(row?.poses).toMatchObject([
    { seed: 1, scoreKcalPerMol: -6.667, clusterSize: 2, clusterSeeds: 2, rmsdToBestAngstrom: 0 },
    { seed: 1, scoreKcalPerMol: -4.667, clusterSize: 1, clusterSeeds: 1, rmsdToBestAngstrom: 5 },
  ]);
  // Every atom came along, those too that the program never saw.
  const xOf = (molblock: string) =>
    molblock
      .split('\n')
      .slice(4, 73)
      .map((l) => Number(l.slice(0, 10)));
  const shifted = xOf(form?.molblock ?? '').map((x) => x + 5);
  const moved = xOf(row?.poses[1]?.molblock ?? '');
  expect(Math.max(...moved.map((x, i) => Math.abs(x - (shifted[i] as number))))).toBeLessThan(
    0.002,
  );
});

test.each([
  ['breaks off', 'echo "no memory" >&2; exit 134', 'VINA_FAILED', /broke off \(134\): no memory/],
  ['is killed', 'kill -SEGV $$', 'VINA_FAILED', /broke off \(\d+\): it said nothing/],
  ['hangs', 'sleep 60', 'VINA_LIMIT', /took longer than its 700 ms/],
  ['writes nothing', 'exit 0', 'VINA_UNREADABLE', /wrote no poses/],
  ['finds nothing', 'echo > poses.pdbqt', 'NO_POSE', /no pose lies within the box/],
  [
    'writes no energies',
    'cp ligand.pdbqt poses.pdbqt; sed -i "1i MODEL" poses.pdbqt',
    'VINA_UNREADABLE',
    /wrote a pose without/,
  ],
  [
    'writes another molecule',
    writing(model(0, [-6, -10, -1, -2]).replace(/ATOM .*\n/, '')),
    'VINA_UNREADABLE',
    /a pose of 39 atoms, and not of 40/,
  ],
  [
    'writes scores of zero',
    writing(model(0, [0, 0, 0, 0])),
    'VINA_UNREADABLE',
    /scores that are all zero/,
  ],
])(
  'a program that %s costs the molecule, with the reason, and gives no score',
  async (_, body, code, reason) => {
    const out = await dockWith(body, { runMsMax: 700 });
    expect(out).toMatchObject({ count: 0, dropped: { [code]: 1 } });
    const [rejection] = await bench.rows<RejectionRow>(out.rejections);
    expect(rejection).toMatchObject({
      id: 'imatinib',
      code,
      reason: expect.stringMatching(reason),
    });
  },
);

test('one search that fails is told beside the others', async () => {
  const script = `case "$*" in *"--seed 1 "*) exit 3 ;; *) ${writing(model(0, [-6, -10, -1, -1]))}\n;; esac`;
  const out = await dockWith(script);
  const [row] = await bench.rows<DockedRow>(out.molecules);
  expect(row?.docking).toMatchObject({ scoreKcalPerMol: -6, spreadKcalPerMol: null });
  expect(row?.docking.searches).toMatchObject([
    { seed: 1, code: 'VINA_FAILED', reason: expect.stringContaining('broke off (3)') },
    { seed: 2, scoreKcalPerMol: -6 },
  ]);
});

test('a run that breaks off is tried once more, and no oftener', async () => {
  const answers = ['AutoDock Vina v9.9.9', '137', model(0, [-6, -10, -1, -1]), '137', '137', ''];
  const run = (): Promise<ToolResult> => {
    const stdout = answers.shift() ?? '';
    const exitCode = Number(stdout) || 0;
    const files = { 'poses.pdbqt': Buffer.from(stdout) };
    return Promise.resolve({ exitCode, stdout, stderr: '', files, isolation: 'none' });
  };
  const receptors = [{ name: 'r', pdbqt: await bench.put('ATOM\n'), box: BOX }];
  const input = { molecules: await bench.putRows([imatinib]), receptors, seeds: [1, 2] };
  const out = await bench.run(dockStep, input, { ...bench.context(), tools: { run } });
  const [row] = await bench.rows<DockedRow>(out.molecules);
  expect(row?.docking.searches).toMatchObject([{ scoreKcalPerMol: -6 }, { code: 'VINA_FAILED' }]);
  expect(answers).toEqual(['']);
});

test.each([
  ['missing', undefined, /vina is not on this machine/],
  ['unable to start', 'exit 127', /does not tell its version \(127\)/],
  ['another program', 'echo hello', /does not tell its version \(0\): hello/],
])('vina %s: the step goes to another node', async (_, body, message) => {
  const vina = body === undefined ? '/no/such/vina' : fakes.write(body);
  const receptors = [{ ...(await receptorOf('1iep')), box: BOX }];
  const molecules = await bench.putRows([imatinib]);
  await expect(runWith(dockStep, { molecules, receptors }, vina)).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    message: expect.stringMatching(message),
  });
});

test('a receptor without atoms is refused; a molecule without a conformer is dropped', async () => {
  await expect(
    dockWith('exit 1', {
      receptors: [{ name: 'r', pdbqt: await bench.put('REMARK\n'), box: BOX }],
    }),
  ).rejects.toMatchObject({ code: 'INPUT_INVALID', message: 'The receptor r has no atoms.' });
  const { prepared: _, ...bare } = imatinib;
  const broken = preparedRow('broken', {
    molblock: form?.molblock ?? '',
    pdbqt: 'ROOT\nENDROOT\n',
  });
  const molecules = await bench.putRows([bare, { ...broken, index: 1 }]);
  const out = await dockWith('exit 1', { molecules });
  expect(out.dropped).toEqual({ NOT_PREPARED: 2 });
  const reasons = (await bench.rows<RejectionRow>(out.rejections)).map((row) => row.reason);
  expect(reasons).toEqual(['it has no conformer', 'a PDBQT without atoms']);
});

testWith('vina')('the score of a crystal pose is that of the program run by hand', async () => {
  const molecules = await bench.putRows([imatinib]);
  const out = await runWith(scorePoseStep, { molecules, receptor: await receptorOf('1iep') });
  const [row] = await bench.rows<{ poseScore: PoseScore }>(out.molecules);
  // vina 1.2.3 and 1.2.7, --score_only.
  expect(row?.poseScore).toMatchObject({
    scoreKcalPerMol: -12.513,
    interKcalPerMol: -17.634,
    intraKcalPerMol: -0.485,
    tool: expect.stringMatching(/^vina 1\.2/),
  });
});

testWith('vina')('docks nicotine: the same seed, the same poses', async () => {
  // The deposited file is of hydrated docking: its water is no atom of nicotine.
  const pdbqt = redockFile('1uw6/1uw6_ligand.pdbqt').replace(/^.*WAT.*\n/m, '');
  const molecules = await bench.putRows([
    preparedRow('nicotine', { pdbqt, molblock: molblockOf(pdbqt) }),
  ]);
  const box = { centerAngstrom: [83.64, 69.684, -10.124], sizeAngstrom: [12, 12, 12] };
  const receptors = [{ ...(await receptorOf('1uw6')), box }];
  const how = { molecules, receptors, exhaustiveness: 1 };
  const both = await runWith(dockStep, { ...how, seeds: [1, 2] });
  const second = await runWith(dockStep, { ...how, seeds: [2] });
  const [row] = await bench.rows<DockedRow>(both.molecules);
  const [again] = await bench.rows<DockedRow>(second.molecules);
  expect(row?.docking.searches[1]).toEqual(again?.docking.searches[0]);
  expect(row?.docking.scoreKcalPerMol).toBeLessThan(-4);
  expect(row?.docking.searches).toHaveLength(2);
  const clusters = row?.poses.map(({ rmsdToBestAngstrom }) => rmsdToBestAngstrom) ?? [];
  expect(clusters[0]).toBe(0);
  expect(Math.min(...clusters.slice(1))).toBeGreaterThanOrEqual(2);
});

describe('a core that stays where it binds', () => {
  const core = async (more: object) => ({
    reference: await bench.put(redockFile('1uw6/1uw6_ligand.sdf')),
    smarts: '[#6]~1~[#6]~[#6]~[#7]~[#6]~[#6]~1',
    samples: 6,
    ...more,
  });
  // Without the hydrogen of its ammonium, which a molblock without charges cannot hold.
  const pdbqt = redockFile('1uw6/1uw6_ligand.pdbqt').replace(/^.*( W| HD| 2 +14) *\n/gm, '');
  const dockNicotine = async (more: object, other?: PreparedLigandRow) => {
    const row = other ?? preparedRow('nicotine', { pdbqt, molblock: molblockOf(pdbqt) });
    const box = { centerAngstrom: [83.64, 69.684, -10.124], sizeAngstrom: [14, 14, 14] };
    const receptors = [{ ...(await receptorOf('1uw6')), box }];
    const molecules = await bench.putRows([row]);
    return runWith(dockStep, { molecules, receptors, seeds: [3], core: await core(more) });
  };

  testWith('vina')('poses grow from it', async () => {
    const out = await dockNicotine({ rmsdMaxAngstrom: 1 });
    const [row] = await bench.rows<DockedRow>(out.molecules);
    expect(row?.docking.scoreKcalPerMol).toBeLessThan(-3);
    for (const pose of row?.poses ?? []) expect(pose.coreRmsdAngstrom).toBeLessThanOrEqual(1);
  });

  testWith('vina')('no pose keeps it, or the molecule does not have it', async () => {
    expect((await dockNicotine({ rmsdMaxAngstrom: 0.1 })).dropped).toEqual({ CORE_MOVED: 1 });
    const ring = { smarts: 'CN1CCCC1' };
    expect((await dockNicotine(ring, imatinib)).dropped).toEqual({ CORE_ABSENT: 1 });
  });

  testWith('vina')('a core that is not in its own reference is refused at once', async () => {
    await expect(dockNicotine({ smarts: 'S~S~S' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'No molecule can keep the core S~S~S: the reference has no such core.',
    });
  });
});
