import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ligandPlaces, prepareReceptor, type ReceptorQuestion } from '.';

const DATA = path.resolve(__dirname, '../../../shared/data');
const read = (name: string) => readFileSync(path.join(DATA, name), 'utf8');

const QUESTION: ReceptorQuestion = {
  format: 'auto',
  chains: [],
  keep: [],
  drop: [],
  boundLigand: null,
  histidines: {},
  box: null,
  marginAngstrom: 8,
};
const ask = (more: Partial<ReceptorQuestion>) => ({ ...QUESTION, ...more });

interface Line {
  name: string;
  residue?: string;
  chain?: string;
  number?: number;
  at: readonly [number, number, number];
  element?: string;
  alternate?: string;
  occupancy?: number;
  hetero?: boolean;
}

/** A PDB file of some atoms. */
function pdb(lines: readonly Line[]): string {
  const text = lines.map((line, i) => {
    const { name, residue = 'GLY', chain = 'A', number = 1, at, alternate = ' ' } = line;
    const { element = name.slice(0, 1), occupancy = 1, hetero = false } = line;
    const padded = element.length === 2 ? name.padEnd(4) : ` ${name}`.padEnd(4);
    const place = at.map((value) => value.toFixed(3).padStart(8)).join('');
    return (
      `${hetero ? 'HETATM' : 'ATOM  '}${String(i + 1).padStart(5)} ${padded}${alternate}` +
      `${residue.padStart(3)} ${chain}${String(number).padStart(4)}    ${place}` +
      `${occupancy.toFixed(2).padStart(6)}${'20.00'.padStart(6)}          ${element.padStart(2)}`
    );
  });
  return `${text.join('\n')}\nEND\n`;
}

const GLYCINE: Line[] = [
  { name: 'N', at: [0, 0, 0] },
  { name: 'CA', at: [1.46, 0, 0] },
  { name: 'C', at: [2.01, 1.42, 0] },
  { name: 'O', at: [1.25, 2.39, 0] },
  { name: 'OXT', at: [3.25, 1.55, 0], element: 'O' },
];

describe('what cannot be a receptor is refused with its reason', () => {
  const ligand = (number: number, chain = 'A'): Line => ({
    name: 'C1',
    residue: 'LIG',
    chain,
    number,
    at: [8, 0, number],
    hetero: true,
  });
  const water: Line = { name: 'O', residue: 'HOH', number: 9, at: [5, 5, 5], hetero: true };
  const platinum: Line = {
    name: 'PT',
    residue: 'PT',
    number: 7,
    at: [6, 6, 6],
    element: 'PT',
    hetero: true,
  };
  const box = {
    centerAngstrom: [500, 0, 0] as [number, number, number],
    sizeAngstrom: [20, 20, 20] as [number, number, number],
  };
  const model = pdb([...GLYCINE, ligand(2), ligand(3, 'B')]);
  test.each([
    ['an empty file', '', {}, 'holds no atoms'],
    ['a text that is no structure', 'HEADER    NOTHING\n', {}, 'holds no atoms'],
    ['nothing but water', pdb([water]), {}, 'no atoms of a receptor are left'],
    ['coordinates that are none', model.replace('   1.460', '     abc'), {}, 'line 2'],
    ['an element that is none', model.replace(/ C$/m, 'Qq').replace('CA', 'QA'), {}, 'no element'],
    ['an element without parameters', pdb([...GLYCINE, platinum]), {}, 'no parameters for Pt'],
    ['a box outside', pdb(GLYCINE), { box }, 'outside the receptor'],
    ['a chain that is not there', model, { chains: ['X'] }, 'there is no chain X'],
    ['a cofactor that is not there', model, { keep: ['HEM'] }, 'there is no residue HEM'],
    ['a ligand that is not there', model, { boundLigand: 'STI' }, 'A:LIG:2, B:LIG:3'],
    ['a ligand of two', model, { boundLigand: 'LIG' }, 'name one of A:LIG:2, B:LIG:3'],
    ['a ligand PDBQT', read('redock/1iep/1iep_ligand.pdbqt'), { format: 'pdbqt' }, 'rigid'],
    ['mmCIF without atoms', 'data_X\n_cell.length_a 1\n', {}, 'no table of atoms'],
  ] as [string, string, Partial<ReceptorQuestion>, string][])('%s', (_, text, more, reason) => {
    expect(() => prepareReceptor(text, ask(more))).toThrow(reason);
  });

  test('a type that Vina does not know, in a PDBQT', () => {
    const text = read('redock/2p16/2P16_receptor_factor-Xa.pdbqt').replace(/ OA$/m, ' QX');
    expect(() => prepareReceptor(text, QUESTION)).toThrow('no atom type QX');
  });
});

