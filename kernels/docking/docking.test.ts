import { molblockOf, redockFile } from '../../tests/support/docking';
import { createRandom } from '../statistics';
import {
  clusterPoses,
  coreRmsd,
  growFromCore,
  heavyGraph,
  move,
  moveMolblock,
  readMolblock,
  readPrintedScore,
  readTorsionTree,
  readVinaPoses,
  rotationAbout,
  sameAtoms,
  superpose,
  symmetricRmsd,
  wholePose,
  withCoordinates,
} from '.';

const CLOSE = 1e-9;
const PDBQT = redockFile('1iep/1iep_ligand.pdbqt');
const MOLBLOCK = redockFile('1iep/1iep_ligand.sdf');
const tree = readTorsionTree(PDBQT);
const block = readMolblock(MOLBLOCK);

const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] as number))));

/** A molblock of these elements and bonds, coordinates to be given apart. */
function molecule(elements: string, bonds: [number, number][]) {
  const atoms = [...elements].map((element) => element);
  return { elements: atoms, bonds, coordinates: new Float64Array(3 * atoms.length) };
}

test('the torsion tree of imatinib', () => {
  expect(tree.fragments.map(({ parent, from, to }) => [parent, from, to])).toEqual([
    [-1, -1, -1],
    [0, 0, 4],
    [1, 5, 11],
    [2, 11, 13],
    [3, 14, 19],
    [0, 1, 25],
    [5, 30, 31],
    [6, 31, 32],
  ]);
  expect(tree.types.join(' ')).toContain('N C OA HD A A');
  expect(withCoordinates(PDBQT, tree.coordinates)).toBe(PDBQT);
});

