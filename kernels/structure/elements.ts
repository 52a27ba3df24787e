/** Symbols by atomic number; entry 0 stands for no element. */
export const ELEMENT_SYMBOLS: readonly string[] = (
  '* H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr ' +
  'Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb ' +
  'Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr'
).split(' ');

/** Symbol of the element with an atomic number, '*' for none. */
export function elementSymbol(atomicNumber: number): string {
  return ELEMENT_SYMBOLS[atomicNumber] ?? '*';
}

const NUMBERS = new Map(ELEMENT_SYMBOLS.map((symbol, number) => [symbol.toUpperCase(), number]));

/** The atomic number of a symbol in any case, 0 for what is none. Deuterium is hydrogen. */
export function atomicNumber(symbol: string): number {
  const upper = symbol.trim().toUpperCase();
  return upper === 'D' ? 1 : (NUMBERS.get(upper) ?? 0);
}

const NONMETALS = new Set([
  0, 1, 2, 5, 6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 33, 34, 35, 36, 52, 53, 54, 85, 86,
]);

/** Whether an element is a metal; boron, silicon, arsenic, selenium and tellurium count as none. */
export function isMetal(element: number): boolean {
  return !NONMETALS.has(element);
}

/** AutoDock's name for an element that has but one atom type. */
export const SINGLE_AUTODOCK_TYPE: ReadonlyMap<number, string> = new Map([
  [9, 'F'],
  [12, 'Mg'],
  [14, 'Si'],
  [15, 'P'],
  [17, 'Cl'],
  [20, 'Ca'],
  [25, 'Mn'],
  [26, 'Fe'],
  [30, 'Zn'],
  [35, 'Br'],
  [53, 'I'],
]);
