/**
 * Preparation for docking beside what others deposited or make: Vina's score of known poses after our
 * preparation and after that of the deposited files; PDBQTs beside Meeko's (PyPI) of the same molblocks;
 * histidines beside those of prepared structures whose hydrogens were taken off; stereochemistry kept.
 * Run: `npm run bench -- preparation`; ten minutes of one core, `--quick` for two. Needs vina and Python 3.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  type LigandForm,
  type LigandPdbqt,
  loadLigandPreparer,
  readLigandPdbqt,
} from '../kernels/ligand';
import { prepareReceptor, type ReceptorQuestion } from '../kernels/receptor';
import { pythonWith } from '../tests/support/python-environment';
import { REPOSITORY, sourceFile } from './support/paths';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const MEEKO = ['meeko==0.8.0', 'rdkit==2026.9.1', 'numpy==2.2.6', 'scipy==1.16.3', 'gemmi==0.7.5'];
const SCORE_TOLERANCE = 0.05;
/** What Meeko's and our rounding of a coordinate to three decimals may differ by, Å. */
const PLACE_TOLERANCE = 0.0011;
const OPTIONS = { seed: 1, candidates: 1, stereoisomersMax: 1, ringConformersMax: 1 };
const MOLECULES = 150;
const QUICK_MOLECULES = 20;
const OUTPUT_BYTES_MAX = 1 << 28;

const AS_IT_IS: ReceptorQuestion = {
  ...{ format: 'auto', chains: [], keep: [], drop: [], boundLigand: null, histidines: {} },
  ...{ box: null, marginAngstrom: 8 },
};

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    data: { type: 'string', default: path.resolve(REPOSITORY, '../shared/data') },
  },
});
const read = (name: string) => readFileSync(path.join(values.data, name), 'utf8');
const ownPose = (kind: string) =>
  readFileSync(sourceFile(`activities/docking/testing/2p16-apixaban.${kind}`), 'utf8');

void runBench('preparation', values, async ({ quick, say }) => {
  const preparer = await loadLigandPreparer();
  const keep = (sdf: string): LigandForm => {
    const kept = preparer.keep(sdf, 'pose');
    if (!kept.ok) throw new Error(kept.reason);
    return kept.forms[0] as LigandForm;
  };
  say('Scores of known poses');
  const scores = scoreFigures(keep);
  say('Conformers');
  const wanted = smilesOf(quick ? QUICK_MOLECULES : MOLECULES);
  const before = process.cpuUsage();
  const made = wanted.map((smiles) => ({
    smiles,
    result: preparer.embed({ smiles }, 'm', OPTIONS),
  }));
  const { user, system } = process.cpuUsage(before);
  const forms = made.flatMap(({ result }) => (result.ok ? [result.forms[0] as LigandForm] : []));
  const tried = made.filter(({ result }) => result.ok || /CONFORMER|LOST/.test(result.code));
  for (const { smiles, result } of tried) if (!result.ok) say(`${smiles}: ${result.reason}`);
  say('Meeko');
  return [
    ...scores,
    ...meekoFigures(forms, say),
    {
      ...{ name: 'conformers that keep the stereochemistry', unit: 'of molecules that specify it' },
      value: forms.length / tried.length,
      goal: { atLeast: 0.97 },
    },
    {
      ...{ name: 'one conformer', value: (user + system) / 1000 / made.length },
      unit: 'ms of processor a molecule',
    },
    ...histidineFigures(say),
  ];
});

