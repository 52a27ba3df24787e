import type { FamilyEnd } from '../../../schemas/quantum/benchmark-steps';

type Name = FamilyEnd['family'];

/** What decides how far families are grown. */
export interface Growth<T> {
  families: readonly Name[];
  smallest: number;
  largest: number;
  secondsAllowed: number;
  /** Measures one circuit, or says that there is no memory for it. */
  measure(family: Name, qubits: number): { seconds: number; row: T } | 'memory';
  /** Told before each circuit: circuits done or left out, of how many. */
  progress(done: number, total: number): void;
}

/**
 * Measures each family at growing width until the largest, until a circuit took longer than allowed,
 * which still counts as measured, or until there is no memory for the next.
 */
export function growFamilies<T>(o: Growth<T>): { rows: T[]; ends: FamilyEnd[] } {
  const rows: T[] = [];
  const widths = o.largest - o.smallest + 1;
  const total = widths * o.families.length;
  const ends = o.families.map((family, place): FamilyEnd => {
    let widestQubits: number | null = null;
    for (let qubits = o.smallest; qubits <= o.largest; qubits += 1) {
      o.progress(place * widths + qubits - o.smallest, total);
      const measured = o.measure(family, qubits);
      if (measured === 'memory') return { family, widestQubits, endedBy: 'memory' };
      rows.push(measured.row);
      if (measured.seconds > o.secondsAllowed) return { family, widestQubits, endedBy: 'time' };
      widestQubits = qubits;
    }
    return { family, widestQubits, endedBy: 'size' };
  });
  o.progress(total, total);
  return { rows, ends };
}
