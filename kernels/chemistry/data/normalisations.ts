/*
 * Normalising transformations, in the order in which they are tried, as in RDKit 2026.09.1
 * (Code/GraphMol/MolStandardize/TransformCatalog/normalizations.in), BSD-3-Clause, see
 * LICENSE-RDKit.txt; after MolVS, the InChI technical manual and F. Atkinson's standardiser.
 */

/** A change of charges, bond orders and hydrogens on the atoms that a SMARTS finds. */
export interface Normalisation {
  name: string;
  /** What it applies to; the numbers of the mapped atoms are used below. */
  smarts: string;
  /** New formal charge by map number. */
  charges: Readonly<Record<number, number>>;
  /** New bond orders: two map numbers and the order. */
  bonds: readonly (readonly [from: number, to: number, order: number])[];
  /** New hydrogen counts by map number; others keep theirs. */
  hydrogens?: Readonly<Record<number, number>>;
}

/** All transformations, in order. */
export const NORMALISATIONS: readonly Normalisation[] = [
  {
    name: 'nitro to N+(O-)=O',
    smarts: '[N,P,As,Sb;X3:1](=[O,S,Se,Te:2])=[O,S,Se,Te:3]',
    charges: { 1: 1, 2: -1 },
    bonds: [[1, 2, 1]],
  },
  {
    name: 'sulfone to S(=O)(=O)',
    smarts: '[S+2:1]([O-:2])([O-:3])',
    charges: { 1: 0, 2: 0, 3: 0 },
    bonds: [[1, 2, 2], [1, 3, 2]],
  },
  {
    name: 'pyridine oxide to n+O-',
    smarts: '[nH0+0:1]=[OH0+0:2]',
    charges: { 1: 1, 2: -1 },
    bonds: [[1, 2, 1]],
  },
  {
    name: 'azide to N=N+=N-',
    smarts: '[*:1][N:2]=[N:3]#[N:4]',
    charges: { 3: 1, 4: -1 },
    bonds: [[3, 4, 2]],
  },
  {
    name: 'diazo to =N+=N-',
    smarts: '[*:1]=[N:2]#[N:3]',
    charges: { 2: 1, 3: -1 },
    bonds: [[2, 3, 2]],
  },
  {
    name: 'sulfoxide to -S+(O-)-',
    smarts: '[!O:1][S+0;X3:2](=[O:3])[!O:4]',
    charges: { 2: 1, 3: -1 },
    bonds: [[2, 3, 1]],
  },
  {
    name: 'phosphate to P(O-)=O',
    smarts: '[O,S,Se,Te;-1:1][P+;D4:2][O,S,Se,Te;-1:3]',
    charges: { 1: 0, 2: 0, 3: -1 },
    bonds: [[1, 2, 2]],
  },
  {
    name: 'C/S+N to C/S=N+',
    smarts: '[C,S&!$([S+]-[O-]);X3+1:1]([NX3:2])[NX3!H0:3]',
    charges: { 1: 0, 3: 1 },
    bonds: [[1, 3, 2]],
  },
  {
    name: 'P+N to P=N+',
    smarts: '[P;X4+1:1]([NX3:2])[NX3!H0:3]',
    charges: { 1: 0, 3: 1 },
    bonds: [[1, 3, 2]],
  },
  {
    name: 'hydrazine-diazonium',
    smarts: '[CX4:1][NX3H:2]-[NX3H:3][CX4:4][NX2+:5]#[NX1:6]',
    charges: { 3: 1, 5: 0 },
    bonds: [[2, 3, 2], [5, 6, 2]],
    hydrogens: { 2: 0, 3: 1, 6: 1 },
  },
  {
    name: '1,3-separated charges recombined',
    smarts: '[N,P,As,Sb,O,S,Se,Te;-1:1]-[A+0:2]=[N,P,As,Sb,O,S,Se,Te;+1:3]',
    charges: { 1: 0, 3: 0 },
    bonds: [[1, 2, 2], [2, 3, 1]],
  },
  {
    name: '1,3-separated charges recombined',
    smarts: '[n,o,p,s;-1:1]:[a:2]=[N,O,P,S;+1:3]',
    charges: { 1: 0, 3: 0 },
    bonds: [[2, 3, 1]],
  },
  {
    name: '1,3-separated charges recombined',
    smarts: '[N,O,P,S;-1:1]-[a+0:2]:[n,o,p,s;+1:3]',
    charges: { 1: 0, 3: 0 },
    bonds: [[1, 2, 2]],
  },
  {
    name: '1,5-separated charges recombined',
    smarts: '[N,P,As,Sb,O,S,Se,Te;-1:1]-[A+0:2]=[A:3]-[A:4]=[N,P,As,Sb,O,S,Se,Te;+1:5]',
    charges: { 1: 0, 5: 0 },
    bonds: [[1, 2, 2], [2, 3, 1], [3, 4, 2], [4, 5, 1]],
  },
  {
    name: '1,5-separated charges recombined',
    smarts: '[n,o,p,s;-1:1]:[a:2]:[a:3]:[c:4]=[N,O,P,S;+1:5]',
    charges: { 1: 0, 5: 0 },
    bonds: [[4, 5, 1]],
  },
  {
    name: '1,5-separated charges recombined',
    smarts: '[N,O,P,S;-1:1]-[c:2]:[a:3]:[a:4]:[n,o,p,s;+1:5]',
    charges: { 1: 0, 5: 0 },
    bonds: [[1, 2, 2]],
  },
  {
    name: '1,3-conjugated cation normalised',
    smarts: '[N,O!$(*N);+0!H0:1]-[A:2]=[N!$(*~[N,O,P,S;-1]),O;+1H0:3]',
    charges: { 1: 1, 3: 0 },
    bonds: [[1, 2, 2], [2, 3, 1]],
  },
  {
    name: '1,3-conjugated cation normalised',
    smarts: '[n;+0!H0:1]:[c:2]=[N!$(*~[N,O,P,S;-1]),O;+1H0:3]',
    charges: { 1: 1, 3: 0 },
    bonds: [[2, 3, 1]],
  },
  {
    name: '1,5-conjugated cation normalised',
    smarts: '[N,O!$(*N);+0!H0:1]-[A:2]=[A:3]-[A:4]=[N!$(*~[N,O,P,S;-1]),O;+1H0:5]',
    charges: { 1: 1, 5: 0 },
    bonds: [[1, 2, 2], [2, 3, 1], [3, 4, 2], [4, 5, 1]],
  },
  {
    name: '1,5-conjugated cation normalised',
    smarts: '[n;+0!H0:1]:[a:2]:[a:3]:[c:4]=[N!$(*~[N,O,P,S;-1]),O;+1H0:5]',
    charges: { 1: 1, 5: 0 },
    bonds: [[4, 5, 1]],
  },
  {
    name: 'halogen oxide charges normalised',
    smarts: '[F,Cl,Br,I,At;-1:1]=[O:2]',
    charges: { 1: 0, 2: -1 },
    bonds: [[1, 2, 1]],
  },
  {
    name: 'charges of N-=C+ recombined',
    smarts: '[N,P,As,Sb;-1:1]=[C+;v3:2]',
    charges: { 1: 0, 2: 0 },
    bonds: [[1, 2, 3]],
  },
];
