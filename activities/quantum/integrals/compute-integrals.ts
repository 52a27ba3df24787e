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

const GEOMETRY_BYTES_MAX = 1024 * 1024;
const ATOMS_MAX = 200;
/** Their integrals before the active space is chosen take gigabytes. */
const ORBITALS_MAX = 500;
const ACTIVE_MAX = 50;
const ERRORS_MAX = 2_000;

/** 50 orbitals take some 40 MB of text. */
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

const answer = z.union([
  z.strictObject({ missing: z.string() }),
  z.strictObject({ refused: z.string() }),
  z.strictObject({ done: integralsResult.omit({ integrals: true }) }),
]);

/** Integrals of a molecule by PySCF, which a node that offers this step has. */
export const computeIntegralsStep = implement(
  computeIntegrals,
  async ({ geometry, ...question }, { artifacts, tools }) => {
    const atoms = await atomsOf(question.atoms, geometry, artifacts);
    const { memoryMb } = computeIntegrals.resources;
    const limits = { memoryMb, orbitalsMax: ORBITALS_MAX, activeMax: ACTIVE_MAX };
    const { exitCode, stderr, files } = await tools.run({
      tool: 'python3',
      arguments: ['program.py'],
      files: {
        'program.py': PYSCF_PROGRAM,
        'order.json': JSON.stringify({ ...question, atoms, ...limits }),
      },
      outputs: ['answer.json', 'integrals.fcidump'],
      limits: { outputBytes: OUTPUT_BYTES_MAX },
    });
    if (exitCode !== 0) throw broken(`broke off (${exitCode}): ${stderr.slice(-ERRORS_MAX)}`);
    const [text, integrals] = [files['answer.json'], files['integrals.fcidump']];
    if (text === undefined) throw broken('gave no answer');
    const found = answer.parse(JSON.parse(Buffer.from(text).toString('utf8')));
    if ('refused' in found) throw refused(found.refused);
    if ('missing' in found) {
      // Another node may have it.
      const message = `The python3 of this node has no PySCF that works: ${found.missing}.`;
      throw new AthanorError({ code: 'TOOL_MISSING', message });
    }
    if (integrals === undefined) throw broken('wrote no integrals');
    return { ...found.done, integrals: await artifacts.put(integrals, MEDIA_TYPES.text) };
  },
);

function broken(what: string): AthanorError {
  return new AthanorError({ code: 'KERNEL_FAILED', message: `PySCF ${what}.` });
}

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
