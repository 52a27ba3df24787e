import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { diagonaliseStep, hartreeFockStep } from './baselines';
import { minimiseEnergyStep } from './minimise-energy';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const molecule = (name: string) =>
  bench.put(
    readFileSync(path.resolve(__dirname, `../../../examples/data/qchem/${name}_sto3g.fcidump`)),
  );

/** pyscf 2.x, STO-3G: `../shared/findings/chemistry.md`. */
const PYSCF = { H2: [-1.116684, -1.13727], LiH: [-7.862002, -7.882392] } as const;

it.each(['H2', 'LiH'] as const)('%s: three methods, one schema', async (name) => {
  const integrals = await molecule(name);
  const [hf, exact] = PYSCF[name];
  const one = await bench.run(hartreeFockStep, { integrals });
  const two = await bench.run(diagonaliseStep, { integrals });
  const three = await bench.run(minimiseEnergyStep, { integrals });
  expect(Object.keys(two)).toEqual(Object.keys(one));
  expect(Object.keys(three.energy)).toEqual(Object.keys(one));
  expect(one.energiesHartree[0]).toBeCloseTo(hf, 5);
  expect(two.energiesHartree[0]).toBeCloseTo(exact, 5);
  const error = (three.energy.energiesHartree[0] as number) - (two.energiesHartree[0] as number);
  expect(error).toBeGreaterThan(-1e-9);
  expect(error).toBeLessThan(2e-5);
  expect(three.convergenceHartree.at(-1)).toBeCloseTo(three.energy.energiesHartree[0] as number, 9);
});

it('goes on from any checkpoint to the same bytes', async () => {
  const input = { integrals: await molecule('LiH'), frozenOrbitals: 1, activeOrbitals: 3 };
  const question = { ...input, ansatz: 'k-upccgsd', states: 2 };
  const kept: unknown[] = [];
  const interrupt = (checkpoint: unknown) => kept.push(checkpoint);
  const whole = await bench.run(minimiseEnergyStep, question, bench.context({ interrupt }));
  expect(kept.length).toBeGreaterThan(5);
  for (const resumed of kept) {
    const again = await bench.run(minimiseEnergyStep, question, bench.context({ resumed }));
    expect(JSON.stringify(again)).toBe(JSON.stringify(whole));
  }
});

it.each([
  ['&FCI NORB=1,NELEC=1,MS2=1\n&END\nx 1 1 0 0', {}, 'INPUT_INVALID', /line 3: .*'x'/],
  ['&FCI NORB=1,NELEC=2\n&END\n1 1 1 0 0', { frozenOrbitals: 2 }, 'INPUT_INVALID', /2 frozen/],
  ['&FCI NORB=99,NELEC=2\n&END\n1 1 1 0 0', {}, 'LIMIT_EXCEEDED', /99 orbitals/],
])('tells what is wrong with %j', async (text, question, code, message) => {
  const integrals = await bench.put(text);
  await expect(bench.run(minimiseEnergyStep, { integrals, ...question })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});
