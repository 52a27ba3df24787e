import type { Chemistry, REACTIONS, Standardised } from '../../../kernels/chemistry';
import type { GenerationMethod, UsedBlock } from '../../../schemas/chemistry/lineage';
import { descent, type Parent } from './parents';
import type { Roles } from './roles';
import type { Draft, Ways } from './ways';

type NamedReaction = (typeof REACTIONS)[number];

/** What ways of reactions are made from. */
export interface ReactionScene {
  chem: Chemistry;
  reactions: readonly NamedReaction[];
  roles: Roles;
  parents: readonly Parent[];
  blocks: readonly UsedBlock[];
}

/** One reactant with what stands behind it. */
interface Substrate {
  smiles: string;
  parent: Parent;
  /** The number of its template. */
  role: number;
}

/** Parents, each in each role that it can play, with every building block in the other. */
export function reactionWays(scene: ReactionScene): Ways[] {
  return scene.reactions.flatMap((reaction) =>
    reaction.roles.flatMap((_, role) => {
      const substrates = scene.parents
        .filter(({ row }) => scene.roles.fits(row.smiles, reaction, role))
        .map((parent) => ({ smiles: parent.row.smiles, parent, role }));
      return waysOf(scene, { method: 'reaction', reaction, role, substrates });
    }),
  );
}

/**
 * Parents that a reaction could have made, taken apart by it: each part is kept in turn, and meets
 * building blocks in place of the other. A part counts only where the reaction makes the parent again.
 */
export function exchangeWays(scene: ReactionScene): Ways[] {
  return scene.reactions.flatMap((reaction) => {
    if (reaction.retro === undefined) return [];
    const parts = scene.parents.flatMap((parent) => partsOf(scene, reaction, parent));
    return reaction.roles.flatMap((_, role) => {
      const substrates = parts.filter((part) => part.role === role);
      return waysOf(scene, { method: 'exchange', reaction, role, substrates });
    });
  });
}

function partsOf(scene: ReactionScene, reaction: NamedReaction, parent: Parent): Substrate[] {
  const { synthesis } = scene.chem;
  const { smiles } = parent.row;
  const undone = synthesis.react(reaction.retro as string, [smiles]);
  if (!undone.ok) return [];
  const parts = new Map<string, Substrate>();
  for (const set of undone.sets) {
    const again = synthesis.react(reaction.smirks, set);
    if (!again.ok || !again.sets.some(([product]) => product === smiles)) continue;
    for (const [role, part] of set.entries()) {
      if (!scene.roles.fits(part, reaction, role)) continue;
      parts.set(`${role} ${part}`, { smiles: part, parent, role });
    }
  }
  return [...parts.values()];
}

function waysOf(
  scene: ReactionScene,
  o: {
    method: GenerationMethod;
    reaction: NamedReaction;
    role: number;
    substrates: readonly Substrate[];
  },
): Ways[] {
  const { method, reaction, role, substrates } = o;
  const name = `${reaction.name}/${role}`;
  if (reaction.roles.length === 1) {
    const draw = (i: number) => product(scene, o, { substrate: substrates[i] as Substrate });
    return [{ method, name, count: substrates.length, draw }];
  }
  const partners = scene.blocks.filter(({ smiles }) =>
    scene.roles.fits(smiles, reaction, 1 - role),
  );
  const draw = (index: number) => {
    const substrate = substrates[Math.floor(index / partners.length)] as Substrate;
    return product(scene, o, { substrate, block: partners[index % partners.length] as UsedBlock });
  };
  return [{ method, name, count: substrates.length * partners.length, draw }];
}

function product(
  { chem }: ReactionScene,
  { method, reaction, role }: { method: GenerationMethod; reaction: NamedReaction; role: number },
  { substrate, block }: { substrate: Substrate; block?: UsedBlock },
): Draft {
  const { smiles, parent } = substrate;
  const reactants = block === undefined ? [smiles] : [smiles, block.smiles];
  if (role === 1) reactants.reverse();
  const done = chem.synthesis.react(reaction.smirks, reactants);
  if (!done.ok) return { refused: done.code, crashed: done.code === 'KERNEL_ABORT' };
  const standard = onlyProduct(
    chem,
    done.sets.map(([first]) => first ?? ''),
  );
  if ('refused' in standard) return standard;
  const what = method === 'exchange' ? `${smiles} (of ${parent.row.id})` : parent.row.id;
  const partner = block === undefined ? '' : ` with ${block.id}`;
  return {
    standard,
    lineage: descent([parent], {
      method,
      by: reaction.name,
      blocks: block === undefined ? [] : [block],
      route: `${reaction.title} of ${what}${partner}`,
    }),
  };
}

/** Tautomers of one product are one; where there are several products the reaction is not selective. */
function onlyProduct(
  chem: Chemistry,
  products: readonly string[],
): Standardised | { refused: string } {
  let only: Standardised | undefined;
  for (const smiles of products) {
    const standard = chem.standardise({ smiles });
    if (!standard.ok) return { refused: standard.code };
    if (only !== undefined && only.inchiKey !== standard.inchiKey)
      return { refused: 'UNSELECTIVE' };
    only ??= standard;
  }
  return only ?? { refused: 'NO_REACTION' };
}
