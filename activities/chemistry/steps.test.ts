import type { Chemistry } from '../../kernels/chemistry';
import { DESCRIPTOR_NAMES } from '../../kernels/chemistry';
import type { DescribedRow, MoleculeRow, RejectionRow, SourceRow } from '../../schemas/molecule';
import { NO_NOTES, type Notes } from '../../store/artifacts';
import { runInterrupted } from '../../tests/support/resuming';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { depictStep } from './depict';
import { descriptorsStep } from './descriptors';
import { filterStep } from './filter';
import { turnedAway } from './kernel';
import { decodeFingerprint, descriptorOf } from './rows';
import { standardiseStep } from './standardise';

// Starting RDKit and compiling the alerts takes a second, on a busy machine several.
jest.setTimeout(60_000);

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const ASPIRIN = 'CC(=O)Oc1ccccc1C(=O)O';
const FINGERPRINT = { radius: 2, bits: 2048 };

const moleculeRows = (smiles: readonly string[]): MoleculeRow[] =>
  smiles.map((one, index) => ({
    index,
    id: `m${index}`,
    smiles: one,
    inchiKey: `KEY-${index}`,
    changes: [],
  }));

describe('standardise', () => {
  async function standardise(rows: SourceRow[]) {
    const output = await bench.run(standardiseStep, { molecules: await bench.putRows(rows) });
    return {
      ...output,
      rows: await bench.rows<MoleculeRow>(output.molecules),
      rejected: await bench.rows<RejectionRow>(output.rejections),
    };
  }
  const source = (smiles: readonly string[]): SourceRow[] =>
    smiles.map((one, index) => ({ index, id: `m${index}`, smiles: one }));

  test('gives the parent, its canonical SMILES and its InChIKey', async () => {
    const measured = { value: 6, relation: '=' as const };
    const salt = { index: 0, id: 'a', smiles: 'CC(=O)Oc1ccccc1C(=O)[O-].[Na+]', measured };
    const { rows } = await standardise([salt]);
    // InChIKey of aspirin: PubChem CID 2244.
    expect(rows[0]).toEqual({
      index: 0,
      id: 'a',
      smiles: ASPIRIN,
      inchiKey: 'BSYNRYMUTXBXSQ-UHFFFAOYSA-N',
      changes: expect.arrayContaining([expect.any(String)]),
      measured,
    });
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'index',
      'id',
      'smiles',
      'inchiKey',
      'changes',
      'measured',
    ]);
  });

  test('makes a bad molecule a rejection with its reason, between good ones', async () => {
    const bad = [
      'C',
      'not a molecule',
      'C(C)(C)(C)(C)C',
      'c1ccc',
      '',
      'C*',
      'C'.repeat(3_999),
      'CC',
    ];
    const { rows, rejected, dropped, count } = await standardise(source(bad));
    expect(rows.map((row) => row.id)).toEqual(['m0', 'm7']);
    expect(rejected.map((row) => [row.id, row.code])).toEqual([
      ['m1', 'PARSE'],
      ['m2', 'VALENCE'],
      ['m3', 'PARSE'],
      ['m4', 'EMPTY'],
      ['m5', 'PLACEHOLDER'],
      ['m6', 'TOO_LARGE'],
    ]);
    for (const { reason } of rejected) expect(reason.length).toBeGreaterThan(5);
    expect(count + Object.values(dropped).reduce((a, b) => a + b, 0)).toBe(bad.length);
  });

  test('reads molblocks', async () => {
    const molblock = [
      'ethanol',
      '',
      '',
      '  3  2  0  0  0  0  0  0  0  0999 V2000',
      '    0.0000    0.0000    0.0000 C   0  0',
      '    1.5000    0.0000    0.0000 C   0  0',
      '    2.0000    1.4000    0.0000 O   0  0',
      '  1  2  1  0',
      '  2  3  1  0',
      'M  END',
      '',
    ].join('\n');
    const { rows } = await standardise([{ index: 0, id: 'e', molblock }]);
    expect(rows[0]).toMatchObject({ smiles: 'CCO', inchiKey: 'LFQSCWFLJHTTHZ-UHFFFAOYSA-N' });
  });

  test('goes on from any checkpoint to the same bytes', async () => {
    const molecules = await bench.putRows(source(['CCO', 'bad', 'c1ccccc1', 'CC(=O)[O-].[Na+]']));
    const { undisturbed, resumed } = await runInterrupted(bench, standardiseStep, { molecules });
    expect(resumed).toHaveLength(4);
    for (const output of resumed) expect(output).toEqual(undisturbed);
  });
});

