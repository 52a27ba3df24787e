import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PoseViewRow } from '../../schemas/docking/pose-view';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { viewPosesStep } from './view-poses';

const FOLDER = path.resolve(__dirname, '../../../../shared/data/redock/1iep');

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const read = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');
const describeWithData = existsSync(FOLDER) ? describe : describe.skip;

describeWithData('docking.view-poses', () => {
  it('shows imatinib with the residues of Abl that hold it', async () => {
    const [molblock = ''] = read('1iep_ligand.sdf').split('$$$$');
    const finding = { check: 'protein-clash' as const, value: 0.5, note: 'too near' };
    const poses = [
      { molblock, validity: { valid: false, findings: [{ ...finding, passed: false }] } },
      {
        molblock,
        scoreKcalPerMol: -12.5,
        validity: { valid: true, findings: [{ ...finding, passed: true }] },
      },
    ];
    const docked = { index: 0, id: 'imatinib', smiles: 'C', poses, bestValidPose: 1 };
    const refinement = {
      ...{ tool: 'xtb 6.5.1', solvent: 'water', strainKcalPerMol: 3.5, solvationKcalPerMol: -20 },
      ...{ interactionKcalPerMol: null, failures: [{ part: 'interaction', reason: 'too large' }] },
    };
    const structure = await bench.put(read('1iep_receptorH.pdb'));
    const input = {
      molecules: await bench.putRows([
        { ...docked, docking: { spreadKcalPerMol: 0.2 }, refinement: { ...refinement, pose: 1 } },
        { index: 1, id: 'none', smiles: 'C', poses: [] },
      ]),
      receptors: [{ name: 'abl', structure }],
    };
    const output = await bench.run(viewPosesStep, input);
    expect(output.dropped).toEqual({ NO_POSE: 1 });
    const [row] = await bench.rows<PoseViewRow>(output.molecules);
    expect(row).toMatchObject({
      ...{ id: 'imatinib', receptor: 'abl', posesChecked: 2, posesValid: 1 },
      ...{ scoreKcalPerMol: -12.5, spreadKcalPerMol: 0.2, failedChecks: { 'protein-clash': 1 } },
    });
    expect(row?.refinement).toEqual(refinement);
    expect(row?.ligand.elements).toHaveLength(37);
    // Imatinib has 41 bonds between heavy atoms.
    expect(row?.ligand.bonds).toHaveLength(3 * 41);
    // Its hinge contact with the backbone nitrogen of Met 318, and the gatekeeper Thr 315
    // (Nagar et al. 2002, PMID 12154025).
    const labels = row?.residues.map(({ label }) => label) ?? [];
    expect(labels).toEqual(expect.arrayContaining(['A:MET:318', 'A:THR:315', 'A:ASP:381']));
    const partners = row?.contacts.map(({ partner }) => partner);
    expect(partners).toEqual(expect.arrayContaining(['A:MET:318 N', 'A:THR:315 OG1']));
  });
});
