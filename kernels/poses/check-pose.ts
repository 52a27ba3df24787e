import type { Chemistry, Conformation } from '../chemistry';
import type { CheckName, Finding } from './findings';
import { geometryFindings } from './geometry-checks';
import { type Identity, identityOf } from './identity';
import { PLANARITY_SMARTS, planarityFindings } from './planarity-checks';
import type { SurroundingKind, Surroundings } from './surroundings';
import { surroundingsFindings } from './surroundings-checks';

/** A pose, what it should be a pose of, and where it lies. */
export interface PoseQuestion {
  /** MDL molblock (V2000), coordinates in Å. */
  molblock: string;
  /** Standard InChI of the molecule that was docked. */
  inchi: string;
  receptor: Record<SurroundingKind, Surroundings>;
}

const IDENTITY: readonly (readonly [CheckName, keyof Identity, string])[] = [
  ['formula', 'formula', 'its formula is another'],
  ['connections', 'connections', 'its atoms are bound in another way'],
  ['double-bond-stereo', 'doubleBondStereo', 'a double bond has the other configuration'],
  ['tetrahedral-chirality', 'tetrahedralChirality', 'a stereocentre has the other configuration'],
];

/**
 * Every check of one pose, in the order of their names in schemas/docking/pose-checks. A pose that cannot
 * be read fails the first one, and no other is made.
 */
export function checkPose(chemistry: Chemistry, question: PoseQuestion): Finding[] {
  const pose = chemistry.conformation(question.molblock, PLANARITY_SMARTS);
  if (!pose.ok) return [{ check: 'sanitization', passed: false, value: null, note: pose.reason }];
  return [
    { check: 'sanitization', passed: true, value: null, note: '' },
    ...wholenessFindings(pose),
    ...identityFindings(question.inchi, pose.inchi),
    ...geometryFindings(pose),
    ...planarityFindings(pose),
    ...surroundingsFindings(ligandOf(pose), question.receptor),
  ];
}

function wholenessFindings({ graph }: Conformation): Finding[] {
  const pieces = piecesOf(graph);
  const radicals = graph.radicals.reduce((sum, count) => sum + count, 0);
  return [
    {
      check: 'connected',
      passed: pieces === 1,
      value: pieces,
      note: pieces === 1 ? '' : `it is in ${pieces} pieces`,
    },
    {
      check: 'no-radicals',
      passed: radicals === 0,
      value: radicals,
      note: radicals === 0 ? '' : `it has unpaired electrons: ${radicals}`,
    },
  ];
}

function identityFindings(expected: string, found: string): Finding[] {
  const identity = identityOf(expected, found);
  return IDENTITY.map(([check, field, note]) => {
    const passed = identity[field];
    return { check, passed, value: null, note: passed ? '' : note };
  });
}

function piecesOf({ atomCount, bondCount, begin, end }: Conformation['graph']): number {
  const root = Int32Array.from({ length: atomCount }, (_, atom) => atom);
  const rootOf = (atom: number): number => {
    let at = atom;
    while (root[at] !== at) at = root[at] as number;
    return at;
  };
  for (let bond = 0; bond < bondCount; bond++) {
    root[rootOf(begin[bond] as number)] = rootOf(end[bond] as number);
  }
  return new Set(Array.from(root.keys(), rootOf)).size;
}

function ligandOf({ graph, coordinates }: Conformation) {
  const positions = [...graph.element.keys()].filter((atom) => graph.element[atom] !== 1);
  return {
    positions,
    atomicNumbers: Uint8Array.from(positions, (atom) => graph.element[atom] as number),
    coordinates: Float64Array.from(
      positions.flatMap((atom) => [...coordinates.slice(3 * atom, 3 * atom + 3)]),
    ),
  };
}
