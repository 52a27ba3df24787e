import { libm } from '../math/libm';
import type { LigandAtoms } from './clashes';
import { distanceFromPlane } from './flatness';
import { identityOf } from './identity';
import { volumeOverlap } from './overlap';
import { readSurroundings, type Surroundings } from './surroundings';

/** Two carbon atoms so far apart, as ligand and surroundings. */
function pair(distance: number): [LigandAtoms, Surroundings] {
  const [sin, cos] = [libm.sin(0.7), libm.cos(0.7)];
  const at = [10.13, -4.57, 3.31];
  const moved = at.map((x, k) => x + distance * ([cos, sin * cos, sin * sin][k] as number));
  const atomicNumbers = Uint8Array.of(6);
  return [
    { coordinates: Float64Array.from(at), atomicNumbers },
    { coordinates: Float64Array.from(moved), atomicNumbers, labels: ['A:ALA:1 CB'] },
  ];
}

describe('volume overlap', () => {
  // ShapeTverskyIndex of RDKit 2026.9.1 (alpha 1, beta 0, vdwScale 0.8), mean over grid origins.
  it.each([
    [0.5, 0.776],
    [1, 0.563],
    [1.5, 0.375],
    [2, 0.211],
    [2.5, 0.096],
    [3, 0.026],
    [4, 0],
  ])('of two carbon atoms %d Å apart', (distance, expected) => {
    const found = volumeOverlap(...pair(distance), 0.8);
    expect(Math.abs(found - expected)).toBeLessThan(0.02);
  });
});

describe('distance from a plane', () => {
  it('is that of the farthest point, on either side', () => {
    // A square of side 2 in a tilted plane, one corner 0.4 Å off: by least squares each is 0.1 Å off.
    const up = [0.48, 0.6, 0.64];
    const [u, v] = [
      [0.8, 0, -0.6],
      [-0.36, 0.8, -0.48],
    ] as const;
    const corners = [
      [1, 1, 0.4],
      [1, -1, 0],
      [-1, -1, 0],
      [-1, 1, 0],
    ];
    const points = corners.flatMap(([a, b, c]) =>
      up.map(
        (n, k) =>
          (a as number) * (u[k] as number) + (b as number) * (v[k] as number) + (c as number) * n,
      ),
    );
    expect(distanceFromPlane([0, 1, 2, 3], Float64Array.from(points))).toBeCloseTo(0.098, 2);
    expect(distanceFromPlane([0, 1, 2], Float64Array.from(points))).toBeCloseTo(0, 9);
  });
});

describe('identity', () => {
  const lactic = (layers: string) => `InChI=1S/C3H6O3/c1-2(4)3(5)6/h2,4H,1H3,(H,5,6)${layers}`;
  const S = lactic('/t2-/m0/s1');
  const R = lactic('/t2-/m1/s1');
  const kept = { formula: true, connections: true, doubleBondStereo: true };

  it('tells enantiomers apart, and lets an open centre be either', () => {
    expect(identityOf(S, S)).toEqual({ ...kept, tetrahedralChirality: true });
    expect(identityOf(S, R)).toEqual({ ...kept, tetrahedralChirality: false });
    expect(identityOf(lactic(''), R)).toEqual({ ...kept, tetrahedralChirality: true });
    expect(identityOf(S, lactic('/p-1/t2-/m0/s1')).tetrahedralChirality).toBe(true);
  });

  it('tells E from Z, and one molecule from another', () => {
    const [E, Z] = ['/b2-1+', '/b2-1-'].map((b) => `InChI=1S/C4H4O4/c5-3(6)1-2-4(7)8${b}`);
    expect(identityOf(E as string, Z as string).doubleBondStereo).toBe(false);
    expect(identityOf(S, E as string)).toEqual({
      ...{
        formula: false,
        connections: false,
        doubleBondStereo: false,
        tetrahedralChirality: false,
      },
    });
  });
});

describe('what stands about a pose', () => {
  const pdb = (record: string, name: string, residue: string, element: string) =>
    `${record.padEnd(6)}    1 ${name.padEnd(4)} ${residue.padStart(3)} A  57       1.000   2.000   3.000  1.00  0.00          ${element}`;
  const counts = (text: string) => {
    const { protein, water, ...other } = readSurroundings(text);
    return [
      [...protein.atomicNumbers],
      [...other['organic-cofactor'].atomicNumbers],
      [...other['inorganic-cofactor'].atomicNumbers],
      [...water.atomicNumbers],
    ];
  };

  it('is sorted as PoseBusters sorts it, hydrogens left out', () => {
    const lines = [
      pdb('ATOM', ' CA', 'HIS', ' C'),
      pdb('ATOM', ' HA', 'HIS', ' H'),
      pdb('HETATM', ' C1', 'HEM', ' C'),
      pdb('HETATM', 'FE', 'HEM', 'FE'),
      pdb('HETATM', 'ZN', ' ZN', 'ZN'),
      pdb('HETATM', 'NA', ' NA', 'NA'),
      pdb('HETATM', ' S', 'SO4', ' S'),
      pdb('HETATM', ' O', 'HOH', ' O'),
    ];
    expect(counts(lines.join('\n'))).toEqual([[6], [6], [26, 30, 11, 16], [8]]);
    expect(readSurroundings(lines[0] as string).protein.labels).toEqual(['A:HIS:57 CA']);
  });

  it('reads AutoDock types, the first model and the first alternate locations', () => {
    const autodock = (type: string) => `${pdb('ATOM', ' X', 'HIS', '').slice(0, 70)} 0.000 ${type}`;
    const lines = ['A', 'OA', 'NA', 'SA', 'HD', 'C', 'Zn'].map(autodock);
    const [first = ''] = lines;
    const second = `${first.slice(0, 16)}B${first.slice(17)}`;
    expect(counts([...lines, second, 'ENDMDL', first].join('\n'))).toEqual([
      [6, 8, 7, 16, 6],
      [],
      [30],
      [],
    ]);
  });
});
