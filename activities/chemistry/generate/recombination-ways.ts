import type { Chemistry, Cut } from '../../../kernels/chemistry';
import { grouped } from '../../../kernels/chemistry/synthesis/group';
import { type Draftsman, descent, type Parent } from './parents';
import type { Ways } from './ways';

/** Larger cores are most of a molecule. */
const CORE_ATOMS_MAX = 25;

/** A parent seen as a core with a ring and two ends. */
interface Whole {
  parent: Parent;
  cut: Cut;
}

/** A part and a parent that has it; the first of several. */
type Sources = Map<string, Parent>;

interface Scene {
  chem: Chemistry;
  parents: readonly Parent[];
  draw: Draftsman;
}

/** Parents that share a core exchange their R-groups; parents of unlike cores exchange the cores. */
export function recombinationWays(scene: Scene): Ways[] {
  const wholes = scene.parents.flatMap((parent) => wholesOf(scene, parent));
  const byCore = grouped(wholes, ({ cut }) => cut.core);
  const series = [...byCore].filter(([, own]) => own.length > 1);
  return [
    ...series.map(([core, own]) => rGroupWays(scene, core, own)),
    scaffoldWays(scene, wholes, byCore),
  ];
}

function wholesOf({ chem }: Scene, parent: Parent): Whole[] {
  const found = chem.synthesis.scaffoldCuts(parent.row.smiles, CORE_ATOMS_MAX);
  return found.ok ? found.cuts.map((cut) => ({ parent, cut })) : [];
}

/** Every first end with every second one, on the core that they share. */
function rGroupWays({ chem, draw }: Scene, core: string, own: readonly Whole[]): Ways {
  const [firsts, seconds] = [sourcesOf(own, 0), sourcesOf(own, 1)].map((from) => [...from]) as [
    [string, Parent][],
    [string, Parent][],
  ];
  return {
    method: 'r-groups',
    name: core,
    count: firsts.length * seconds.length,
    draw(index) {
      const [one, a] = firsts[Math.floor(index / seconds.length)] as [string, Parent];
      const [other, b] = seconds[index % seconds.length] as [string, Parent];
      const lineage = descent([a, b], {
        method: 'r-groups',
        by: core,
        blocks: [],
        route: `core ${core} of both with ${one} of ${a.row.id} and ${other} of ${b.row.id}`,
      });
      return draw(chem.synthesis.join({ core, ends: [one, other] }), lineage);
    },
  };
}

function sourcesOf(own: readonly Whole[], end: 0 | 1): Sources {
  const sources: Sources = new Map();
  for (const { parent, cut } of own) {
    if (!sources.has(cut.ends[end])) sources.set(cut.ends[end], parent);
  }
  return sources;
}

/** The ends of each whole on every core, either way round. */
function scaffoldWays(
  { chem, draw }: Scene,
  wholes: readonly Whole[],
  byCore: ReadonlyMap<string, readonly Whole[]>,
): Ways {
  const cores = [...byCore].map(([core, own]) => ({ core, donor: (own[0] as Whole).parent }));
  return {
    method: 'scaffold',
    name: 'scaffolds',
    count: wholes.length * cores.length * 2,
    draw(index) {
      const { parent, cut } = wholes[Math.floor(index / (2 * cores.length))] as Whole;
      const { core, donor } = cores[Math.floor(index / 2) % cores.length] as (typeof cores)[number];
      if (core === cut.core) return { refused: 'SAME_CORE' };
      const [a, b] = cut.ends;
      const ends: Cut['ends'] = index % 2 === 0 ? [a, b] : [b, a];
      const lineage = descent([parent, donor], {
        method: 'scaffold',
        by: `${cut.core}>>${core}`,
        blocks: [],
        route: `${parent.row.id} with its core ${cut.core} replaced by ${core} of ${donor.row.id}`,
      });
      return draw(chem.synthesis.join({ core, ends }), lineage);
    },
  };
}