describe('filter', () => {
  async function filter(smiles: readonly string[], filters: Record<string, unknown>) {
    const molecules = await bench.putRows(moleculeRows(smiles));
    const output = await bench.run(filterStep, { molecules, filters });
    return {
      kept: (await bench.rows<MoleculeRow>(output.molecules)).map((row) => row.smiles),
      rejected: await bench.rows<RejectionRow>(output.rejections),
    };
  }
  const OFF = {
    pains: false,
    brenk: false,
    lipinskiViolationsMax: null,
    veber: false,
    saMax: null,
  };

  test('passes a drug, and gives each other molecule the rule that dropped it', async () => {
    const rhodanine = 'O=C1NC(=S)SC1=Cc1ccccc1';
    const lipid = 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC';
    const aldehyde = 'O=Cc1ccccc1';
    const { kept, rejected } = await filter([ASPIRIN, rhodanine, lipid, aldehyde], {
      lipinskiViolationsMax: 0,
      brenk: true,
    });
    expect(kept).toEqual([]);
    expect(rejected.map((row) => row.code)).toEqual(['BRENK', 'PAINS', 'LIPINSKI', 'BRENK']);
    expect(rejected[1]?.reason).toMatch(/PAINS alert: ene_rhod_A/);
    expect(rejected[3]?.reason).toMatch(/BRENK alert: .*[Aa]ldehyde/);
    expect(rejected[0]?.reason).toMatch(/ester/);
    const drug = 'CC(C)Cc1ccc(cc1)C(C)C(=O)O';
    expect((await filter([drug], {})).kept).toEqual([drug]);
  });

  test('asks the cheap rules first', async () => {
    const oily = 'O=CCCCCCCCCCCCCCCCCCCCC';
    expect((await filter([oily], {})).rejected[0]?.code).toBe('VEBER');
    expect((await filter([oily], { veber: false })).rejected[0]?.code).toBe('BRENK');
  });

  test('drops by QED and SA with the values', async () => {
    const { rejected } = await filter([ASPIRIN], { ...OFF, qedMin: 0.9 });
    // RDKit's QED of aspirin is 0.550.
    expect(rejected[0]).toMatchObject({ code: 'QED', reason: 'drug-likeness (QED) 0.550 < 0.9' });
    const { rejected: hard } = await filter([ASPIRIN], { ...OFF, saMax: 1.2 });
    expect(hard[0]).toMatchObject({ code: 'SA', reason: 'synthetic accessibility 1.58 > 1.2' });
  });

  test("excludes and requires the user's SMARTS by name", async () => {
    const smarts = [
      { name: 'acid', smarts: 'C(=O)[OX2H1]', mode: 'require' },
      { name: 'chlorine', smarts: 'Cl' },
    ];
    const { kept, rejected } = await filter([ASPIRIN, 'CC(=O)O', 'CCCl', 'OC(=O)CCl'], {
      ...OFF,
      smarts,
    });
    expect(kept).toEqual([ASPIRIN, 'CC(=O)O']);
    expect(rejected.map((row) => [row.code, row.reason])).toEqual([
      ['SMARTS', 'acid (C(=O)[OX2H1]) is required and is missing'],
      ['SMARTS', 'chlorine (Cl) is excluded and was found'],
    ]);
  });

  test('refuses a SMARTS that cannot be read, naming it, before the first molecule', async () => {
    const smarts = [
      { name: 'good', smarts: 'C' },
      { name: 'bad', smarts: 'C1CC' },
    ];
    await expect(filter([ASPIRIN], { ...OFF, smarts })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/filters\.smarts\[1\] \(bad\) is "C1CC"/),
    });
  });

  test('with everything off passes everything', async () => {
    const all = [ASPIRIN, 'O=CCCCCCCCCCCCCCCCCCCCC'];
    expect((await filter(all, OFF)).kept).toEqual(all);
  });
});

