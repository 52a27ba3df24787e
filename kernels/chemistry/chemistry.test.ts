import {
  type Chemistry,
  ChemistryError,
  loadChemistry,
  MAX_HEAVY_ATOMS,
  type RejectionCode,
} from '.';
import { RdkitChemistry } from './chemistry';
import { RdkitKernel } from './rdkit-kernel';

const FULLERENE =
  'c12c3c4c5c1c1c6c7c2c2c8c3c3c9c4c4c%10c5c5c1c1c6c6c%11c7c2c2c7c8c3c3c8c9c4c4c9c%10c5c5c1c1c6c6' +
  'c%11c2c2c7c3c3c8c4c4c9c5c1c1c6c2c3c41';

let chemistry: Chemistry;

beforeAll(async () => {
  chemistry = await loadChemistry();
});

describe('loadChemistry', () => {
  it('loads once and names the tool', async () => {
    expect(await loadChemistry()).toBe(chemistry);
    expect(chemistry.toolVersion).toBe('rdkit 2026.09.1');
  });
});

describe('standardise', () => {
  it.each([
    // InChIKeys as PubChem has them.
    ['aspirin', 'OC(=O)c1ccccc1OC(C)=O', 'BSYNRYMUTXBXSQ-UHFFFAOYSA-N', []],
    ['caffeine', 'Cn1cnc2c1c(=O)n(C)c(=O)n2C', 'RYYVLZVUVIJVGH-UHFFFAOYSA-N', []],
    [
      'ibuprofen from its sodium salt',
      'CC(C)Cc1ccc(cc1)C(C)C(=O)[O-].[Na+]',
      'HEFNNWSXXWATRW-UHFFFAOYSA-N',
      ['kept the largest of 2 fragments', 'neutralised'],
    ],
    [
      'L-alanine from its zwitterion',
      'C[C@H]([NH3+])C(=O)[O-]',
      'QNAYBMKLOCPYGJ-REOHCLBHSA-N',
      ['neutralised'],
    ],
    [
      'dimethyl sulfoxide, its S=O written apart',
      'CS(C)=O',
      'IAZDPXIOMUYVGZ-UHFFFAOYSA-N',
      ['normalised: sulfoxide to -S+(O-)-'],
    ],
    [
      'acetic acid from its copper salt',
      'CC(=O)O[Cu]OC(C)=O',
      'QTBSBXVTEAMEQO-UHFFFAOYSA-N',
      ['disconnected 2 metal bonds', 'kept the largest of 3 fragments', 'neutralised'],
    ],
  ])('knows %s', (_, smiles, inchiKey, changes) => {
    expect(chemistry.standardise({ smiles })).toMatchObject({ ok: true, inchiKey, changes });
  });

  it('reads molblocks, and of an SDF record no more than the molblock', () => {
    const molblock = `${chemistry.molblock('C[C@H](O)c1ccccc1')}> <id>\n7\n\n$$$$\n`;
    expect(chemistry.standardise({ molblock })).toMatchObject({ smiles: 'C[C@H](O)c1ccccc1' });
  });

  it('gives the same for every way to write a molecule', () => {
    const ways = [
      'OC(=O)c1ccccc1',
      'c1ccccc1C(O)=O',
      'C1=CC=CC=C1C(=O)O',
      '[Na+].[O-]C(=O)c1ccccc1',
    ];
    const smiles = ways.map((way) => chemistry.standardise({ smiles: way }));
    expect(new Set(smiles.map((result) => result.ok && result.smiles)).size).toBe(1);
  });
});

