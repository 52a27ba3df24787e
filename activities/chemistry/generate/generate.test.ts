import { loadChemistry } from '../../../kernels/chemistry';
import { BUILDING_BLOCKS } from '../../../kernels/chemistry/data/building-blocks';
import type { Lineage } from '../../../schemas/chemistry/lineage';
import { LIMITS } from '../../../schemas/constants/limits';
import type { MoleculeRow } from '../../../schemas/molecule';
import { openStepBench, type StepBench } from '../../../tests/support/step-context';
import { generateStep } from './generate';

jest.setTimeout(120_000);

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

/** A series: amides of substituted benzoic acids, two of them with a ring of another kind. */
const SERIES: [smiles: string, value: number][] = [
  ['Cc1ccc(C(=O)NCc2ccccc2)cc1', 6],
  ['FC(F)(F)c1ccc(C(=O)NCc2ccccc2)cc1', 7],
  ['Cc1ccc(C(=O)NC2CCCCC2)cc1', 5.5],
  ['COc1ccc(C(=O)NCCc2ccncc2)cc1', 6.2],
  ['Cc1ccc(C(=O)NCc2cccs2)nc1', 5.9],
];

async function rowsOf(molecules: readonly (readonly [string, number | undefined])[], prefix = 'p') {
  const chem = await loadChemistry();
  return molecules.map(([smiles, value], index): MoleculeRow => {
    const standard = chem.standardise({ smiles });
    if (!standard.ok) throw new Error(standard.reason);
    return {
      ...{ index, id: `${prefix}${index}`, smiles: standard.smiles, inchiKey: standard.inchiKey },
      changes: [],
      ...(value === undefined ? {} : { measured: { value, relation: '=' as const } }),
    };
  });
}

async function generate(options: Record<string, unknown>, further: Record<string, unknown> = {}) {
  const parents = await bench.putRows(await rowsOf(SERIES));
  const output = await bench.run(generateStep, { parents, options, seed: 1, ...further });
  return {
    ...output,
    rows: await bench.rows<MoleculeRow & { lineage: Lineage }>(output.molecules),
  };
}

test('the same input makes the same bytes, another seed others', async () => {
  const options = { count: 25 };
  const [one, again, other] = [
    await generate(options),
    await generate(options),
    await generate(options, { seed: 2 }),
  ];
  expect(again).toEqual(one);
  expect(one.count).toBe(25);
  expect(other.molecules.sha256).not.toBe(one.molecules.sha256);
});

test('molecules are new, distinct and standard, by every method, and tell where they come from', async () => {
  const { rows, report, dropped } = await generate({ count: 60 });
  const chem = await loadChemistry();
  const parents = await rowsOf(SERIES);
  const keys = rows.map(({ inchiKey }) => inchiKey);
  expect(new Set(keys).size).toBe(rows.length);
  for (const { inchiKey } of parents) expect(keys).not.toContain(inchiKey);
  for (const row of rows) {
    const standard = chem.standardise({ smiles: row.smiles });
    expect(standard).toMatchObject({ smiles: row.smiles, inchiKey: row.inchiKey });
    expect(row.lineage.generation).toBe(1);
    for (const parent of row.lineage.parents) {
      expect(parents).toContainEqual(expect.objectContaining(parent));
    }
  }
  expect(report.methods.map(({ method, made }) => [method, made > 0])).toEqual(
    ['reaction', 'exchange', 'matched-pair', 'r-groups', 'scaffold'].map((method) => [
      method,
      // None of these parents has a group that reacts.
      method !== 'reaction',
    ]),
  );
  const made = report.methods.reduce((sum, one) => sum + one.made, 0);
  const tried = report.methods.reduce((sum, one) => sum + one.tried, 0);
  expect(made).toBe(rows.length);
  expect(Object.values(dropped).reduce((a, b) => a + b, 0)).toBe(tried - made);
  expect(report.quality?.novelty.low).toBeGreaterThan(0);
  expect(report.quality?.diversity).toBeGreaterThan(0);
  expect(report.quality?.scaffolds).toBeGreaterThan(1);
});

test('a matched pair brings its change to the other molecules, with its support', async () => {
  const { rows, transforms } = await generate({ count: 50, methods: ['matched-pair'] });
  const smiles = rows.map((row) => row.smiles);
  const chem = await loadChemistry();
  // CH3 → CF3 raises the value by 1 in the one pair that there is.
  const expected = chem.synthesis.canonical('FC(F)(F)c1ccc(C(=O)NC2CCCCC2)cc1') ?? '';
  expect(smiles).toContain(expected);
  const { lineage } = rows[smiles.indexOf(expected)] ?? {};
  expect(lineage).toMatchObject({ method: 'matched-pair', parents: [{ id: 'p2' }], blocks: [] });
  expect(lineage?.route).toBe(
    'p2 with C[*:1] changed to FC(F)(F)[*:1] (seen in 1 pair, mean change +1.00)',
  );
  const lines = await bench.rows<{ from: string; to: string; meanChange: number }>(transforms);
  const back = lines.find(({ from, to }) => from === 'FC(F)(F)[*:1]' && to === 'C[*:1]');
  expect(back?.meanChange).toBe(-1);
  // The change for the worse is known, and not made.
  expect(rows.map(({ lineage: { by } }) => by)).not.toContain('FC(F)(F)[*:1]>>C[*:1]');
});

