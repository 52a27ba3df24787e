import { libm } from '../../math/libm';
import type { UffType } from './parameters';

/** Of Pauling's correction for the bond order. */
const LAMBDA = 0.1332;

/** Natural length in Å of a bond of an order (1.5 where aromatic); eqs. 2 to 4 of UFF. */
export function naturalBondLength(a: UffType, b: UffType, order: number): number {
  const sum = a.radius + b.radius;
  const byOrder = -LAMBDA * sum * libm.log(order);
  const root = Math.sqrt(a.electronegativity) - Math.sqrt(b.electronegativity);
  const weight = a.electronegativity * a.radius + b.electronegativity * b.radius;
  // The published sum has a plus here, which its own tables and every program since contradict.
  const byElectronegativity = (a.radius * b.radius * root * root) / weight;
  return sum + byOrder - byElectronegativity;
}
