import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonWith } from '../../../tests/support/python-environment';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { STRICTEST, sandboxContext } from '../../runtime/sandbox';
import { diagonaliseStep, hartreeFockStep } from '../vqe/baselines';
import { computeIntegralsStep } from './compute-integrals';
import { readXyz } from './geometry';

jest.setTimeout(300_000);

const FOLDER = path.resolve(__dirname, '../../../../shared/data/qchem');
const PYSCF = ['pyscf==2.14.0', 'numpy==2.2.6'];
const ACCURACY_HARTREE = 1e-6;

interface Reference {
  geometry_angstrom: string;
  basis: string;
  hf: number;
  fci: number;
}
const references: Record<string, Reference> = JSON.parse(
  readFileSync(path.join(FOLDER, 'reference.json'), 'utf8'),
);

const before = process.env.PATH;
let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
  const python = pythonWith(PYSCF);
  process.env.PATH = `${path.dirname(python)}${path.delimiter}${before}`;
});
afterAll(async () => {
  process.env.PATH = before;
  await bench.close();
});

/** Runs the step with the tools that its contract names. */
const compute = (input: unknown) =>
  bench.run(computeIntegralsStep, input, {
    ...bench.context(),
    ...sandboxContext(STRICTEST, computeIntegralsStep.contract),
  });

const atomsOf = (text: string) =>
  text.split(';').map((line) => {
    const [element, x, y, z] = line.trim().split(/\s+/);
    return { element, x: Number(x), y: Number(y), z: Number(z) };
  });
const hydrogen = atomsOf('H 0 0 0; H 0 0 0.7414');

async function energiesOf(integrals: unknown) {
  const hf = await bench.run(hartreeFockStep, { integrals });
  const exact = await bench.run(diagonaliseStep, { integrals });
  return [hf, exact].map(({ energiesHartree }) => energiesHartree[0] as number);
}

test.each(Object.keys(references))('%s: the energies of the shipped file', async (name) => {
  const { geometry_angstrom, basis, hf, fci } = references[name] as Reference;
  const found = await compute({ atoms: atomsOf(geometry_angstrom), basis });
  const shipped = await bench.put(readFileSync(path.join(FOLDER, `${name}_sto3g.fcidump`)));
  const [own, file] = [await energiesOf(found.integrals), await energiesOf(shipped)];
  for (const [k, reference] of [hf, fci].entries()) {
    expect(Math.abs((own[k] as number) - reference)).toBeLessThan(ACCURACY_HARTREE);
    expect(Math.abs((own[k] as number) - (file[k] as number))).toBeLessThan(ACCURACY_HARTREE);
  }
  expect(Math.abs(found.hartreeFockHartree - hf)).toBeLessThan(ACCURACY_HARTREE);
  expect(found.tool).toBe('pyscf 2.14.0');
});

test('a frozen core is that of the reader of files', async () => {
  const { geometry_angstrom } = references.LiH as Reference;
  const atoms = atomsOf(geometry_angstrom);
  const all = await compute({ atoms });
  const frozen = await compute({ atoms, frozenCore: true });
  const chosen = await compute({ atoms, activeOrbitals: [2, 3, 6] });
  expect(frozen).toMatchObject({ formula: 'HLi', basisOrbitals: 6, orbitals: 5, electrons: 2 });
  expect(chosen).toMatchObject({ orbitals: 3, electrons: 2 });
  const { energiesHartree } = await bench.run(diagonaliseStep, {
    integrals: all.integrals,
    frozenOrbitals: 1,
  });
  const [hf, exact] = await energiesOf(frozen.integrals);
  expect(exact).toBeCloseTo(energiesHartree[0] as number, 7);
  expect(hf).toBeCloseTo(all.hartreeFockHartree, 7);
  expect((await energiesOf(chosen.integrals))[0]).toBeCloseTo(all.hartreeFockHartree, 7);
});

test('open shells and charges; twice the same bytes', async () => {
  const triplet = { atoms: atomsOf('O 0 0 0; O 0 0 1.2'), unpairedElectrons: 2 };
  const found = await compute(triplet);
  expect(found).toMatchObject({ formula: 'O2', orbitals: 10, electrons: 16 });
  expect((await energiesOf(found.integrals))[0]).toBeCloseTo(found.hartreeFockHartree, 6);
  const ion = { atoms: hydrogen, charge: 1, unpairedElectrons: 1 };
  const twice = [await compute(ion), await compute(ion)];
  expect(twice[0]).toEqual(twice[1]);
});

test('an XYZ file is a geometry', async () => {
  const geometry = await bench.put('2\nhydrogen\nh 0 0 0\nH  0.0 0.0 7.414e-1 0.1\n\n');
  const found = await compute({ geometry });
  const same = await compute({ atoms: hydrogen });
  expect(found).toEqual(same);
});

test.each([
  ['', /line 1: found nothing; allowed is the number of atoms/],
  ['2\n\nH 0 0 0\n', /line 4: found nothing; allowed is an element and three/],
  ['1\n\nH 0 0\n', /line 3: found "H 0 0"/],
  ['1\n\nQ9 0 0 0\n', /line 3: found "Q9 0 0 0"/],
  ['1\n\nH 0 0 0x1\n', /line 3/],
  ['1\n\nH 0 0 0\n1\n\nH 0 0 1\n', /line 4: found "1"; allowed is nothing after 1 atoms/],
])('%j is no geometry', (text, message) => {
  expect(() => readXyz(text)).toThrow(message);
});

test.each([
  [{ atoms: hydrogen, basis: 'no-such-basis' }, /cannot build this molecule/],
  [{ atoms: hydrogen, charge: 1 }, /cannot build this molecule/],
  [{ atoms: hydrogen, charge: 2 }, /no electrons/],
  [{ atoms: hydrogen, activeOrbitals: [3] }, /different numbers from 1 to 2/],
  [{ atoms: atomsOf('Zz 0 0 0') }, /cannot build this molecule/],
  [{}, /either atoms or a geometry file/],
])('%j is refused', async (input, message) => {
  await expect(compute(input)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(message),
  });
});

test('a Python without PySCF is told apart from a wrong molecule', async () => {
  const own = process.env.PATH;
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-bare-'));
  // The system's own, which a sandbox shows too; without `site` no installed package is found.
  const script = '#!/bin/sh\nexec python3 -S "$@"\n';
  writeFileSync(path.join(folder, 'python3'), script, { mode: 0o755 });
  process.env.PATH = `${folder}${path.delimiter}${before}`;
  try {
    await expect(compute({ atoms: hydrogen })).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringMatching(/no PySCF that works/),
    });
  } finally {
    process.env.PATH = own;
    rmSync(folder, { recursive: true });
  }
});