/** Differences of scores by case, kcal/mol. */
function scoreFigures(keep: (sdf: string) => LigandForm): Figure[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-preparation-'));
  const score = (receptor: string, ligand: string): number => {
    const [r, l] = ['receptor.pdbqt', 'ligand.pdbqt'].map((name) => path.join(folder, name));
    writeFileSync(r as string, receptor);
    writeFileSync(l as string, ligand);
    const flags = ['--receptor', r, '--ligand', l, '--score_only', '--autobox'] as string[];
    const said = execFileSync('vina', flags, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return Number(/Estimated Free Energy of Binding *: *(-?\d+\.\d+)/.exec(said)?.[1]);
  };
  const cases = [
    ['1IEP', 'redock/1iep/1iep_receptorH.pdb', 'redock/1iep/1iep_receptor.pdbqt'],
    [
      '2P16',
      'redock/2p16/2P16_receptor_factor-Xa.pdbqt',
      'redock/2p16/2P16_receptor_factor-Xa.pdbqt',
    ],
  ] as const;
  const figures = cases.flatMap(([name, input, deposited]): Figure[] => {
    const isIep = name === '1IEP';
    const sdf = isIep ? read('redock/1iep/1iep_ligand.sdf') : ownPose('sdf');
    const pdbqt = isIep ? read('redock/1iep/1iep_ligand.pdbqt') : ownPose('pdbqt');
    const expected = score(read(deposited), pdbqt);
    const ours = keep(sdf).pdbqt;
    const apart = (text: string) =>
      Math.abs(score(prepareReceptor(text, AS_IT_IS).pdbqt, ours) - expected);
    const goal = { atMost: SCORE_TOLERANCE };
    const unit = 'kcal/mol from the deposited files';
    return [
      { name: `${name}, as the file has it`, value: apart(read(input)), unit, goal },
      { name: `${name}, our hydrogens`, value: apart(withoutHydrogens(read(input))), unit, goal },
    ];
  });
  rmSync(folder, { recursive: true, force: true });
  return figures;
}

/** A structure without its hydrogens, as PDB. */
function withoutHydrogens(text: string): string {
  const atoms = text.split('\n').filter((line) => /^(ATOM|HETATM)/.test(line));
  const isPdbqt = atoms.some((line) => line.slice(77).trim() === 'OA');
  const heavy = atoms.filter((line) => !/^H/.test(line.slice(76).trim()));
  return heavy.map((line) => (isPdbqt ? line.slice(0, 66) : line)).join('\n');
}

/** Molecules of the BACE and ESOL sets, spread evenly. */
function smilesOf(count: number): string[] {
  const lines = (name: string) => read(name).trim().split('\n').slice(1);
  const bace = lines('props/bace.csv').map((line) => line.split(',')[0] ?? '');
  const esol = lines('props/esol_delaney.csv').map((line) => line.split(',').pop()?.trim() ?? '');
  const all = [...bace, ...esol];
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] ?? '');
}

/** How many PDBQTs have the atoms, types and torsions of Meeko's. */
function meekoFigures(forms: readonly LigandForm[], say: (text: string) => void): Figure[] {
  const run = spawnSync(pythonWith(MEEKO), [sourceFile('bench/preparation/meeko-reference.py')], {
    input: JSON.stringify(forms.map((form) => form.molblock)),
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (run.status !== 0) throw new Error(`Meeko failed:\n${run.stderr.toString()}`);
  const theirs = JSON.parse(run.stdout.toString()) as (string | null)[];
  const compared = forms.flatMap((form, i) => {
    const text = theirs[i];
    return typeof text === 'string' ? [{ form, isSame: isSame(form.pdbqt, text) }] : [];
  });
  for (const { form, isSame: same } of compared) if (!same) say(`unlike Meeko: ${form.smiles}`);
  const same = compared.filter((one) => one.isSame).length;
  return [
    { name: 'ligands compared with Meeko', value: compared.length, unit: '' },
    {
      ...{ name: 'PDBQTs with the types and torsions of Meeko', value: same / compared.length },
      ...{ unit: 'of them', goal: { atLeast: 0.99 } },
    },
  ];
}

function isSame(ours: string, theirs: string): boolean {
  const [a, b] = [readLigandPdbqt(ours), readLigandPdbqt(theirs)];
  if (a.torsions !== b.torsions || a.tree.types.length !== b.tree.types.length) return false;
  const place = ({ tree }: LigandPdbqt, i: number) => tree.coordinates.slice(3 * i, 3 * i + 3);
  return a.tree.types.every((type, i) =>
    b.tree.types.some((other, j) => {
      const [here, there] = [place(a, i), place(b, j)];
      const apart = here.map((value, axis) => Math.abs(value - (there[axis] as number)));
      return other === type && Math.max(...apart) < PLACE_TOLERANCE;
    }),
  );
}

/** How many histidines get the state that the authors of prepared structures gave them. */
function histidineFigures(say: (text: string) => void): Figure[] {
  const statesOf = (text: string) => {
    const found = prepareReceptor(text, AS_IT_IS).findings.find((one) =>
      one.text.startsWith('histidines'),
    );
    return found?.text.replace('histidines: ', '').split(', ') ?? [];
  };
  let [all, same] = [0, 0];
  for (const target of ['cdk2', 'tyk2', 'thrombin']) {
    const text = read(`affinity/${target}/protein.pdb`);
    const ours = new Set(statesOf(withoutHydrogens(text)));
    for (const state of statesOf(text)) {
      all += 1;
      if (ours.has(state)) same += 1;
      else say(`${target}: the file has ${state}`);
    }
  }
  return [{ name: 'histidines as in the prepared files', value: same / all, unit: `of ${all}` }];
}
