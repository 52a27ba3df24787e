/*
 * Reactions that a medicinal chemist reaches for, as SMIRKS of our own. Which ones: Roughley and Jordan,
 * J. Med. Chem. 54 (2011) 3451, doi:10.1021/jm200187y; Hartenfeller et al., J. Chem. Inf. Model. 51
 * (2011) 3093, doi:10.1021/ci200379p; Brown and Boström, J. Med. Chem. 59 (2016) 4443,
 * doi:10.1021/acs.jmedchem.5b01409. Templates ask for the functional group and its nearest
 * surroundings; protecting groups and conditions are the chemist's.
 */

/** A reaction by its name. */
export interface NamedReaction {
  /** In lower case with dashes: what a programme names it by. */
  name: string;
  title: string;
  /** What each reactant is, in the order of the templates. */
  roles: readonly string[];
  /** Reactant templates `>>` one product. */
  smirks: string;
  /** Product `>>` reactants in the same order, where chemists read it backwards. */
  retro?: string;
}

/** Primary and secondary amines and anilines that react at nitrogen; a map number and `]` follow. */
const AMINE = '[NX3;H1,H2;+0;!$(N~[!#6]);!$(N[C,S,P]=[O,S,N,C]);!$(NC#N)';
const ACID = '[CX3:1](=[O:2])([#6:9])[OX2H1]';
const ALCOHOL = '[OX2H1;$(O[CX4;!$(C([OH])[#7,#8,#16;!$([OH])])])';
const PHENOL = '[OX2H1;$(Oc)';
/** Carbon that a nucleophile takes from its halogen: primary, or secondary next to a π system. */
const ALKYL_HALIDE = '[CX4;H2,$([CH1][c,$(C=[C,O])]);!$(C([F,Cl,Br,I])[F,Cl,Br,I]):1][Cl,Br,I]';
const ARYL_HALIDE = '[c:1][Br,I]';
/** Aryl halide with an electron-poor position: next to or across from a ring nitrogen or an acceptor. */
const ACTIVATED =
  '[c;$(c:n),$(c:c:c:n),$(c:c[$(N(=O)~O),$(C#N),$(S(=O)=O),$(C=O)]),' +
  '$(c:c:c:c[$(N(=O)~O),$(C#N),$(S(=O)=O)]):1][F,Cl]';
const BORONIC = '[#6;$(c),$(C=[#6]):2][BX3]([OX2])[OX2]';
const AZOLE = '[nX3;H1;$(n1cccc1),$(n1nccc1),$(n1cncc1),$(n1ccnc1),$(n1nncc1),$(n1ncnc1):2]';
const ALKYNE = '[CX2;H1:2]#[CX2:3]';
const ALDEHYDE_KETONE = '[CX3;$([CH1][#6]),$(C([#6])[#6]):1]=[OX1]';
const HALOKETONE = '[CX3;$(C[#6]):1](=[OX1])[CX4;H2,H1:2][Cl,Br]';