describe('descriptors', () => {
  test('describe aspirin as RDKit does', async () => {
    const molecules = await bench.putRows(moleculeRows([ASPIRIN]));
    const output = await bench.run(descriptorsStep, { molecules, fingerprint: FINGERPRINT });
    const [row] = await bench.rows<DescribedRow>(output.molecules);
    if (row === undefined) throw new Error('aspirin was dropped');
    expect(Object.keys(row)).toEqual([
      'index',
      'id',
      'smiles',
      'inchiKey',
      'changes',
      'descriptors',
      'fingerprint',
      'scaffold',
      'qed',
      'sa',
    ]);
    expect(row.descriptors).toHaveLength(DESCRIPTOR_NAMES.length);
    // Python RDKit: Descriptors.MolWt, MolLogP, TPSA; QED.qed; sascorer.calculateScore.
    expect(descriptorOf(row, 'amw')).toBeCloseTo(180.159, 3);
    expect(descriptorOf(row, 'CrippenClogP')).toBeCloseTo(1.3101, 4);
    expect(descriptorOf(row, 'tpsa')).toBeCloseTo(63.6, 6);
    expect(row.qed).toBeCloseTo(0.5501217966938848, 6);
    expect(row.sa).toBeCloseTo(1.580039, 5);
    expect(row.scaffold).toBe('c1ccccc1');
    expect(decodeFingerprint(row.fingerprint)).toHaveLength(FINGERPRINT.bits / 8);
  });

  test('of a fingerprint of another size are of that size', async () => {
    const molecules = await bench.putRows(moleculeRows([ASPIRIN]));
    const fingerprint = { radius: 3, bits: 1024 };
    const output = await bench.run(descriptorsStep, { molecules, fingerprint });
    const [row] = await bench.rows<DescribedRow>(output.molecules);
    expect(decodeFingerprint(row?.fingerprint ?? '')).toHaveLength(128);
  });
});

test('molecules are described to the same bytes, read before on this machine or not', async () => {
  const molecules = await bench.putRows(moleculeRows([ASPIRIN, 'CCO', 'CN1CCC[C@H]1c1cccnc1']));
  const passed = await bench.run(filterStep, { molecules, filters: {} });
  const found: (Buffer | undefined)[] = [];
  const notes: Notes = {
    ...NO_NOTES,
    async find(of, kind) {
      found.push(await bench.notes.find(of, kind));
      return found[0];
    },
  };
  const input = { molecules: passed.molecules, fingerprint: FINGERPRINT };
  const context = bench.context();
  const recalled = await bench.run(descriptorsStep, input, { ...context, notes });
  expect(String(found[0])).toContain('CN1CCC[C@H]1c1cccnc1');
  const unread = await bench.run(descriptorsStep, input, { ...context, notes: NO_NOTES });
  expect(recalled).toEqual(unread);
});

describe('depict', () => {
  test('adds a picture and a molblock, and loses no row that cannot be drawn', async () => {
    const molecules = await bench.putRows(moleculeRows([ASPIRIN, 'no molecule']));
    const output = await bench.run(depictStep, { molecules });
    expect(output).toMatchObject({ count: 2, dropped: {} });
    const [drawn, plain] = await bench.rows<Record<string, string>>(output.molecules);
    expect(drawn?.depiction).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(drawn?.molblock).toMatch(/V2000[\s\S]*M {2}END/);
    expect(decodeFingerprint(drawn?.fingerprint ?? '')).toHaveLength(256);
    expect(Object.keys(plain ?? {})).toEqual(['index', 'id', 'smiles', 'inchiKey', 'changes']);
  });
});

test('a molecule that stopped the kernel is a rejection, once the kernel is whole', async () => {
  const recover = jest.fn(() => Promise.resolve());
  const chem = { recover } as unknown as Chemistry;
  const abort = { ok: false as const, code: 'KERNEL_ABORT' as const, reason: 'RDKit stopped' };
  expect(await turnedAway(chem, abort)).toEqual({
    dropped: { code: 'KERNEL_ABORT', reason: 'RDKit stopped' },
  });
  expect(recover).toHaveBeenCalledTimes(1);
  await turnedAway(chem, { ...abort, code: 'PARSE' });
  expect(recover).toHaveBeenCalledTimes(1);
});
