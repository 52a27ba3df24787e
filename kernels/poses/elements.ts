const SYMBOLS = (
  'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr ' +
  'Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm ' +
  'Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn'
).split(' ');
const NUMBERS = new Map(SYMBOLS.map((symbol, i) => [symbol.toUpperCase(), i + 1]));

/** Symbol of the element with an atomic number, '*' for none. */
export function elementSymbol(atomicNumber: number): string {
  return SYMBOLS[atomicNumber - 1] ?? '*';
}

/** Atomic number of a symbol in any case, undefined for what is none. */
export function atomicNumberOf(symbol: string): number | undefined {
  return NUMBERS.get(symbol.toUpperCase());
}
