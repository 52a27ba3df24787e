import {
  type Conformer,
  clusterPoses,
  type HeavyGraph,
  heavyGraph,
  moveMolblock,
  symmetricRmsd,
} from '../../kernels/docking';
import { standardDeviation } from '../../kernels/statistics';
import type { DockedPose, Docking, SearchResult } from '../../schemas/docking/dock-steps';

/** A pose of one search, with all atoms of the molblock. */
export interface FoundPose {
  receptor: string;
  seed: number;
  scoreKcalPerMol: number;
  interKcalPerMol: number;
  intraKcalPerMol: number;
  coordinates: Float64Array;
  coreRmsdAngstrom?: number;
}

interface Choice {
  molblock: string;
  conformer: Conformer;
  clusterRmsdAngstrom: number;
  posesMax: number;
}

/** Poses of all searches → the best of each cluster, best first; clusters are of one receptor each. */
export function choosePoses(found: readonly FoundPose[], choice: Choice): DockedPose[] {
  const graph = heavyGraph(choice.conformer.block);
  const receptors = [...new Set(found.map(({ receptor }) => receptor))];
  return receptors
    .flatMap((receptor) => {
      const own = found.filter((pose) => pose.receptor === receptor).sort(byScore);
      return chooseOfOne(own, graph, choice);
    })
    .sort(byScore)
    .slice(0, choice.posesMax);
}

/** The best score with its spread over seeds. `poses` are not empty. */
export function summarise(
  poses: readonly DockedPose[],
  o: { tool: string; searches: SearchResult[] },
): Docking {
  const { receptor, scoreKcalPerMol } = poses[0] as DockedPose;
  const scores = o.searches.flatMap((search) =>
    search.receptor === receptor && 'scoreKcalPerMol' in search ? [search.scoreKcalPerMol] : [],
  );
  const spread = scores.length < 2 ? null : standardDeviation(scores);
  return {
    tool: o.tool,
    scoreKcalPerMol,
    receptor,
    spreadKcalPerMol: spread,
    searches: o.searches,
  };
}

function chooseOfOne(own: FoundPose[], graph: HeavyGraph, choice: Choice): DockedPose[] {
  const distance = (a: FoundPose, b: FoundPose) =>
    symmetricRmsd(graph, a.coordinates, b.coordinates);
  const clusters = clusterPoses(own, { radius: choice.clusterRmsdAngstrom, distance });
  return clusters.slice(0, choice.posesMax).map(({ leader, members }): DockedPose => {
    const { coordinates, ...rest } = leader;
    return {
      ...rest,
      molblock: moveMolblock(choice.molblock, coordinates),
      clusterSize: members.length,
      clusterSeeds: new Set(members.map(({ seed }) => seed)).size,
      rmsdToBestAngstrom: round(distance(own[0] as FoundPose, leader)),
    };
  });
}

/** Equal scores: in the order of receptors and seeds, which the sort keeps. */
function byScore(a: { scoreKcalPerMol: number }, b: { scoreKcalPerMol: number }): number {
  return a.scoreKcalPerMol - b.scoreKcalPerMol;
}

/** Coordinates are printed to three decimals. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