describe('rejections', () => {
  it.each<[string, RejectionCode, RegExp]>([
    ['', 'EMPTY', /no structure/],
    [' \n', 'EMPTY', /no structure/],
    ['ethanol', 'PARSE', /look at character 1/],
    ['CC(', 'PARSE', /look at character 3/],
    ['C1CC', 'PARSE', /unclosed ring/],
    ['C\0C', 'PARSE', /character 2 is "\\u0000"/],
    ['CCé', 'PARSE', /character 3/],
    ['CCO ethanol', 'PARSE', /character 4 is " "/],
    ['CC>>CO', 'PARSE', /look at character 3/],
    ['C(C)(C)(C)(C)C', 'VALENCE', /atom 1 \(C\) has valence 5/],
    ['c1cccc1', 'VALENCE', /aromatic atoms 1, 2, 3, 4, 5/],
    ['C'.repeat(10_000), 'TOO_LARGE', /10000 characters/],
    [`${'[CH2]'.repeat(700)}`, 'TOO_LARGE', /about 700 atoms/],
    ['C'.repeat(MAX_HEAVY_ATOMS + 1), 'TOO_LARGE', /301 heavy atoms; at most 300/],
    ['*CCO', 'PLACEHOLDER', /placeholder/],
    ['[R1]CCO', 'PARSE', /look at character 2/],
  ])('of %j is %s', (smiles, code, reason) => {
    expect(chemistry.standardise({ smiles })).toEqual({
      ok: false,
      code,
      reason: expect.stringMatching(reason),
    });
  });

  it.each<[string, string, RejectionCode]>([
    ['an empty one', ' \n ', 'EMPTY'],
    ['one without atoms', '\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n', 'EMPTY'],
    ['one cut in the middle', '\n\n\n  2  1  0  0  0  0\n    0.0  0.0  0.0 C', 'PARSE'],
    ['one that lies about its length', '\n\n\n  9  9\nM  END\n', 'PARSE'],
    ['one with a NUL', '\n\0\n\nM  END\n', 'PARSE'],
    ['a crystal', '\n\n\n999999  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n', 'TOO_LARGE'],
    ['an endless one', 'x'.repeat(400_001), 'TOO_LARGE'],
  ])('of molblocks: %s', (_, molblock, code) => {
    expect(chemistry.standardise({ molblock })).toMatchObject({ ok: false, code });
  });

  it('accept radicals, isotopes, metals and the largest molecule allowed', () => {
    for (const smiles of ['C[CH]C', '[13CH4]', '[2H]O', '[U]', 'C'.repeat(MAX_HEAVY_ATOMS)]) {
      expect(chemistry.standardise({ smiles })).toMatchObject({ ok: true });
    }
    const chain = chemistry.profile('C'.repeat(MAX_HEAVY_ATOMS), {
      descriptors: true,
      qed: true,
      sa: true,
      alerts: ['pains', 'brenk'],
    });
    expect(chain.ok).toBe(true);
  });

  it('are thrown where there is no room for them', () => {
    for (const refused of [
      () => chemistry.fingerprint('C1CC', { radius: 2, bits: 1024 }),
      () => chemistry.scaffold('C1CC'),
      () => chemistry.svg('C1CC', { widthPx: 100, heightPx: 100 }),
      () => chemistry.molblock('C1CC'),
    ]) {
      expect(refused).toThrow(ChemistryError);
      expect(refused).toThrow(expect.objectContaining({ code: 'PARSE' }));
    }
  });

  it('name a crash of the kernel, and the next molecule works', async () => {
    const kernel = await RdkitKernel.load();
    const own = new RdkitChemistry(kernel);
    const parse = kernel.withMolecule.bind(kernel);
    jest
      .spyOn(kernel, 'withMolecule')
      .mockImplementationOnce((_, details, work) => parse('C'.repeat(10_000), details, work));
    expect(own.standardise({ smiles: 'CCO' })).toMatchObject({ ok: false, code: 'KERNEL_ABORT' });
    expect(own.standardise({ smiles: 'OCC' })).toMatchObject({ ok: true, smiles: 'CCO' });
    expect(own.profile('CCO', { qed: true, alerts: ['brenk'] })).toMatchObject({ ok: true });
    await own.recover();
  });
});