test.each([
  ['', /without atoms/],
  ['BRANCH 1 2', /"BRANCH 1 2"/],
  [PDBQT.replace('ENDBRANCH', 'ENDROOT'), /"ENDBRANCH/],
  [PDBQT.replace(/^ENDBRANCH.*\n/gm, ''), /does not end/],
  [PDBQT.replace('BRANCH   1   5', 'BRANCH   9   5'), /./],
  [PDBQT.replace('16.600', '  x   '), /16.600|x/],
])('a PDBQT that is none is told (%#)', (text, message) => {
  expect(() => readTorsionTree(text)).toThrow(message);
});

test('superposition finds any motion, and the best one where there is none', () => {
  const random = createRandom(1, 'superpose');
  for (let trial = 0; trial < 50; trial++) {
    const points = Float64Array.from({ length: 3 * (3 + trial) }, () => 10 * random.normal());
    const axis = [random.normal(), random.normal(), random.normal()];
    const length = Math.hypot(...axis);
    const angle = 6 * random.uniform();
    const motion = rotationAbout(
      [1, 2, 3],
      axis.map((x) => x / length),
      {
        cos: Math.cos(angle),
        sin: Math.sin(angle),
      },
    );
    const moved = Float64Array.from(points);
    for (let i = 0; i < points.length; i += 3)
      moved.set(move(motion, points.subarray(i, i + 3)), i);
    const found = superpose(points, moved);
    for (let i = 0; i < points.length; i += 3) {
      expect(far(move(found, points.subarray(i, i + 3)), moved.subarray(i, i + 3))).toBeLessThan(
        1e-7,
      );
    }
    const r = found.rotation;
    // A rotation, and no mirror image.
    const [a, b, c, d, e, f, g, h, i] = r as unknown as number[];
    const cofactors = [
      (e as number) * (i as number) - (f as number) * (h as number),
      (d as number) * (i as number) - (f as number) * (g as number),
      (d as number) * (h as number) - (e as number) * (g as number),
    ];
    const determinant =
      (a as number) * (cofactors[0] as number) -
      (b as number) * (cofactors[1] as number) +
      (c as number) * (cofactors[2] as number);
    expect(determinant).toBeCloseTo(1, 9);
  }
});

test('hydrogens that docking does not know go with the parts that it turns', () => {
  const atoms = sameAtoms(tree, block);
  // Its ring on an axis through the bond of a branch: what the docking program would do.
  const [from, to] = [tree.fragments[1]?.from as number, tree.fragments[1]?.to as number];
  const at = (i: number) => [...tree.coordinates.subarray(3 * i, 3 * i + 3)];
  const axis = at(to).map((x, k) => x - (at(from)[k] as number));
  const length = Math.hypot(...axis);
  const motion = rotationAbout(
    at(from),
    axis.map((x) => x / length),
    { cos: 0, sin: 1 },
  );
  const turned = Float64Array.from(tree.coordinates);
  const moving = tree.fragments.slice(1, 5).flatMap((fragment) => fragment.atoms);
  for (const i of moving) turned.set(move(motion, at(i)), 3 * i);
  const placed = wholePose({ block, tree, atoms }, turned);
  const known = new Set(moving.map((i) => atoms[i]));
  const hydrogens = block.bonds.filter(([, b]) => block.elements[b] === 'H' && !atoms.includes(b));
  expect(hydrogens.length).toBe(29);
  for (const [heavy, hydrogen] of hydrogens) {
    const before = [...block.coordinates.subarray(3 * hydrogen, 3 * hydrogen + 3)];
    const wanted = known.has(heavy) ? move(motion, before) : before;
    expect(far(placed.subarray(3 * hydrogen, 3 * hydrogen + 3), wanted)).toBeLessThan(0.001);
  }
  expect(readMolblock(moveMolblock(MOLBLOCK, placed)).bonds).toEqual(block.bonds);
  expect(() =>
    sameAtoms(tree, readMolblock(molblockOf(redockFile('1uw6/1uw6_ligand.pdbqt')))),
  ).toThrow(/is not of its molecule/);
});

describe('RMSD over symmetries', () => {
  test('a benzene turned by a sixth is the same, one moved is not', () => {
    const ring = molecule('CCCCCC', [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [5, 0],
    ]);
    const corners = (shift: number) =>
      Float64Array.from({ length: 18 }, (_, i) => {
        const angle = (Math.PI / 3) * (Math.floor(i / 3) + shift);
        return i % 3 === 0 ? Math.cos(angle) : i % 3 === 1 ? Math.sin(angle) : 0;
      });
    const graph = heavyGraph(ring);
    expect(symmetricRmsd(graph, corners(0), corners(1))).toBeLessThan(CLOSE);
    expect(symmetricRmsd(graph, corners(0), corners(3))).toBeLessThan(CLOSE);
    expect(symmetricRmsd(graph, corners(0), corners(0.5))).toBeCloseTo(
      2 * Math.sin(Math.PI / 12),
      9,
    );
  });

  test('is the least over all permutations that keep elements and bonds', () => {
    const random = createRandom(7, 'rmsd');
    // Neopentane with one chlorine, and a chain: 3! and 2 symmetries.
    const cases = [
      molecule('CCCCCl'.replace('Cl', 'N'), [
        [0, 1],
        [0, 2],
        [0, 3],
        [0, 4],
      ]),
      molecule('COCOC', [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ]),
      molecule('CCCNNN', [
        [0, 1],
        [1, 2],
        [2, 0],
        [0, 3],
        [1, 4],
        [2, 5],
      ]),
    ];
    for (const one of cases) {
      const graph = heavyGraph(one);
      const n = one.elements.length;
      for (let trial = 0; trial < 5; trial++) {
        const [a, b] = [0, 1].map(() =>
          Float64Array.from({ length: 3 * n }, () => random.normal()),
        );
        const brute = permutations(n)
          .filter((p) => isSymmetry(one, p))
          .map((p) =>
            Math.sqrt(
              p.reduce(
                (sum, j, i) => sum + squared(a as Float64Array, i, b as Float64Array, j),
                0,
              ) / n,
            ),
          );
        const found = symmetricRmsd(graph, a as Float64Array, b as Float64Array);
        expect(found).toBeCloseTo(Math.min(...brute), 9);
      }
    }
  });

  test('imatinib: the pyridine and phenyl flips do not count, a shift does', () => {
    const graph = heavyGraph(block);
    const shifted = block.coordinates.map((x, i) => (i % 3 === 0 ? x + 3 : x));
    expect(graph.atoms).toHaveLength(37);
    expect(symmetricRmsd(graph, block.coordinates, block.coordinates)).toBe(0);
    expect(symmetricRmsd(graph, block.coordinates, shifted)).toBeLessThanOrEqual(3);
  });
});

test('clusters are led by the best', () => {
  const distance = (a: number, b: number) => Math.abs(a - b);
  expect(clusterPoses([5, 6, 9, 7.5, 1], { radius: 2, distance })).toEqual([
    { leader: 5, members: [5, 6] },
    { leader: 9, members: [9, 7.5] },
    { leader: 1, members: [1] },
  ]);
});

test('a conformation grows from its core: all of it when all is core, by chance beyond it', () => {
  const random = createRandom(11, 'grow');
  const everything = { atoms: tree.types.map((_, i) => i), targets: tree.coordinates };
  const ring = [4, 5, 6, 7, 8, 9];
  const targets = Float64Array.from(
    ring.flatMap((i) => [...tree.coordinates.subarray(3 * i, 3 * i + 3)]),
  );
  const shapes = [0, 1].map(() => growFromCore(tree, { atoms: ring, targets }, random));
  for (const shape of shapes) {
    expect(coreRmsd(shape, { atoms: ring, targets })).toBeLessThan(1e-6);
    expect(coreRmsd(shape, everything)).toBeGreaterThan(1);
    const again = growFromCore({ ...tree, coordinates: shape }, everything, random);
    expect(coreRmsd(again, everything)).toBeLessThan(0.01);
  }
  expect(far(shapes[0] as Float64Array, shapes[1] as Float64Array)).toBeGreaterThan(1);
});

test('scores of an old and of a new program are of one kind', () => {
  const text = redockFile('1iep/1iep_ligand_vina_out.pdbqt');
  const poses = readVinaPoses(text, 40);
  const printed = [...text.matchAll(/VINA RESULT:\s+(\S+)/g)].map(([, score]) => Number(score));
  // A version that took the best pose for the unbound state: nothing changes.
  expect(
    far(
      poses.map(({ scoreKcalPerMol }) => scoreKcalPerMol),
      printed,
    ),
  ).toBeLessThanOrEqual(0.002);
  // Vina 1.2.3 for the same ligand: −14.147, unbound 0.808 of the worst pose; rescored it says −13.294.
  const old = text
    .slice(0, text.indexOf('ENDMDL'))
    .replace(/RESULT:\s+\S+/, 'RESULT: -14.147')
    .replace(/(INTER \+ INTRA:\s+)\S+/, '$1-19.127')
    .replace(/(INTER:\s+)\S+/, '$1-18.732')
    .replace(/(INTRA:\s+)-0.456/, '$1-0.395')
    .replace(/(UNBOUND:\s+)\S+/, '$10.808');
  expect(readVinaPoses(old, 40)[0]?.scoreKcalPerMol).toBeCloseTo(-13.294, 2);
  expect(() => readVinaPoses(text, 39)).toThrow(/40 atoms, and not of 39/);
  expect(() => readVinaPoses(text.replace(/INTRA:\s+-0.456\n/, 'INTRA: nan\n'), 40)).toThrow(
    /its intra/,
  );
  expect(() => readPrintedScore('Estimated Free Energy of Binding   : inf')).toThrow('no score');
});

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((p) =>
    Array.from({ length: n }, (_, at) => [...p.slice(0, at), n - 1, ...p.slice(at)]),
  );
}

function isSymmetry(one: { elements: string[]; bonds: [number, number][] }, p: number[]): boolean {
  const has = (a: number, b: number) =>
    one.bonds.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
  return (
    p.every((j, i) => one.elements[j] === one.elements[i]) &&
    one.bonds.every(([a, b]) => has(p[a] as number, p[b] as number))
  );
}

function squared(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return [0, 1, 2].reduce(
    (sum, k) => sum + ((a[3 * i + k] as number) - (b[3 * j + k] as number)) ** 2,
    0,
  );
}
