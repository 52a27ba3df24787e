import type { PatternLibrary } from '../pattern-library';
import { embeddings } from '../query/engine';
import type { Pattern } from '../query/pattern';
import type { Target } from '../query/target';

const STRICT_END =
  '!$(*#*)&!D1&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&!$(C([CH3])([CH3])[CH3])&!$([CH3])';

/** SMARTS whose distinct matches are counted; RDKit's Code/GraphMol/Descriptors/Lipinski.cpp. */
export const COUNTED = {
  /** Rotatable bonds, strict definition. */
  rotatableBonds:
    `[${STRICT_END}&!$([CD3](=[N,O,S])-!@[#7,O,S!D1])&!$([#7,O,S!D1]-!@[CD3]=[N,O,S])` +
    `&!$([CD3](=[N+])-!@[#7!D1])&!$([#7!D1]-!@[CD3]=[N+])]-,:;!@[${STRICT_END}]`,
  donors: '[N&!H0&v3,N&!H0&+1&v4,O&H1&+0,S&H1&+0,n&H1&+0]',
  acceptors:
    '[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),$([N;v3;!$(N-*=!@[O,N,P,S])]),' +
    '$([nH0X2,o,s;+0])]',
  amideBonds: 'C(=[O;!R])N',
} as const;

/** What `CountPatterns` counts. */
export type CountName = keyof typeof COUNTED;

/** Counts of functional features that RDKit defines by SMARTS. */
export class CountPatterns {
  private readonly patterns: ReadonlyMap<CountName, Pattern>;

  constructor(library: PatternLibrary) {
    this.patterns = new Map(
      Object.entries(COUNTED).map(([name, smarts]) => [name as CountName, library.compile(smarts)]),
    );
  }

  /** Number of distinct sets of atoms that match. */
  count(target: Target, name: CountName): number {
    return countDistinct(target, this.patterns.get(name) as Pattern);
  }
}

/** Number of distinct sets of atoms on which a pattern matches. */
export function countDistinct(target: Target, pattern: Pattern): number {
  const found = embeddings(target, pattern);
  if (pattern.size === 1) {
    return found.length;
  }
  return new Set(found.map((atoms) => [...atoms].sort((a, b) => a - b).join())).size;
}
