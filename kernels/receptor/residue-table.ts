/** How hydrogens sit on an atom: tetrahedral, in the plane, or turning about a single bond. */
type Geometry = 'tetrahedral' | 'planar' | 'turning';

/** An atom of a residue that is known by name. */
export interface AtomPlan {
  name: string;
  hydrogens: number;
  geometry: Geometry;
  isAromatic: boolean;
  /** A nitrogen with a free lone pair. */
  isAcceptor: boolean;
}

/** A residue that is known by name. */
export interface ResiduePlan {
  kind: 'protein' | 'nucleic' | 'cap';
  atoms: ReadonlyMap<string, AtomPlan>;
}

/*
 * An atom of the tables below: its name, then how many hydrogens it has at pH 7 (t: tetrahedral, p: in
 * the plane, r: turning), then `a` for aromatic carbon and `n` for a nitrogen that accepts. After
 * the wwPDB Chemical Component Dictionary (CC0); the states of acids and bases are the usual ones.
 */
const BACKBONE = 'N1p CA1t C O';
const SIDE_CHAINS: Readonly<Record<string, string>> = {
  ALA: 'CB3t',
  ARG: 'CB2t CG2t CD2t NE1p CZ NH1:2p NH2:2p',
  ASN: 'CB2t CG OD1: ND2:2p',
  ASP: 'CB2t CG OD1: OD2:',
  ASH: 'CB2t CG OD1: OD2:1r',
  CYS: 'CB2t SG1r',
  CYX: 'CB2t SG',
  CYM: 'CB2t SG',
  GLN: 'CB2t CG2t CD OE1: NE2:2p',
  GLU: 'CB2t CG2t CD OE1: OE2:',
  GLH: 'CB2t CG2t CD OE1: OE2:1r',
  GLY: '',
  HID: 'CB2t CGa ND1:1p CD2:1pa CE1:1pa NE2:n',
  HIE: 'CB2t CGa ND1:n CD2:1pa CE1:1pa NE2:1p',
  HIP: 'CB2t CGa ND1:1p CD2:1pa CE1:1pa NE2:1p',
  ILE: 'CB1t CG1:2t CG2:3t CD1:3t',
  LEU: 'CB2t CG1t CD1:3t CD2:3t',
  LYS: 'CB2t CG2t CD2t CE2t NZ3t',
  LYN: 'CB2t CG2t CD2t CE2t NZ2t',
  MET: 'CB2t CG2t SD CE3t',
  MSE: 'CB2t CG2t SE CE3t',
  PHE: 'CB2t CGa CD1:1pa CD2:1pa CE1:1pa CE2:1pa CZ1pa',
  PRO: 'CB2t CG2t CD2t',
  SER: 'CB2t OG1r',
  THR: 'CB1t OG1:1r CG2:3t',
  TRP: 'CB2t CGa CD1:1pa CD2:a NE1:1p CE2:a CE3:1pa CZ2:1pa CZ3:1pa CH2:1pa',
  TYR: 'CB2t CGa CD1:1pa CD2:1pa CE1:1pa CE2:1pa CZa OH1r',
  VAL: 'CB1t CG1:3t CG2:3t',
};

const PHOSPHATE = "P OP1: OP2: O5': C5':2t C4':1t O4': C3':1t O3': C1':1t";
const DEOXYRIBOSE = `${PHOSPHATE} C2':2t`;
const RIBOSE = `${PHOSPHATE} C2':1t O2':1r`;
const BASES: Readonly<Record<string, string>> = {
  A: 'N9: C8:1pa N7:n C5:a C6:a N6:2p N1:n C2:1pa N3:n C4:a',
  C: 'N1: C2: O2: N3:n C4: N4:2p C5:1p C6:1p',
  G: 'N9: C8:1pa N7:n C5:a C6: O6: N1:1p C2: N2:2p N3:n C4:a',
  T: 'N1: C2: O2: N3:1p C4: O4: C5: C7:3t C6:1p',
  U: 'N1: C2: O2: N3:1p C4: O4: C5:1p C6:1p',
};
const CAPS: Readonly<Record<string, string>> = { ACE: 'CH3:3t C O', NME: 'N1p C3t', NH2: 'N2p' };

/** Names that other programs give to states of residues, and ours. */
const SYNONYMS: Readonly<Record<string, string>> = {
  HSD: 'HID',
  HSE: 'HIE',
  HSP: 'HIP',
  HISD: 'HID',
  HISE: 'HIE',
  HISH: 'HIP',
  ASPP: 'ASH',
  GLUP: 'GLH',
  LSN: 'LYN',
  CYS2: 'CYX',
  CYN: 'CYS',
};

const ENTRY = /^([A-Z][A-Z0-9']*?)(?::|(?=[0-9]?[tpr]|[an]?$))(?:(\d)([tpr]))?(a?)(n?)$/;
const GEOMETRIES = { t: 'tetrahedral', p: 'planar', r: 'turning' } as const;

const plans = new Map<string, ResiduePlan>();
for (const [name, text] of Object.entries(SIDE_CHAINS)) {
  const own = name === 'GLY' ? BACKBONE.replace('CA1t', 'CA2t') : BACKBONE;
  const whole = name === 'PRO' ? own.replace('N1p', 'N') : own;
  plans.set(name, { kind: 'protein', atoms: atomsOf(`${whole} ${text}`) });
}
for (const [name, text] of Object.entries(BASES)) {
  if (name !== 'T') plans.set(name, { kind: 'nucleic', atoms: atomsOf(`${RIBOSE} ${text}`) });
  if (name !== 'U')
    plans.set(`D${name}`, { kind: 'nucleic', atoms: atomsOf(`${DEOXYRIBOSE} ${text}`) });
}
for (const [name, text] of Object.entries(CAPS)) {
  plans.set(name, { kind: 'cap', atoms: atomsOf(text) });
}

/**
 * What is known of a residue by its name: HIS is given as HIE. Undefined for ligands, cofactors and
 * modified residues.
 */
export function residuePlan(name: string): ResiduePlan | undefined {
  return plans.get(name === 'HIS' ? 'HIE' : (SYNONYMS[name] ?? name));
}

/** Whether a residue is a histidine, in any state. */
export function isHistidine(name: string): boolean {
  return /^(HIS|HID|HIE|HIP)$/.test(SYNONYMS[name] ?? name);
}

function atomsOf(text: string): Map<string, AtomPlan> {
  const entries = text.split(' ').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const found = ENTRY.exec(entry);
      if (found === null) throw new Error(`the table of residues has an entry ${entry}`);
      const [, name = '', count = '0', geometry = 't', aromatic, acceptor] = found;
      return [
        name,
        {
          name,
          hydrogens: Number(count),
          geometry: GEOMETRIES[geometry as keyof typeof GEOMETRIES],
          isAromatic: aromatic === 'a',
          isAcceptor: acceptor === 'n',
        },
      ];
    }),
  );
}
