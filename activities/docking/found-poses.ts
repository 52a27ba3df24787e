import { clusterPoses, heavyGraph, moveMolblock, symmetricRmsd } from '../../kernels/docking';
import { standardDeviation } from '../../kernels/statistics';
import type { DockedPose, Docking, SearchResult } from '../../schemas/docking/dock-steps';
import type { ReadForm } from './ligand';

/** What a search found, with all atoms of the molblock. */
export interface FoundPose {
  scoreKcalPerMol: number;
  interKcalPerMol: number;
  intraKcalPerMol: number;
  coordinates: Float64Array;
  coreRmsdAngstrom?: number;
}

/** A pose and where it was found. */
export interface PlacedPose extends FoundPose {
  receptor: string;
  seed: number;
  form: number;
}

interface Choice {
  forms: readonly ReadForm[];
  clusterRmsdAngstrom: number;
  posesMax: number;
}

/** Poses of all searches → the best of each cluster, best first; a cluster is of one receptor and form. */
export function choosePoses(found: readonly PlacedPose[], choice: Choice): DockedPose[] {
  const receptors = [...new Set(found.map(({ receptor }) => receptor))];
  return receptors
    .flatMap((receptor) =>
      choice.forms.flatMap((form) => {
        const isOwn = (pose: PlacedPose) => pose.receptor === receptor && pose.form === form.form;
        return chooseOfOne(found.filter(isOwn).sort(byScore), form, choice);
      }),
    )
    .sort(byScore)
    .slice(0, choice.posesMax);
}

/** The best score with its spread over seeds. `poses` are not empty. */
export function summarise(
  poses: readonly DockedPose[],
  o: { tool: string; searches: SearchResult[] },
): Docking {
  const { receptor, form, scoreKcalPerMol } = poses[0] as DockedPose;
  const scores = o.searches.flatMap((search) => {
    const isOwn = search.receptor === receptor && search.form === form;
    return isOwn && 'scoreKcalPerMol' in search ? [search.scoreKcalPerMol] : [];
  });
  const spreadKcalPerMol = scores.length < 2 ? null : round(standardDeviation(scores));
  return { tool: o.tool, scoreKcalPerMol, receptor, form, spreadKcalPerMol, searches: o.searches };
}

function chooseOfOne(own: readonly PlacedPose[], form: ReadForm, choice: Choice): DockedPose[] {
  const graph = heavyGraph(form.conformer.block);
  const distance = (a: FoundPose, b: FoundPose) =>
    symmetricRmsd(graph, a.coordinates, b.coordinates);
  const clusters = clusterPoses(own, { radius: choice.clusterRmsdAngstrom, distance });
  return clusters.slice(0, choice.posesMax).map(({ leader, members }): DockedPose => {
    const { coordinates, ...rest } = leader;
    return {
      ...rest,
      molblock: moveMolblock(form.molblock, coordinates),
      smiles: form.smiles,
      clusterSize: members.length,
      clusterSeeds: new Set(members.map(({ seed }) => seed)).size,
      rmsdToBestAngstrom: round(distance(own[0] as FoundPose, leader)),
    };
  });
}

/** Equal scores stay in the order of receptors, forms and seeds. */
function byScore(a: { scoreKcalPerMol: number }, b: { scoreKcalPerMol: number }): number {
  return a.scoreKcalPerMol - b.scoreKcalPerMol;
}

/** Coordinates and energies have three decimals. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