describe('building blocks', () => {
  const blocks = async (days: (number | undefined)[]) =>
    bench.putRows(
      await rowsOf(
        [
          ['NC1CCOCC1', days[0]],
          ['C1CCNCC1', days[1]],
          ['NCC1CC1', days[2]],
        ],
        'b',
      ),
    );
  const exchange = { count: 50, methods: ['exchange'], reactions: ['amide-coupling'] };

  test('of a role take the place of what a parent was made of', async () => {
    const { rows, report } = await generate(exchange, { blocks: await blocks([3, 10, undefined]) });
    expect(report.blocks).toEqual({ given: 3, usable: 3, unknownAvailability: 1 });
    expect(rows.map((row) => row.lineage.blocks[0]?.leadTimeDays)).toEqual(
      expect.arrayContaining([3, 10, null]),
    );
    const chem = await loadChemistry();
    const amide = chem.synthesis.canonical('Cc1ccc(C(=O)N2CCCCC2)cc1');
    const { lineage } = rows.find(({ smiles }) => smiles === amide) ?? {};
    expect(lineage).toMatchObject({ method: 'exchange', by: 'amide-coupling' });
    expect(lineage?.route).toMatch(/^Amide coupling of .* \(of p[02]\) with b1$/);
  });

  test('that take too long, or of which nothing is known, are left out as asked', async () => {
    const { rows, report } = await generate(
      { ...exchange, leadTimeDaysMax: 5, unknownAvailability: false },
      { blocks: await blocks([3, 10, undefined]) },
    );
    expect(report.blocks).toEqual({ given: 3, usable: 1, unknownAvailability: 1 });
    expect([...new Set(rows.map((row) => row.lineage.blocks[0]?.id))]).toEqual(['b0']);
  });

  test('that come with Athanor are molecules, each once, and find partners for every reaction', async () => {
    const rows = await rowsOf(BUILDING_BLOCKS.map(([, smiles]) => [smiles, undefined]));
    expect(new Set(rows.map(({ inchiKey }) => inchiKey)).size).toBe(rows.length);
    expect(new Set(BUILDING_BLOCKS.map(([name]) => name)).size).toBe(rows.length);
  });
});

test('a reaction that could give several products is not proposed', async () => {
  const parents = await bench.putRows(await rowsOf([['OC(=O)CCC(C)(C)C(=O)O', undefined]]));
  const blocks = await bench.putRows(await rowsOf([['C1CCNCC1', undefined]], 'b'));
  const options = { methods: ['reaction'], reactions: ['amide-coupling'] };
  const { count, dropped } = await generate(options, { parents, blocks });
  expect({ count, dropped }).toEqual({ count: 0, dropped: { UNSELECTIVE: 1 } });
});

test('of too many parents those with the largest measured values are taken', async () => {
  const many = Array.from({ length: LIMITS.parentsMax + 3 }, (_, i): [string, number] => [
    `${'C'.repeat(1 + (i % 20))}N${'C'.repeat(1 + Math.floor(i / 20))}`,
    i === 0 ? 9 : i < 4 ? 1 : 5,
  ]);
  const parents = await bench.putRows(await rowsOf(many));
  const options = { count: 5, methods: ['matched-pair'] };
  const { report, rows } = await generate(options, { parents, measured: parents });
  expect(report).toMatchObject({ parents: LIMITS.parentsMax, parentsGiven: LIMITS.parentsMax + 3 });
  const used = rows.flatMap(({ lineage }) => lineage.parents.map(({ id }) => id));
  for (const weak of ['p1', 'p2', 'p3']) expect(used).not.toContain(weak);
});

test('what is known elsewhere is left out, and later generations count on', async () => {
  const first = await generate({ count: 10, methods: ['scaffold', 'r-groups'] });
  const exclude = [first.molecules];
  const second = await generate({ count: 10, methods: ['scaffold', 'r-groups'] }, { exclude });
  const known = new Set(first.rows.map(({ inchiKey }) => inchiKey));
  expect(second.rows.filter(({ inchiKey }) => known.has(inchiKey))).toEqual([]);
  const third = await generate({ count: 3, methods: ['exchange'] }, { parents: first.molecules });
  expect(third.rows.map(({ lineage }) => lineage.generation)).toEqual([2, 2, 2]);
});

test('limits on size, accessibility and the names of reactions hold', async () => {
  const { rows, dropped } = await generate({ count: 20, heavyAtomsMax: 18, saMax: 2.5 });
  const chem = await loadChemistry();
  for (const { smiles } of rows) {
    const profile = chem.profile(smiles, { sa: true });
    expect(profile.ok && (profile.sa ?? 0)).toBeLessThanOrEqual(2.5);
  }
  expect(dropped.TOO_LARGE).toBeGreaterThan(0);
  await expect(generate({ reactions: ['alchemy'] })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('"alchemy"'),
  });
});