describe('what stays and what goes', () => {
  const atom = (name: string, residue: string, number: number, more: Partial<Line> = {}): Line => ({
    name,
    residue,
    number,
    at: [10 * number, 0, 0],
    hetero: true,
    ...more,
  });
  const text = pdb([
    ...GLYCINE,
    atom('O', 'HOH', 2),
    atom('O', 'HOH', 3),
    atom('ZN', 'ZN', 4, { element: 'ZN' }),
    atom('C1', 'LIG', 5),
    atom('C1', 'GOL', 6),
    { ...(GLYCINE[0] as Line), chain: 'B', number: 7, at: [0, 50, 0] },
  ]);
  const codes = (more: Partial<ReceptorQuestion>) =>
    prepareReceptor(text, ask(more)).findings.map(({ code, residues }) => [code, ...residues]);

  test('waters, metals, cofactors, chains and the ligand are all accounted for', () => {
    const found = codes({ chains: ['A'], keep: ['A:HOH:3'], boundLigand: 'LIG' });
    expect(found).toEqual(
      expect.arrayContaining([
        ['WATERS_KEPT', 'A:HOH:3'],
        ['WATERS_DROPPED', 'A:HOH:2'],
        ['METAL_KEPT', 'A:ZN:4'],
        ['LIGAND_REMOVED', 'A:LIG:5'],
        ['HETERO_DROPPED', 'A:GOL:6'],
        ['CHAINS_DROPPED'],
      ]),
    );
    expect(codes({ drop: ['ZN'] }).map(([code]) => code)).not.toContain('METAL_KEPT');
  });

  test('the box lies about the bound ligand, and the ligand is handed out', () => {
    const prepared = prepareReceptor(text, ask({ boundLigand: 'A:LIG:5', marginAngstrom: 6 }));
    expect(prepared.box).toEqual({ centerAngstrom: [50, 0, 0], sizeAngstrom: [12, 12, 12] });
    expect(prepared.boxSource).toBe('bound-ligand');
    expect(prepared.boundLigandPdb).toContain('LIG A   5');
    expect(prepared.pdbqt).not.toContain('LIG');
  });

  test('the alternate location of highest occupancy', () => {
    const two = pdb([
      ...GLYCINE.slice(0, 3),
      { ...(GLYCINE[3] as Line), alternate: 'A', occupancy: 0.4 },
      { ...(GLYCINE[3] as Line), alternate: 'B', occupancy: 0.6, at: [1.25, 2.4, 0.1] },
    ]);
    const { pdbqt, findings } = prepareReceptor(two, QUESTION);
    expect(pdbqt.match(/ {2}O {3}GLY.*$/gm)).toEqual([expect.stringContaining('2.400   0.100')]);
    expect(findings.map(({ code }) => code)).toContain('ALTERNATE_LOCATIONS');
  });
});

