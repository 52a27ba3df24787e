import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PosedRow } from '../../schemas/docking/pose-checks';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { checkPosesStep } from './check-poses';

const FOLDER = path.resolve(__dirname, '../../../../shared/data/redock/1iep');
const SMILES = 'Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1';

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const read = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

/** The crystal pose of imatinib, every atom moved along x by some Å. */
function poseAt(dx: number, receptor?: string) {
  const [block = ''] = read('1iep_ligand.sdf').split('$$$$');
  const lines = block.split('\n').map((line, i) => {
    const atoms = Number(block.split('\n')[3]?.slice(0, 3));
    if (i < 4 || i >= 4 + atoms) return line;
    return `${(Number(line.slice(0, 10)) + dx).toFixed(4).padStart(10)}${line.slice(10)}`;
  });
  return { molblock: lines.join('\n'), ...(receptor === undefined ? {} : { receptor }) };
}

async function check(rows: PosedRow[], receptors?: { name: string; structure: string }[]) {
  const given = receptors ?? [{ name: 'abl', structure: read('1iep_receptor.pdbqt') }];
  const refs = await Promise.all(
    given.map(async ({ name, structure }) => ({ name, structure: await bench.put(structure) })),
  );
  const output = await bench.run(checkPosesStep, {
    molecules: await bench.putRows(rows),
    receptors: refs,
  });
  const rejections = await bench.rows<{ code: string; reason: string }>(output.rejections);
  return { ...output, rows: await bench.rows<PosedRow>(output.molecules), rejections };
}

const describeWithData = existsSync(FOLDER) ? describe : describe.skip;

describeWithData('docking.check-poses', () => {
  it('keeps a row with a possible pose, and says which, in PDBQT as in PDB', async () => {
    const row = { index: 3, id: 'imatinib', smiles: SMILES, poses: [poseAt(3), poseAt(0)] };
    const { rows, count } = await check([row]);
    expect(count).toBe(1);
    const [kept] = rows;
    expect(kept?.bestValidPose).toBe(1);
    const [moved, crystal] = kept?.poses ?? [];
    const failed = moved?.validity?.findings.filter((one) => !one.passed).map((one) => one.check);
    expect(failed).toEqual(['protein-clash', 'protein-overlap']);
    expect(crystal?.validity?.findings).toHaveLength(22);
    const pdb = [{ name: 'abl', structure: read('1iep_receptorH.pdb') }];
    expect((await check([row], pdb)).rows).toEqual(rows);
  });

  it('drops a row without one, with the reason of its best pose', async () => {
    const poses = [poseAt(30), poseAt(3)];
    const { rows, rejections } = await check([{ index: 0, id: 'far', smiles: SMILES, poses }]);
    expect(rows).toEqual([]);
    expect(rejections[0]?.code).toBe('NO_VALID_POSE');
    expect(rejections[0]?.reason).toContain('none of 2 poses is possible');
    expect(rejections[0]?.reason).toContain('protein-distance (the protein is ');
  });

  it('tells another molecule from the one that was docked', async () => {
    const smiles = SMILES.replace('(=O)', '(=S)');
    const { rejections } = await check([{ index: 0, id: 'other', smiles, poses: [poseAt(0)] }]);
    expect(rejections[0]?.reason).toContain('formula (its formula is another)');
  });

  it('drops what cannot be read or has no pose', async () => {
    const unreadable = { molblock: 'no molecule' };
    const { rejections } = await check([
      { index: 0, id: 'text', smiles: SMILES, poses: [unreadable] },
      { index: 1, id: 'none', smiles: SMILES, poses: [] },
    ]);
    expect(rejections.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('the best one fails sanitization'),
      'it has no poses',
    ]);
  });

  it('checks each pose in its own receptor, and asks for a receptor that has atoms', async () => {
    const far = read('1iep_receptor.pdbqt').replace(
      /^(ATOM.{24})(.{8})/gm,
      (_, head: string, x: string) => `${head}${(Number(x) + 60).toFixed(3).padStart(8)}`,
    );
    const row = {
      ...{ index: 0, id: 'imatinib', smiles: SMILES },
      poses: [poseAt(0, 'far'), poseAt(0, 'abl')],
    };
    const abl = { name: 'abl', structure: read('1iep_receptor.pdbqt') };
    const { rows } = await check([row], [abl, { name: 'far', structure: far }]);
    expect(rows[0]?.bestValidPose).toBe(1);
    await expect(check([row], [abl])).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const empty = [{ name: 'empty', structure: 'REMARK nothing\nEND\n' }];
    await expect(check([row], empty)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
