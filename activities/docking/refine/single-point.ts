import { z } from 'zod';
import type { Refinement } from '../../../schemas/chemistry/refine-steps';
import { type SinglePoint, singlePoint } from '../../../schemas/chemistry/single-point-steps';
import { AthanorError } from '../../../schemas/errors';
import { implement, type Tools } from '../../implement';
import { mapBatch } from '../../library/map-batch';
import { SINGLE_POINT_PROGRAM } from './single-point-program';
import { kcal, moleculeOf } from './strain';

/** Their integrals still fit into the memory of the step. */
const ORBITALS_MAX = 1_500;
const COMPLAINT_CHARACTERS_MAX = 300;

const answer = z.union([
  z.strictObject({ missing: z.string() }),
  z.strictObject({ refused: z.string() }),
  z.strictObject({ energies: z.tuple([z.number(), z.number()]), tool: z.string() }),
]);

type Failure = NonNullable<SinglePoint['failure']>;
type Method = Pick<SinglePoint, 'functional' | 'basis' | 'solvent'>;

interface Row {
  index: number;
  id: string;
  refinement?: Refinement;
}

/**
 * Strain of refined poses by PySCF. What cannot be computed is left out with its reason; no row is dropped.
 * @throws AthanorError TOOL_MISSING where the python3 of this node has no PySCF
 */
export const singlePointStep = implement(
  singlePoint,
  async ({ molecules, runMsMax, ...method }, context) =>
    mapBatch<Row, Row & { singlePoint: SinglePoint }>(context, molecules, async (row) => {
      const found = await pointsOf(context.tools, row.refinement, { ...method, runMsMax });
      return { kept: { ...row, singlePoint: { ...NOTHING, ...method, ...found } } };
    }),
);

const NOTHING = {
  ...{ tool: '', heldHartree: null, relaxedHartree: null, strainKcalPerMol: null },
  failure: null,
};

async function pointsOf(
  tools: Tools,
  refinement: Refinement | undefined,
  o: Method & { runMsMax: number },
): Promise<Partial<SinglePoint>> {
  const { heldMolblock, relaxedMolblock } = refinement ?? {};
  if (heldMolblock == null || relaxedMolblock == null) {
    return failed('NOT_REFINED', 'it was not refined');
  }
  const [held, relaxed] = [moleculeOf(heldMolblock), moleculeOf(relaxedMolblock)];
  const geometries = [held.atoms, relaxed.atoms];
  const found = await ask(tools, { ...o, geometries, charge: relaxed.charge });
  if ('code' in found) return { failure: found };
  const [heldHartree, relaxedHartree] = found.energies.map(rounded) as [number, number];
  const strainKcalPerMol = kcal(heldHartree - relaxedHartree);
  return { tool: found.tool, heldHartree, relaxedHartree, strainKcalPerMol };
}

async function ask(
  tools: Tools,
  { runMsMax, ...order }: Method & { runMsMax: number; geometries: unknown[]; charge: number },
): Promise<Failure | { energies: [number, number]; tool: string }> {
  const { memoryMb } = singlePoint.resources;
  const limits = { deadlineMs: runMsMax, cpuSeconds: Math.ceil(runMsMax / 1000) };
  try {
    const { exitCode, stderr, files } = await tools.run({
      tool: 'python3',
      arguments: ['program.py'],
      files: {
        'program.py': SINGLE_POINT_PROGRAM,
        'order.json': JSON.stringify({ ...order, memoryMb, orbitalsMax: ORBITALS_MAX }),
      },
      outputs: ['answer.json'],
      limits,
    });
    const text = files['answer.json'];
    if (exitCode !== 0 || text === undefined) {
      const said = stderr.trim().slice(-COMPLAINT_CHARACTERS_MAX);
      return { code: 'PYSCF_FAILED', reason: `PySCF broke off (${exitCode}): ${said}` };
    }
    const found = answer.parse(JSON.parse(Buffer.from(text).toString('utf8')));
    if ('refused' in found) return { code: 'PYSCF_FAILED', reason: found.refused };
    if (!('missing' in found)) return found;
    const message = `The python3 of this node has no PySCF that works: ${found.missing}.`;
    throw new AthanorError({ code: 'TOOL_MISSING', message });
  } catch (error) {
    if (!(error instanceof AthanorError) || error.code !== 'TOOL_LIMIT') throw error;
    return { code: 'PYSCF_LIMIT', reason: error.message };
  }
}

function failed(code: Failure['code'], reason: string): Partial<SinglePoint> {
  return { failure: { code, reason } };
}

/** To what the field is converged to. */
function rounded(hartree: number): number {
  return Math.round(hartree * 1e7) / 1e7;
}
