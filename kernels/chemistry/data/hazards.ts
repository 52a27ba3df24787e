/*
 * Classes of substances that a programme must not make or order without someone who answers for it:
 * chemical weapons, controlled drugs, explosives, acute poisons and carcinogens of the highest concern.
 * SMARTS of our own for the skeletons that the sources name; a hit says "may belong to", never "is", and
 * approved medicines are among the hits. A substance that no pattern finds is not thereby harmless.
 */

/** A class of controlled or hazardous substances. */
export interface Hazard {
  group: 'chemical weapon' | 'controlled drug' | 'explosive' | 'acute poison' | 'carcinogen';
  name: string;
  smarts: string;
  /** Where the class is restricted. */
  source: string;
}

const CWC = 'Chemical Weapons Convention, Annex on Chemicals';
const NARCOTICS = 'UN Single Convention on Narcotic Drugs, 1961';
const PSYCHOTROPICS = 'UN Convention on Psychotropic Substances, 1971';
const PRECURSORS = 'UN Convention against Illicit Traffic, 1988, Table I';
const TRANSPORT = 'UN Recommendations on the Transport of Dangerous Goods, class 1 and 4.1';
const GHS = 'GHS acute toxicity, categories 1 and 2';
const ICH_M7 = 'ICH M7(R2), cohort of concern';

const NITRO = '[NX3+](=O)[O-]';
const FEW_CARBONS = '[NX3;H2,$([NX3;H1][CH3]),$([NX3;H1][CH2][CH3]),$([NX3;H0]([CH3])[CH3])]';

