import { DockingTextError } from './errors';
import { readAtom } from './torsion-tree';

/** What Vina wrote of one pose. */
export interface VinaPose {
  scoreKcalPerMol: number;
  interKcalPerMol: number;
  intraKcalPerMol: number;
  /** x, y, z of each atom of the PDBQT, Å. */
  coordinates: Float64Array;
}

interface Model {
  result: number;
  total: number;
  inter: number;
  intra: number;
  unbound: number;
  coordinates: number[];
}

/** Energies are printed to three decimals, scores too: less than this cannot be told from nothing. */
const ENERGY_MIN = 0.05;

const REMARKS = [
  ['result', /^REMARK VINA RESULT:\s+(\S+)/],
  ['total', /^REMARK INTER \+ INTRA:\s+(\S+)/],
  ['inter', /^REMARK INTER:\s+(\S+)/],
  ['intra', /^REMARK INTRA:\s+(\S+)/],
  ['unbound', /^REMARK UNBOUND:\s+(\S+)/],
] as const;

/**
 * Reads the poses of one search, best first. The score of a pose is (inter + intra − unbound) / (1 + w N),
 * with N rotors and the ligand's own energy in the best pose for its unbound state. Vina 1.2.3 and before took
 * the worst pose for the best there (AutoDock-Vina pull request 81), which adds up to hundreds of
 * kcal/mol; scores are therefore made anew from the energies, and are those of Vina 1.2.4 and later.
 * @throws DockingTextError where energies or atoms are missing or are no numbers
 */
export function readVinaPoses(text: string, atoms: number): VinaPose[] {
  const models = modelsOf(text);
  for (const model of models) check(model, atoms);
  models.sort((a, b) => a.total - b.total);
  const factor = rotorFactor(models);
  const unbound = models[0]?.intra ?? 0;
  return models.map(({ total, inter, intra, coordinates }) => ({
    scoreKcalPerMol: round((total - unbound) / factor),
    interKcalPerMol: inter,
    intraKcalPerMol: intra,
    coordinates: Float64Array.from(coordinates),
  }));
}

/** 1 + w N of the ligand, from the pose in which it can be told best. */
function rotorFactor(models: readonly Model[]): number {
  const sizes = models.map(({ result }) => Math.abs(result));
  const best = models[sizes.indexOf(Math.max(...sizes))];
  if (best === undefined) return 1;
  if (Math.abs(best.result) < ENERGY_MIN) throw new DockingTextError('scores that are all zero');
  return (best.total - best.unbound) / best.result;
}

function modelsOf(text: string): Model[] {
  const models: Model[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('MODEL')) {
      const unknown = Number.NaN;
      const energies = { result: unknown, total: unknown, inter: unknown, intra: unknown };
      models.push({ ...energies, unbound: unknown, coordinates: [] });
    }
    const model = models.at(-1);
    if (model === undefined) continue;
    if (line.startsWith('ATOM') || line.startsWith('HETATM')) {
      model.coordinates.push(...readAtom(line).point);
    }
    for (const [name, pattern] of REMARKS) {
      const found = pattern.exec(line)?.[1];
      if (found !== undefined) model[name] = Number(found);
    }
  }
  return models;
}

function check(model: Model, atoms: number): void {
  for (const [name] of REMARKS) {
    if (!Number.isFinite(model[name])) throw new DockingTextError(`a pose without its ${name}`);
  }
  const found = model.coordinates.length / 3;
  if (found !== atoms) throw new DockingTextError(`a pose of ${found} atoms, and not of ${atoms}`);
  if (!model.coordinates.every(Number.isFinite)) throw new DockingTextError('a pose of no numbers');
}

/** Vina prints three decimals, and so do we. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** What `vina --score_only` prints. */
export interface PrintedScore {
  scoreKcalPerMol: number;
  interKcalPerMol: number;
  intraKcalPerMol: number;
}

const PRINTED = [
  ['scoreKcalPerMol', /^Estimated Free Energy of Binding\s*:\s*(\S+)/m],
  ['interKcalPerMol', /^\(1\) Final Intermolecular Energy\s*:\s*(\S+)/m],
  ['intraKcalPerMol', /^\(2\) Final Total Internal Energy\s*:\s*(\S+)/m],
] as const;

/**
 * Scores of some poses of one ligand by the unbound state of the best of them, as a search gives them. In
 * what `--score_only` prints, each pose is its own unbound state.
 */
export function commonScores(printed: readonly PrintedScore[]): PrintedScore[] {
  const totals = printed.map(
    ({ interKcalPerMol, intraKcalPerMol }) => interKcalPerMol + intraKcalPerMol,
  );
  const best = printed[totals.indexOf(Math.min(...totals))];
  return printed.map((score, i) => {
    const factor = score.interKcalPerMol / score.scoreKcalPerMol;
    const unbound = best?.intraKcalPerMol ?? 0;
    if (Math.abs(score.scoreKcalPerMol) < ENERGY_MIN) return score;
    return { ...score, scoreKcalPerMol: round(((totals[i] as number) - unbound) / factor) };
  });
}

/** Reads what Vina prints of a ligand where it is. @throws DockingTextError */
export function readPrintedScore(text: string): PrintedScore {
  const score = { scoreKcalPerMol: 0, interKcalPerMol: 0, intraKcalPerMol: 0 };
  for (const [name, pattern] of PRINTED) {
    const value = Number(pattern.exec(text)?.[1] ?? Number.NaN);
    if (!Number.isFinite(value)) throw new DockingTextError('no score');
    score[name] = value;
  }
  return score;
}
