import { libm } from '../../math/libm';
import { QED_ACCEPTORS, QED_ALERTS, QED_ALIPHATIC_RING } from '../data/qed';
import type { PatternLibrary } from '../pattern-library';
import { firstAtoms, occurs } from '../query/engine';
import type { Pattern } from '../query/pattern';
import type { Target } from '../query/target';

/** The eight properties that QED is made of. */
export interface QedProperties {
  molecularWeight: number;
  logP: number;
  acceptors: number;
  donors: number;
  polarSurface: number;
  rotatableBonds: number;
  aromaticRings: number;
  alerts: number;
}

/** Those of the eight that are RDKit descriptors. */
export type QedDescriptors = Omit<QedProperties, 'acceptors' | 'aromaticRings' | 'alerts'>;

interface Desirability {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
  max: number;
  weight: number;
}

/**
 * Parameters of the asymmetric double sigmoids, and the mean weights: Bickerton et al., Nature
 * Chemistry 4 (2012) 90, doi:10.1038/nchem.1243, tables 1 and 2 of its supplement.
 */
const DESIRABILITIES: Readonly<Record<keyof QedProperties, Desirability>> = {
  molecularWeight: {
    a: 2.817065973,
    b: 392.5754953,
    c: 290.7489764,
    d: 2.419764353,
    e: 49.22325677,
    f: 65.37051707,
    max: 104.9805561,
    weight: 0.66,
  },
  logP: {
    a: 3.172690585,
    b: 137.8624751,
    c: 2.534937431,
    d: 4.581497897,
    e: 0.822739154,
    f: 0.576295591,
    max: 131.3186604,
    weight: 0.46,
  },
  acceptors: {
    a: 2.948620388,
    b: 160.4605972,
    c: 3.615294657,
    d: 4.435986202,
    e: 0.290141953,
    f: 1.300669958,
    max: 148.7763046,
    weight: 0.05,
  },
  donors: {
    a: 1.618662227,
    b: 1010.051101,
    c: 0.985094388,
    d: 0.000000001,
    e: 0.713820843,
    f: 0.920922555,
    max: 258.1632616,
    weight: 0.61,
  },
  polarSurface: {
    a: 1.876861559,
    b: 125.2232657,
    c: 62.90773554,
    d: 87.83366614,
    e: 12.01999824,
    f: 28.51324732,
    max: 104.5686167,
    weight: 0.06,
  },
  rotatableBonds: {
    a: 0.01,
    b: 272.4121427,
    c: 2.55837997,
    d: 1.565547684,
    e: 1.271567166,
    f: 2.758063707,
    max: 105.4420403,
    weight: 0.65,
  },
  aromaticRings: {
    a: 3.21778897,
    b: 957.7374108,
    c: 2.274627939,
    d: 0.000000001,
    e: 1.317690384,
    f: 0.375760881,
    max: 312.337261,
    weight: 0.48,
  },
  alerts: {
    a: 0.01,
    b: 1199.094025,
    c: -0.09002883,
    d: 0.000000001,
    e: 0.185904477,
    f: 0.875193782,
    max: 417.725314,
    weight: 0.95,
  },
};

/** Order of summation: that of RDKit's QED.py. */
const ORDER = [
  'molecularWeight',
  'logP',
  'acceptors',
  'donors',
  'polarSurface',
  'rotatableBonds',
  'aromaticRings',
  'alerts',
] as const satisfies readonly (keyof QedProperties)[];

/** Quantitative estimate of drug-likeness (0 to 1) from its eight properties, mean weights. */
export function qedOf(properties: QedProperties): number {
  let logarithms = 0;
  let weights = 0;
  for (const name of ORDER) {
    const parameters = DESIRABILITIES[name];
    logarithms += parameters.weight * libm.log(desirability(properties[name], parameters));
    weights += parameters.weight;
  }
  return libm.exp(logarithms / weights);
}

function desirability(x: number, { a, b, c, d, e, f, max }: Desirability): number {
  const rising = 1 + libm.exp(-(x - c + d / 2) / e);
  const falling = 1 + libm.exp(-(x - c - d / 2) / f);
  return (a + (b / rising) * (1 - 1 / falling)) / max;
}

/** The patterns behind QED. */
export class Qed {
  private readonly acceptors: readonly Pattern[];
  private readonly alerts: readonly Pattern[];
  private readonly aliphaticRing: Pattern;

  constructor(library: PatternLibrary) {
    this.acceptors = QED_ACCEPTORS.map((smarts) => library.compile(smarts));
    this.alerts = QED_ALERTS.map((smarts) => library.compile(smarts));
    this.aliphaticRing = library.compile(QED_ALIPHATIC_RING);
  }

  /** QED of a molecule whose descriptors are known. */
  score(target: Target, descriptors: QedDescriptors): number {
    return qedOf({
      ...descriptors,
      acceptors: this.acceptors.reduce((n, p) => n + firstAtoms(target, p).length, 0),
      aromaticRings: this.aromaticRings(target),
      alerts: this.alerts.reduce((count, p) => count + (occurs(target, p) ? 1 : 0), 0),
    });
  }

  /**
   * Rings that are left when the atoms of aliphatic rings are taken away: independent cycles,
   * that is bonds less atoms plus connected parts.
   */
  private aromaticRings(target: Target): number {
    const { graph } = target;
    const gone = new Set(firstAtoms(target, this.aliphaticRing));
    const parent = Array.from({ length: graph.atomCount }, (_, atom) => atom);
    const rootOf = (atom: number): number => {
      let root = atom;
      while (parent[root] !== root) {
        root = parent[root] as number;
      }
      return root;
    };
    let cycles = 0;
    for (let bond = 0; bond < graph.bondCount; bond++) {
      const one = graph.begin[bond] as number;
      const other = graph.end[bond] as number;
      if (!gone.has(one) && !gone.has(other)) {
        const from = rootOf(one);
        const to = rootOf(other);
        cycles += from === to ? 1 : 0;
        parent[from] = to;
      }
    }
    return cycles;
  }
}
