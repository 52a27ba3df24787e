import { electronsOf, readMolblock } from '../../kernels/docking';
import type { Refinement } from '../../schemas/chemistry/refine-steps';
import { type FrontierQuestion, frontier } from '../../schemas/quantum/frontier-steps';
import { moleculeQuestion } from '../../schemas/quantum/integrals-steps';
import { implement } from '../implement';
import { readRows } from '../library/batch-index';

/** What chemistry.integrals takes. */
const ATOMS_MAX = 200;

interface Row {
  index: number;
  id: string;
  refinement?: Refinement;
}

/** Frontier orbitals of the first refined molecules, as questions for chemistry.integrals. */
export const frontierStep = implement(frontier, async (input, { artifacts }) => {
  const rows = await readRows<Row>(artifacts, input.molecules);
  return { questions: rows.slice(0, input.most).map((row) => questionOf(row, input)) };
});

function questionOf(
  { id, refinement }: Row,
  { orbitals, basis }: { orbitals: number; basis: string },
): FrontierQuestion {
  const none = (because: string) => ({ id, question: null, activeElectrons: 0, because });
  if (refinement?.relaxedMolblock == null) return none('it was not refined');
  const { charge, relaxedMolblock } = refinement;
  const { elements, coordinates } = readMolblock(relaxedMolblock);
  if (elements.length > ATOMS_MAX)
    return none(`${elements.length} atoms; allowed are ${ATOMS_MAX}`);
  const atoms = elements.map((element, i) => {
    const [x = 0, y = 0, z = 0] = coordinates.subarray(3 * i, 3 * i + 3);
    return { element, x, y, z };
  });
  const occupied = electronsOf(atoms, charge) / 2;
  const half = Math.min(orbitals / 2, occupied);
  const activeOrbitals = Array.from({ length: 2 * half }, (_, k) => occupied - half + 1 + k);
  const question = moleculeQuestion.parse({ atoms, basis, charge, activeOrbitals });
  return { id, question, activeElectrons: 2 * half, because: '' };
}
