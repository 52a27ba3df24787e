import { redockFile } from '../../tests/support/docking';
import { cutPocket, electronsOf, readMolblock } from '.';

const PDB = redockFile('1iep/1iep_receptorH.pdb');
const { elements, coordinates } = readMolblock(redockFile('1iep/1iep_ligand.sdf'));
const heavy = Float64Array.from(
  elements.flatMap((element, i) =>
    element === 'H' ? [] : [...coordinates.subarray(3 * i, 3 * i + 3)],
  ),
);
const cutoffAngstrom = 3.5;

test('the pocket of imatinib: whole residues, closed with hydrogen, charges by their hydrogens', () => {
  const pocket = cutPocket(PDB, heavy, { cutoffAngstrom });
  expect(pocket.residues).toEqual(
    (
      'A:LYS:271 A:GLU:286 A:MET:290 A:VAL:299 A:ILE:313 A:THR:315 A:PHE:317 A:MET:318 A:ILE:360 ' +
      'A:HIS:361 A:ALA:380 A:ASP:381 A:PHE:382'
    ).split(' '),
  );
  // Four chains of neighbours and five residues alone: two cuts each. Lys + and His +, Glu − and Asp −.
  expect(pocket).toMatchObject({ cuts: 18, charge: 0 });
  expect(pocket.atoms).toHaveLength(237);
  expect(electronsOf(pocket.atoms, pocket.charge) % 2).toBe(0);
  const hydrogens = pocket.atoms.filter(({ element }) => element === 'H');
  for (const cap of hydrogens.slice(-pocket.cuts)) {
    const near = pocket.atoms.filter(({ element, x, y, z }) => {
      return element !== 'H' && Math.hypot(x - cap.x, y - cap.y, z - cap.z) < 1.15;
    });
    expect(near).toHaveLength(1);
  }
});

test('an acid with its proton, a base without, and a thiolate', () => {
  const chargeWithout = (drop: RegExp) => {
    const lines = PDB.split('\n').filter((line) => !drop.test(line));
    return cutPocket(lines.join('\n'), heavy, { cutoffAngstrom }).charge;
  };
  expect(chargeWithout(/HZ1 LYS A 271/)).toBe(-1);
  expect(chargeWithout(/HD1 HIS A 361/)).toBe(-1);
  const oxygen = PDB.split('\n').find((line) => /OD2 ASP A 381/.test(line)) ?? '';
  const x = Number(oxygen.slice(30, 38)) + 0.97;
  const proton = `ATOM   9999  HD2 ASP A 381    ${x.toFixed(3).padStart(8)}${oxygen.slice(38, 54)}`;
  const acid = PDB.replace(oxygen, `${oxygen}\n${proton.padEnd(76)} H`);
  expect(cutPocket(acid, heavy, { cutoffAngstrom }).charge).toBe(1);
});

test('what has no pocket says why', () => {
  const bare = PDB.split('\n').filter((line) => line.slice(76, 78).trim() !== 'H');
  expect(() => cutPocket(bare.join('\n'), heavy, { cutoffAngstrom })).toThrow(
    /no hydrogens on carbon/,
  );
  const strange = PDB.replaceAll('HIS A 361', 'XYZ A 361');
  expect(() => cutPocket(strange, heavy, { cutoffAngstrom })).toThrow(
    'the charge of A:XYZ:361 is not known',
  );
  const far = heavy.map((value) => value + 500);
  expect(() => cutPocket(PDB, far, { cutoffAngstrom })).toThrow('no residue is near the ligand');
  expect(() => cutPocket('ATOM      1  C   ALA A   1', heavy, { cutoffAngstrom })).toThrow(
    /the line/,
  );
});
