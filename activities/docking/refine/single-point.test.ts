import path from 'node:path';
import type { SinglePoint } from '../../../schemas/chemistry/single-point-steps';
import { openFakePrograms } from '../../../tests/support/docking';
import { pythonWith } from '../../../tests/support/python-environment';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { STRICTEST, sandboxContext } from '../../runtime/sandbox';
import { singlePointStep } from './single-point';

jest.setTimeout(300_000);

/** The environment of the tests of chemistry.integrals. */
const PYSCF = ['pyscf==2.14.0', 'numpy==2.2.6'];

let bench: StepBench;
const fakes = openFakePrograms();
const before = process.env.PATH;
beforeAll(async () => {
  bench = await openStepBench();
  process.env.PATH = `${path.dirname(pythonWith(PYSCF))}${path.delimiter}${before}`;
});
afterAll(async () => {
  process.env.PATH = before;
  fakes.close();
  await bench.close();
});

const hydrogen = (angstrom: string) =>
  [
    ...['', '', '', '  2  1  0  0  0  0  0  0  0  0999 V2000'],
    '    0.0000    0.0000    0.0000 H   0  0',
    `    ${angstrom}    0.0000    0.0000 H   0  0`,
    ...['  1  2  1  0', 'M  END'],
  ].join('\n');
const refined = {
  ...{ index: 0, id: 'hydrogen' },
  refinement: { heldMolblock: hydrogen('1.2000'), relaxedMolblock: hydrogen('0.7414') },
};

async function compute(rows: unknown[], o: Record<string, unknown>, python3?: string) {
  const toolPaths = python3 === undefined ? undefined : { python3 };
  const sandbox = sandboxContext({ ...STRICTEST, toolPaths }, singlePointStep.contract);
  const molecules = await bench.putRows(rows);
  const context = { ...bench.context(), ...sandbox };
  const out = await bench.run(singlePointStep, { molecules, ...o }, context);
  const found = await bench.rows<{ singlePoint: SinglePoint }>(out.molecules);
  return found.map((row) => row.singlePoint);
}

test('hydrogen in STO-3G is the published energy, and water takes a little off', async () => {
  const method = { functional: 'hf', basis: 'sto-3g' };
  const [vacuum, bare] = await compute([refined, { index: 1, id: 'bare' }], {
    ...method,
    solvent: 'none',
  });
  // shared/data/qchem/reference.json; density fitting costs 1e-4 Hartree.
  expect(Math.abs((vacuum?.relaxedHartree ?? 0) + 1.116684)).toBeLessThan(2e-4);
  expect(vacuum?.heldHartree).toBeGreaterThan(vacuum?.relaxedHartree ?? 0);
  expect(vacuum?.strainKcalPerMol).toBeCloseTo(
    627.5095 * ((vacuum?.heldHartree ?? 0) - (vacuum?.relaxedHartree ?? 0)),
    1,
  );
  expect(vacuum).toMatchObject({ tool: 'pyscf 2.14.0', failure: null, ...method });
  expect(bare).toMatchObject({ strainKcalPerMol: null, failure: { code: 'NOT_REFINED' } });
  const [water] = await compute([refined], { ...method, solvent: 'water' });
  expect(water?.relaxedHartree).toBeLessThan(vacuum?.relaxedHartree ?? 0);
});

test.each([
  ['breaks off', 'echo "no memory" >&2; exit 9', 'PYSCF_FAILED', /broke off \(9\): no memory/],
  ['hangs', 'sleep 60', 'PYSCF_LIMIT', /took longer than its 700 ms/],
  ['refuses', 'echo \'{"refused": "too large"}\' > answer.json', 'PYSCF_FAILED', /too large/],
])('a PySCF that %s costs the value, and not the molecule', async (_, body, code, reason) => {
  const [one] = await compute([refined], { runMsMax: 700 }, fakes.write(body));
  expect(one).toMatchObject({ strainKcalPerMol: null, relaxedHartree: null });
  expect(one?.failure).toEqual({ code, reason: expect.stringMatching(reason) });
});

test('a Python without PySCF sends the step to another node', async () => {
  const bare = fakes.write('echo \'{"missing": "no pyscf"}\' > answer.json');
  await expect(compute([refined], {}, bare)).rejects.toMatchObject({ code: 'TOOL_MISSING' });
});
