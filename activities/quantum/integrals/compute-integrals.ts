import { z } from 'zod';
import { MEDIA_TYPES } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import {
  type Atom,
  computeIntegrals,
  integralsResult,
} from '../../../schemas/quantum/integrals-steps';
import type { ArtifactStore } from '../../../store/artifacts';
import { implement } from '../../implement';
import { readXyz } from './geometry';
import { PYSCF_PROGRAM } from './pyscf-program';
import { runPython } from './python';

const GEOMETRY_BYTES_MAX = 1024 * 1024;
const ATOMS_MAX = 200;
/** Their integrals before the active space is chosen take gigabytes. */
const ORBITALS_MAX = 500;
const ACTIVE_MAX = 50;

const answer = z.union([
  z.object({ cycle: z.int() }),
  z.object({ missing: z.string() }),
  z.object({ refused: z.string() }),
  z.object({ done: integralsResult.omit({ integrals: true }).extend({ text: z.string() }) }),
]);

/** Integrals of a molecule by PySCF, which a node that offers this step has. */
export const computeIntegralsStep = implement(
  computeIntegrals,
  async ({ geometry, ...question }, { artifacts, progress }) => {
    const atoms = await atomsOf(question.atoms, geometry, artifacts);
    const { memoryMb } = computeIntegrals.resources;
    const limits = { memoryMb, orbitalsMax: ORBITALS_MAX, activeMax: ACTIVE_MAX };
    let last: z.infer<typeof answer> | undefined;
    await runPython({
      program: PYSCF_PROGRAM,
      order: { ...question, atoms, ...limits },
      onAnswer: (line) => {
        last = answer.parse(line);
        if ('cycle' in last) progress(last.cycle + 1);
      },
    });
    if (last !== undefined && 'done' in last) {
      const { text, ...known } = last.done;
      return { ...known, integrals: await artifacts.put(text, MEDIA_TYPES.text) };
    }
    if (last !== undefined && 'refused' in last) throw refused(last.refused);
    // Another node may have it.
    const why = last !== undefined && 'missing' in last ? `: ${last.missing}` : '';
    const message = `This node has no PySCF that works${why}.`;
    throw new AthanorError({ code: 'KERNEL_FAILED', message });
  },
);

async function atomsOf(
  given: readonly Atom[],
  geometry: z.infer<typeof computeIntegrals.input>['geometry'],
  artifacts: ArtifactStore,
): Promise<readonly Atom[]> {
  if ((geometry === null) === (given.length === 0)) {
    throw refused('either atoms or a geometry file is to be given, and not both');
  }
  if (geometry === null) return given;
  const bytes = await artifacts.get(geometry, { bytesMax: GEOMETRY_BYTES_MAX });
  const atoms = readXyz(bytes.toString('utf8'));
  if (atoms.length <= ATOMS_MAX) return atoms;
  throw refused(`${atoms.length} atoms were found; allowed are ${ATOMS_MAX}`);
}

function refused(why: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message: `The molecule: ${why}.` });
}