describe('profile', () => {
  it('computes what is asked for and nothing else', () => {
    expect(chemistry.profile('CCO', {})).toEqual({ ok: true });
    expect(chemistry.profile('CCO', { scaffold: true })).toEqual({ ok: true, scaffold: '' });
  });

  it('finds alerts and names their catalogue', () => {
    // A catechol, PAINS and Brenk; the second is a nitro compound, Brenk only.
    expect(chemistry.profile('Cc1ccc(O)c(O)c1', { alerts: ['pains', 'brenk'] })).toMatchObject({
      alerts: [
        { catalogue: 'pains', name: 'catechol_A(92)' },
        { catalogue: 'brenk', name: 'catechol' },
      ],
    });
    expect(chemistry.profile('CCC[N+](=O)[O-]', { alerts: ['pains'] })).toMatchObject({
      alerts: [],
    });
  });

  it('answers SMARTS of the caller, explicit hydrogens and all, each by itself', () => {
    const smarts = ['[OX2]-[#1]', '[#6;R]', 'c-O', '[C;^3]', '[D{1-1}]'];
    expect(chemistry.profile('OCc1ccccc1', { smarts })).toMatchObject({
      smarts: [true, true, false, true, true],
    });
  });

  it('rejects SMARTS that are not valid or take for ever', () => {
    expect(chemistry.profile('CCO', { smarts: ['C', '[C'] })).toMatchObject({ code: 'SMARTS' });
    const longPathIntoTriangle = `${'*~'.repeat(24)}*1~*~*~1`;
    expect(chemistry.profile(FULLERENE, { smarts: [longPathIntoTriangle] })).toMatchObject({
      code: 'TOO_COMPLEX',
    });
  });

  it('refuses impossible fingerprints', () => {
    expect(() => chemistry.fingerprint('C', { radius: 2, bits: 100 })).toThrow(RangeError);
    expect(() => chemistry.fingerprint('C', { radius: -1, bits: 1024 })).toThrow(RangeError);
    expect(() => chemistry.fingerprint('C', { radius: 2.5, bits: 1024 })).toThrow(RangeError);
  });
});

describe('compileSmarts', () => {
  it('accepts what RDKit accepts', () => {
    expect(chemistry.compileSmarts('[$([NX3;H2]),$([NX3;H1])]-C=O')).toEqual({ ok: true });
  });

  it.each<[string, RejectionCode]>([
    ['', 'EMPTY'],
    ['[C', 'SMARTS'],
    ['((', 'SMARTS'],
    [`${'C'.repeat(2_001)}`, 'TOO_LARGE'],
  ])('rejects %j', (smarts, code) => {
    expect(chemistry.compileSmarts(smarts)).toMatchObject({ ok: false, code });
  });
});

describe('drawings', () => {
  it('are SVG elements that can stand in a page', () => {
    const svg = chemistry.svg('C[C@H](N)C(=O)O', { widthPx: 240, heightPx: 180 });
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain("width='240px' height='180px'");
    expect(svg).toMatch(/<\/svg>\s*$/);
    expect(svg).not.toMatch(/<script|<foreignObject|href=|\son\w+=/i);
  });

  it('are the same each time', () => {
    const size = { widthPx: 200, heightPx: 200 };
    expect(chemistry.svg('c1ccc2[nH]ccc2c1', size)).toBe(chemistry.svg('c1ccc2[nH]ccc2c1', size));
  });
});

describe('molblock', () => {
  it('keeps the molecule, its stereochemistry too', () => {
    const smiles = 'C/C=C/[C@H](F)Cl';
    const block = chemistry.molblock(smiles);
    expect(block).toContain('V2000');
    expect(chemistry.standardise({ molblock: block })).toMatchObject({ ok: true, smiles });
  });
});

describe('memory', () => {
  it('stays flat over thousands of molecules', async () => {
    const kernel = await RdkitKernel.load();
    const own = new RdkitChemistry(kernel);
    const work = (rounds: number): void => {
      for (let round = 0; round < rounds; round++) {
        const smiles = `CC(=O)Nc1ccc(cc1)S(=O)(=O)N${'C'.repeat(round % 20)}[N+](C)(C)C.[Cl-]`;
        own.standardise({ smiles });
        own.standardise({ smiles: 'C1CC' });
        own.profile(smiles, { sa: true, scaffold: true, smarts: ['[C;^3]'] });
      }
    };
    work(100);
    const before = kernel.memoryBytes();
    work(1_500);
    expect(kernel.memoryBytes()).toBe(before);
  });
});