/** Every class, grouped. */
export const HAZARDS: readonly Hazard[] = [
  {
    group: 'chemical weapon',
    name: 'phosphorus–fluorine or phosphorus–cyanide compound',
    smarts: '[PX4](=[O,S])[F,$(C#N)]',
    source: CWC,
  },
  {
    group: 'chemical weapon',
    name: 'V-type phosphonothioate',
    smarts: '[#6][PX4](=[O,S])([OX2])[SX2]CC[NX3]',
    source: CWC,
  },
  {
    group: 'chemical weapon',
    name: 'sulfur mustard',
    smarts: '[SX2]([CX4][CX4][Cl,Br,I])[CX4]',
    source: CWC,
  },
  {
    group: 'chemical weapon',
    name: 'nitrogen mustard',
    smarts: '[NX3]([CX4][CX4][Cl,Br,I])[CX4][CX4][Cl,Br,I]',
    source: CWC,
  },
  { group: 'chemical weapon', name: 'organoarsenic compound', smarts: '[As]', source: CWC },
  {
    group: 'chemical weapon',
    name: 'phosgene, chloropicrin or cyanogen halide',
    smarts: `[$([CX3](=O)([Cl,Br])[Cl,Br]),$([CX4](Cl)(Cl)(Cl)${NITRO}),$([CX2](#N)[Cl,Br,I])]`,
    source: CWC,
  },
  {
    group: 'chemical weapon',
    name: 'quinuclidinyl glycolate',
    smarts: '[OX2H1]C(c)([#6])C(=O)OC1CN2CCC1CC2',
    source: CWC,
  },
  {
    group: 'controlled drug',
    name: 'fentanyl analogue',
    smarts: '[NX3]([CX3]=O)(c)[CX4]1CCN([#6])CC1',
    source: NARCOTICS,
  },
  {
    group: 'controlled drug',
    name: 'fentanyl precursor',
    smarts: '[$(O=C1CCN([CH2][CH2]c)CC1),$([NX3;H1](c)C1CCN([CH2][CH2]c)CC1)]',
    source: PRECURSORS,
  },
  {
    group: 'controlled drug',
    name: 'nitazene',
    smarts: 'n1c([CH2]c)n([CH2][CH2][NX3])c2ccccc12',
    source: NARCOTICS,
  },
  {
    group: 'controlled drug',
    name: 'morphinan opioid',
    smarts:
      '[#6]1~[#6]~[#6]~[#6]23~[#6]~[#6]~[#7]~[#6](~[#6]~2~[#6]~1)~[#6]~c1:c:c:c:c:c:1~3',
    source: NARCOTICS,
  },
  {
    group: 'controlled drug',
    name: 'methadone analogue',
    smarts: 'c[CX4](c)([CX3](=O)[#6])[#6][#6][NX3]',
    source: NARCOTICS,
  },
  {
    group: 'controlled drug',
    name: 'cocaine analogue (ecgonine ester)',
    smarts: 'COC(=O)C1C([O,c])CC2CCC1N2',
    source: NARCOTICS,
  },
  {
    group: 'controlled drug',
    name: 'tetrahydrocannabinol analogue',
    smarts:
      '[#6]1~[#6]~[#6]~[#6]2~[#6](~[#6]~1)~c1:c([OX2]):c:c([#6]):c:c:1O[CX4]~2([CH3])[CH3]',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: 'synthetic cannabinoid (3-acyl indole or indazole)',
    smarts: 'c1([CX3](=O)[c,$([NX3;H1][CX4]),$([CX4;R])])[c,n]n([CH2][#6])c2cccc[c,n]12',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: 'amphetamine',
    smarts: `c1ccccc1[CH2][CX4;H1]([CH3])${FEW_CARBONS}`,
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: 'cathinone',
    smarts: 'c1ccccc1[CX3](=O)[CX4;H1]([CX4])[NX3;!$(N[C,S]=O)]',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: 'amphetamine precursor',
    smarts: '[$([CH3][CX3](=O)[CH2]c1ccccc1),$([OX2H1][CX4;H1](c1ccccc1)[CX4;H1]([CH3])[NX3;H1,H2])]',
    source: PRECURSORS,
  },
  {
    group: 'controlled drug',
    name: 'N,N-dialkyltryptamine',
    smarts: '[CX4][NX3]([CX4])[CH2][CH2]c1c[nH]c2ccccc12',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: 'lysergic acid derivative',
    smarts: 'O=C([#7,#8])[#6]1[#6][NX3][#6]2[#6]c3cnc4cccc([#6]2~[#6]1)c34',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: '1-arylcyclohexylamine',
    smarts: '[c;r5,r6][CX4;r6]1([NX3;!$(N[C,S]=O)])CCC[CX4][CX4,CX3]1',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: 'barbiturate',
    smarts: 'O=C1[NX3]C(=[O,S])[NX3]C(=O)[CX4]1([#6])[#6]',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: '1,4-benzodiazepine',
    smarts: 'c[#6]1=[#7][#6][#6]~[#7]c2ccccc12',
    source: PSYCHOTROPICS,
  },
  {
    group: 'controlled drug',
    name: 'methaqualone analogue',
    smarts: '[CH3]c1nc2ccccc2c(=O)n1c1ccccc1',
    source: PSYCHOTROPICS,
  },
  {
    group: 'explosive',
    name: 'three nitro groups',
    smarts: `${NITRO}.${NITRO}.${NITRO}`,
    source: TRANSPORT,
  },
  { group: 'explosive', name: 'nitrate ester', smarts: `[#6]O${NITRO}`, source: TRANSPORT },
  { group: 'explosive', name: 'nitramine', smarts: `[NX3]([#6])${NITRO}`, source: TRANSPORT },
  { group: 'explosive', name: 'peroxide', smarts: '[OX2;!$(O[C]=O)][OX2]', source: TRANSPORT },
  { group: 'explosive', name: 'azide', smarts: '[NX2]=[NX2+]=[NX1-]', source: TRANSPORT },
  {
    group: 'explosive',
    name: 'diazo or diazonium compound',
    smarts: '[$([#6]=[NX2+]=[NX1-]),$([#6][NX2+]#[NX1])]',
    source: TRANSPORT,
  },
  {
    group: 'explosive',
    name: 'perchlorate or hypervalent halogen oxide',
    smarts: '[Cl,Br;X4](~[OX1])(~[OX1])~[OX1]',
    source: TRANSPORT,
  },
  {
    group: 'acute poison',
    name: 'compound of mercury, thallium, cadmium, beryllium or osmium',
    smarts: '[Hg,Tl,Cd,Be,Os]',
    source: GHS,
  },
  {
    group: 'acute poison',
    name: 'organophosphate cholinesterase inhibitor',
    smarts: '[PX4](=[O,S])([O,S,N][CX4])([O,S,N][CX4])[O,S][c,$(C=C),$(CS),$(N=C)]',
    source: GHS,
  },
  {
    group: 'acute poison',
    name: 'fluoroacetate',
    smarts: '[CH2](F)C(=O)[OX2,OX1-,F,NX3]',
    source: GHS,
  },
  {
    group: 'acute poison',
    name: 'chlorinated dibenzodioxin',
    smarts: 'c1(Cl)cc2Oc3cc(Cl)c(Cl)cc3Oc2cc1',
    source: GHS,
  },
  { group: 'carcinogen', name: 'N-nitroso compound', smarts: '[#7X3][NX2]=[OX1]', source: ICH_M7 },
  {
    group: 'carcinogen',
    name: 'alkyl azoxy compound',
    smarts: '[CX4][NX2]=[NX3+][O-]',
    source: ICH_M7,
  },
  {
    group: 'carcinogen',
    name: 'aflatoxin-like furofuran',
    smarts: 'c1:c2:c(:c:c:c:1)OC1OC=CC21',
    source: ICH_M7,
  },
];
