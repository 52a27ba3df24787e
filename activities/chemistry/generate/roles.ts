import { type Chemistry, REACTIONS } from '../../../kernels/chemistry';

type NamedReaction = (typeof REACTIONS)[number];

/** The reactions of some names, in the order of the table; all for null. */
export function chosenReactions(names: readonly string[] | null): readonly NamedReaction[] {
  return names === null ? REACTIONS : REACTIONS.filter(({ name }) => names.includes(name));
}

/** Tells which roles of reactions a molecule can play. */
export class Roles {
  private readonly patterns: string[];
  private readonly places = new Map<string, number>();
  private readonly known = new Map<string, readonly boolean[]>();

  constructor(
    private readonly chem: Chemistry,
    reactions: readonly NamedReaction[],
  ) {
    for (const pattern of reactions.flatMap(templatesOf)) {
      if (!this.places.has(pattern)) this.places.set(pattern, this.places.size);
    }
    this.patterns = [...this.places.keys()];
  }

  /** Whether a molecule fits the reaction's template of that number, and no other one of it. */
  fits(smiles: string, reaction: NamedReaction, role: number): boolean {
    const found = this.rolesOf(smiles);
    const plays = templatesOf(reaction).map((pattern) => found[this.places.get(pattern) as number]);
    // What plays both roles reacts with itself.
    return plays.every((does, i) => does === (i === role));
  }

  private rolesOf(smiles: string): readonly boolean[] {
    const before = this.known.get(smiles);
    if (before !== undefined) return before;
    const profile = this.chem.profile(smiles, { smarts: this.patterns });
    const found = profile.ok ? (profile.smarts ?? []) : [];
    this.known.set(smiles, found);
    return found;
  }
}

/** Reactant templates of a reaction as SMARTS, without their map numbers. */
function templatesOf({ smirks }: NamedReaction): string[] {
  const [reactants = ''] = smirks.split('>>');
  const templates: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= reactants.length; i++) {
    const sign = reactants[i];
    if (sign === '[' || sign === '(') depth += 1;
    if (sign === ']' || sign === ')') depth -= 1;
    if (sign !== undefined && (sign !== '.' || depth > 0)) continue;
    templates.push(reactants.slice(from, i).replace(/:\d+\]/g, ']'));
    from = i + 1;
  }
  return templates;
}