test('mmCIF says the same as PDB', () => {
  const lines = GLYCINE.map(
    ({ name, at }, i) =>
      `ATOM ${i + 1} ${name.slice(0, 1)} "${name}" . GLY X 1 1 ? ${at.join(' ')} 1.00 20.00 1 A GLY`,
  );
  const names = [
    'group_PDB id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id label_seq_id',
    'auth_seq_id pdbx_PDB_ins_code Cartn_x Cartn_y Cartn_z occupancy B_iso_or_equiv',
    'pdbx_PDB_model_num auth_asym_id auth_comp_id',
  ];
  const columns = names.join(' ').split(' ');
  const cif = [
    'data_TEST',
    "_struct.title 'it''s a loop_ of _atom_site'",
    '_struct.text',
    ';loop_',
    '_atom_site.id',
    ';',
    'loop_',
    ...columns.map((name) => `_atom_site.${name}`),
    ...lines,
    '#',
  ];
  const ours = prepareReceptor(cif.join('\n'), QUESTION);
  expect(ours.pdbqt).toBe(prepareReceptor(pdb(GLYCINE), QUESTION).pdbqt);
});

const isHydrogen = (line: string) => line.slice(76, 78).trim() === 'H';
const stripped = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/^(ATOM|HETATM)/.test(line) || !isHydrogen(line))
    .join('\n');

/** Heavy atoms with their AutoDock types, and how many polar hydrogens each residue has. */
function typesOf(pdbqt: string) {
  const lines = pdbqt.split('\n').filter((line) => /^(ATOM|HETATM)/.test(line));
  const heavy = lines.filter((line) => line.slice(77).trim() !== 'HD');
  const polar = new Map<string, number>();
  for (const line of lines.filter((one) => one.slice(77).trim() === 'HD')) {
    const residue = line.slice(17, 26);
    polar.set(residue, (polar.get(residue) ?? 0) + 1);
  }
  return { types: heavy.map((line) => line.slice(30, 54) + line.slice(77)).sort(), polar };
}

test.each([
  ['redock/1iep/1iep_receptorH.pdb', 'redock/1iep/1iep_receptor.pdbqt'],
  ['redock/1uw6/1uw6_receptorH.pdb', 'redock/1uw6/1uw6_receptor.pdbqt'],
])('%s: the atoms, types and polar hydrogens of the deposited PDBQT', (input, deposited) => {
  const ours = typesOf(prepareReceptor(read(input), QUESTION).pdbqt);
  const theirs = typesOf(read(deposited));
  // The deposited files call the sulfur of a cysteine S and ours SA, as Meeko does; Vina scores both alike.
  const alike = (types: string[]) => types.map((type) => type.replace(/SA?\s*$/, 'S'));
  expect(alike(ours.types)).toEqual(alike(theirs.types));
  expect(ours.polar).toEqual(theirs.polar);
});

test.each(['tyk2', 'thrombin'])('%s: hydrogens that are taken off come back', (target) => {
  const file = read(`affinity/${target}/protein.pdb`);
  const given = prepareReceptor(file, QUESTION);
  const ours = prepareReceptor(stripped(file), QUESTION);
  expect(ours.findings.find(({ code }) => code === 'HYDROGENS_ADDED')).toBeDefined();
  const hydrogens = (text: string) => text.split('\n').filter(isHydrogen).length;
  // Both files end in a protonated histidine or acid, or not, by their authors' choice.
  expect(Math.abs(hydrogens(ours.pdb) - hydrogens(given.pdb))).toBeLessThanOrEqual(3);
  const [a, b] = [typesOf(ours.pdbqt), typesOf(given.pdbqt)];
  const different = a.types.filter((type) => !b.types.includes(type));
  expect(different.length).toBeLessThanOrEqual(6);
});

test('a box about a ligand of another file', () => {
  const places = ligandPlaces(read('redock/1iep/1iep_ligand.sdf'));
  expect(places).toHaveLength(37);
  const { box } = prepareReceptor(read('redock/1iep/1iep_receptorH.pdb'), QUESTION, places);
  expect(box?.sizeAngstrom.every((side) => side > 20 && side < 40)).toBe(true);
});