/** The reactions, in the order of how often they are used. */
export const REACTIONS: readonly NamedReaction[] = [
  {
    name: 'amide-coupling',
    title: 'Amide coupling',
    roles: ['carboxylic acid', 'amine'],
    smirks: `${ACID}.${AMINE}:3]>>[C:1](=[O:2])([#6:9])[N:3]`,
    retro: '[CX3:1](=[O:2])([#6:9])!@[NX3;!$(N[!#6]);!$(NC(=O)C=O):3]>>[C:1](=[O:2])([#6:9])O.[N:3]',
  },
  {
    name: 'acylation',
    title: 'Acylation with an acid chloride',
    roles: ['acid chloride', 'amine'],
    smirks: `[CX3:1](=[O:2])([#6:9])Cl.${AMINE}:3]>>[C:1](=[O:2])([#6:9])[N:3]`,
  },
  {
    name: 'sulfonamide-formation',
    title: 'Sulfonamide from a sulfonyl chloride',
    roles: ['sulfonyl chloride', 'amine'],
    smirks: `[SX4:1](=[O:2])(=[O:4])([#6:9])Cl.${AMINE}:3]>>[S:1](=[O:2])(=[O:4])([#6:9])[N:3]`,
    retro:
      '[SX4:1](=[O:2])(=[O:4])([#6:9])!@[NX3;!$(NC=O):3]>>[S:1](=[O:2])(=[O:4])([#6:9])Cl.[N:3]',
  },
  {
    name: 'reductive-amination',
    title: 'Reductive amination',
    roles: ['aldehyde or ketone', 'amine'],
    smirks: `${ALDEHYDE_KETONE}.${AMINE}:2]>>[C:1][N:2]`,
    retro:
      '[CX4;H2,$([CH1]([#6])([#6])[#7]);!$(C[O,S,F,Cl,Br]):1]!@[NX3;!$(N[!#6]);!$(N[C,S]=[O,S,N]):2]>>[C:1]=O.[N:2]',
  },
  {
    name: 'suzuki-coupling',
    title: 'Suzuki coupling',
    roles: ['aryl halide', 'boronic acid or ester'],
    smirks: `${ARYL_HALIDE}.${BORONIC}>>[c:1]-[#6:2]`,
    retro: '[c:1]!@[c:2]>>[c:1]Br.[c:2]B(O)O',
  },
  {
    name: 'buchwald-hartwig',
    title: 'Buchwald–Hartwig amination',
    roles: ['aryl halide', 'amine'],
    smirks: `${ARYL_HALIDE}.${AMINE}:2]>>[c:1][N:2]`,
    retro: '[c:1]!@[NX3;!$(N[!#6]);!$(N[C,S]=[O,S,N]):2]>>[c:1]Br.[N:2]',
  },
  {
    name: 'aromatic-substitution-amine',
    title: 'Nucleophilic aromatic substitution by an amine',
    roles: ['activated aryl halide', 'amine'],
    smirks: `${ACTIVATED}.${AMINE}:2]>>[c:1][N:2]`,
  },
  {
    name: 'aromatic-substitution-oxygen',
    title: 'Nucleophilic aromatic substitution by an alcohol or phenol',
    roles: ['activated aryl halide', 'alcohol or phenol'],
    smirks: `${ACTIVATED}.[OX2H1;$(Oc),$(O[CX4]):2]>>[c:1][O:2]`,
  },
  {
    name: 'n-alkylation',
    title: 'Alkylation of a secondary amine',
    roles: ['alkyl halide', 'secondary amine'],
    smirks: `${ALKYL_HALIDE}.[NX3;H1;+0;!$(N~[!#6]);!$(N[C,S,P]=[O,S,N,C]);!$(Nc):2]>>[C:1][N:2]`,
  },
  {
    name: 'azole-alkylation',
    title: 'Alkylation of an azole',
    roles: ['alkyl halide', 'NH azole'],
    smirks: `${ALKYL_HALIDE}.${AZOLE}>>[C:1][n;+0;H0:2]`,
    retro: '[CX4;H2:1]!@[nX3;+0:2]>>[C:1]Br.[nH:2]',
  },
  {
    name: 'azole-arylation',
    title: 'Arylation of an azole',
    roles: ['aryl halide', 'NH azole'],
    smirks: `${ARYL_HALIDE}.${AZOLE}>>[c:1][n;+0;H0:2]`,
  },
  {
    name: 'williamson-ether',
    title: 'Williamson ether synthesis',
    roles: ['alkyl halide', 'phenol'],
    smirks: `${ALKYL_HALIDE}.${PHENOL}:2]>>[C:1][O:2]`,
    retro: '[CX4;H2;!$(C([O,S,N])[O,S,N]):1]!@[OX2;$(Oc):2]>>[C:1]Br.[O:2]',
  },
  {
    name: 'mitsunobu',
    title: 'Mitsunobu reaction',
    roles: ['alcohol', 'phenol'],
    smirks: `[CX4;H2,H1;!$(C[#7,#8,#16;!$([OH])]):1][OX2H1].${PHENOL}:2]>>[C:1][O:2]`,
    retro: '[CX4;H2,H1;!$(C([#7,#8,#16])[#7,#8,#16]):1]!@[OX2;$(Oc):2]>>[C:1]O.[O:2]',
  },
  {
    name: 'urea-formation',
    title: 'Urea from an isocyanate',
    roles: ['isocyanate', 'amine'],
    smirks: `[#7X2;H0:1]=[CX2:2]=[OX1:3].${AMINE}:4]>>[N:1][C:2](=[O:3])[N:4]`,
  },
  {
    name: 'carbamate-formation',
    title: 'Carbamate from a chloroformate',
    roles: ['chloroformate', 'amine'],
    smirks: `[CX3:1](=[O:2])([OX2:9])Cl.${AMINE}:3]>>[C:1](=[O:2])([O:9])[N:3]`,
  },
  {
    name: 'thiourea-formation',
    title: 'Thiourea from an isothiocyanate',
    roles: ['isothiocyanate', 'amine'],
    smirks: `[#7X2;H0:1]=[CX2:2]=[SX1:3].${AMINE}:4]>>[N:1][C:2](=[S:3])[N:4]`,
  },
  {
    name: 'esterification',
    title: 'Esterification',
    roles: ['carboxylic acid', 'alcohol'],
    smirks: `${ACID}.${ALCOHOL}:3]>>[C:1](=[O:2])([#6:9])[O:3]`,
    retro: '[CX3:1](=[O:2])([#6:9])!@[OX2;$(O[CX4]):3]>>[C:1](=[O:2])([#6:9])O.[O:3]',
  },
  {
    name: 'thioether-formation',
    title: 'Alkylation of a thiol',
    roles: ['alkyl halide', 'thiol'],
    smirks: `${ALKYL_HALIDE}.[SX2H1;$(S[#6;!$(C=[O,S])]):2]>>[C:1][S:2]`,
  },
  {
    name: 'sonogashira-coupling',
    title: 'Sonogashira coupling',
    roles: ['aryl halide', 'terminal alkyne'],
    smirks: `${ARYL_HALIDE}.${ALKYNE}>>[c:1][C:2]#[C:3]`,
    retro: '[c:1]!@[CX2:2]#[CX2:3]>>[c:1]Br.[C:2]#[C:3]',
  },
  {
    name: 'heck-coupling',
    title: 'Heck coupling',
    roles: ['aryl halide', 'acrylic or styrenic alkene'],
    smirks:
      `${ARYL_HALIDE}.[CH2X3:2]=[CH1X3:3][#6;$(c),$(C=O),$(C#N):4]` +
      '>>[c:1]/[CH1:2]=[CH1:3]/[#6:4]',
  },
  {
    name: 'chan-lam-ether',
    title: 'Chan–Lam coupling to a diaryl ether',
    roles: ['aryl boronic acid', 'phenol'],
    smirks: `[c:1][BX3]([OX2])[OX2].${PHENOL}:2]>>[c:1][O:2]`,
    retro: '[c:1]!@[OX2;$(Oc):2]>>[c:1]B(O)O.[O:2]',
  },
  {
    name: 'azide-alkyne-cycloaddition',
    title: 'Copper-catalysed azide–alkyne cycloaddition',
    roles: ['azide', 'terminal alkyne'],
    smirks: `[#6:1][NX2:4]=[N+:5]=[N-:6].${ALKYNE}>>[#6:1][n:4]1[c:2][c:3][n+0:6][n+0:5]1`,
  },
  {
    name: 'epoxide-opening',
    title: 'Opening of an epoxide by an amine',
    roles: ['terminal epoxide', 'amine'],
    smirks: `[CX4;H2;r3:1]1[OX2;r3:2][CX4;H1;r3:3]1.${AMINE}:4]>>[N:4][C:1][C:3][O:2]`,
  },
  {
    name: 'aza-michael-addition',
    title: 'Aza-Michael addition',
    roles: ['acrylic acceptor', 'secondary amine'],
    smirks:
      '[CH2X3:1]=[CH1X3;$(C[$(C=O),$(C#N),$(S(=O)=O)]):2].' +
      '[NX3;H1;+0;!$(N~[!#6]);!$(N[C,S,P]=[O,S,N,C]);!$(Nc):3]>>[N:3][C:1][C:2]',
  },
  {
    name: 'benzimidazole-formation',
    title: 'Benzimidazole from an acid',
    roles: ['carboxylic acid', 'ortho-phenylenediamine'],
    smirks: `${ACID}.[c:3]([NX3;H2:5]):[c:4][NX3;H2:6]>>[c:3]1:[c:4]:[nH:6]:[c:1]([#6:9]):[n:5]:1`,
  },
  {
    name: 'benzoxazole-formation',
    title: 'Benzoxazole from an acid',
    roles: ['carboxylic acid', 'ortho-aminophenol'],
    smirks: `${ACID}.[c:3]([NX3;H2:5]):[c:4][OX2H1:6]>>[c:3]1:[c:4]:[o:6]:[c:1]([#6:9]):[n:5]:1`,
  },
  {
    name: 'benzothiazole-formation',
    title: 'Benzothiazole from an aldehyde',
    roles: ['aldehyde', 'ortho-aminothiophenol'],
    smirks:
      '[CX3;H1:1](=O)[#6:9].[c:3]([NX3;H2:5]):[c:4][SX2H1:6]' +
      '>>[c:3]1:[c:4]:[s:6]:[c:1]([#6:9]):[n:5]:1',
  },
  {
    name: 'hantzsch-thiazole',
    title: 'Hantzsch thiazole synthesis',
    roles: ['α-haloketone', 'thioamide or thiourea'],
    smirks: `${HALOKETONE}.[NX3;H2:3][CX3;$(C[#6,#7]):4]=[SX1:5]>>[c:1]1:[c:2]:[s:5]:[c:4]:[n:3]:1`,
  },
  {
    name: 'imidazopyridine-formation',
    title: 'Imidazo[1,2-a]pyridine from a 2-aminopyridine',
    roles: ['α-haloketone', '2-aminopyridine'],
    smirks:
      `${HALOKETONE}.[NX3;H2:3][c;r6:4]:[nX2;r6:5]:[c;H1:6]` +
      '>>[c:1]1:[c:2]:[n:5](:[c:6]):[c:4]:[n:3]:1',
  },
  {
    name: 'oxadiazole-1-2-4-formation',
    title: '1,2,4-Oxadiazole from an amidoxime',
    roles: ['carboxylic acid', 'amidoxime'],
    smirks:
      `${ACID}.[NX3;H2][CX3:3]([#6:8])=[NX2:4][OX2H1:5]` +
      '>>[c:1]1([#6:9]):[o:5]:[n:4]:[c:3]([#6:8]):[n]:1',
  },
  {
    name: 'oxadiazole-1-3-4-formation',
    title: '1,3,4-Oxadiazole from a hydrazide',
    roles: ['carboxylic acid', 'hydrazide'],
    smirks:
      `${ACID}.[#6:8][CX3:3](=[O:6])[NX3;H1:4][NX3;H2:5]` +
      '>>[c:1]1([#6:9]):[o:6]:[c:3]([#6:8]):[n;H0:4]:[n:5]:1',
  },
  {
    name: 'pyrazole-formation',
    title: 'Knorr pyrazole synthesis',
    roles: ['1,3-diketone', 'hydrazine'],
    smirks:
      '[#6:7][CX3:1](=O)[CX4;H2:2][CX3:3](=O)[#6:8].[NX3;H2:4][NX3;H1;$(N[#6;!$(C=[O,S])]):5]' +
      '>>[#6:7][c:1]1:[c;H1:2]:[c:3]([#6:8]):[n;H0:5]:[n:4]:1',
  },
  {
    name: 'paal-knorr-pyrrole',
    title: 'Paal–Knorr pyrrole synthesis',
    roles: ['1,4-diketone', 'primary amine'],
    smirks:
      '[#6:7][CX3:1](=O)[CX4;H2:2][CX4;H2:3][CX3:4](=O)[#6:8].' +
      '[NX3;H2;+0;!$(N~[!#6]);!$(N[C,S,P]=[O,S,N,C]):5]' +
      '>>[#6:7][c:1]1:[c;H1:2]:[c;H1:3]:[c:4]([#6:8]):[n:5]:1',
  },
  {
    name: 'pictet-spengler',
    title: 'Pictet–Spengler reaction of a tryptamine',
    roles: ['aldehyde', 'tryptamine'],
    smirks:
      '[CX3;H1:1](=O)[#6:9].[NX3;H2:2][CX4:3][CX4:4][c:5]1[c;H1:6][nX3:7][c:8][c:10]1' +
      '>>[N:2]1[C:3][C:4][c:5]2[c:6]([n:7][c:8][c:10]2)[C:1]1[#6:9]',
  },
  {
    name: 'fischer-indole',
    title: 'Fischer indole synthesis',
    roles: ['arylhydrazine', 'ketone'],
    smirks:
      '[NX3;H2][NX3;H1:1][c:2]:[c;H1:3].[CX3;$(C([#6])[#6]):4](=O)[CX4;H2:5]' +
      '>>[nH:1]1:[c:2]:[c:3]:[c:5]:[c:4]:1',
  },
  {
    name: 'nitro-reduction',
    title: 'Reduction of an aromatic nitro group',
    roles: ['nitroarene'],
    smirks: '[c:1][N+:2](=O)[O-]>>[c:1][N+0:2]',
  },
  {
    name: 'ester-hydrolysis',
    title: 'Hydrolysis of an alkyl ester',
    roles: ['alkyl ester'],
    smirks: '[CX3:1](=[O:2])([#6:9])!@[OX2:3][CX4;H3,H2,$(C([CH3])([CH3])[CH3])]>>[C:1](=[O:2])([#6:9])[O:3]',
  },
  {
    name: 'boc-deprotection',
    title: 'Removal of a Boc group',
    roles: ['Boc-protected amine'],
    smirks: '[#7:1]C(=O)OC([CH3])([CH3])[CH3]>>[#7:1]',
  },
];
