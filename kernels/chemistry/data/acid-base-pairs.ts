/*
 * Acids and their bases from strongest to weakest, as in RDKit 2026.09.1
 * (Code/GraphMol/MolStandardize/AcidBaseCatalog/acid_base_pairs.in), BSD-3-Clause, see
 * LICENSE-RDKit.txt; after MolVS and the FDA's Substance Registration System procedure guide.
 * The last query atom carries the hydrogen, or the charge.
 */

/** Name, SMARTS of the acid, SMARTS of its base. */
export const ACID_BASE_PAIRS: readonly (readonly [name: string, acid: string, base: string])[] = [
  ['-OSO3H', 'OS(=O)(=O)[OH]', 'OS(=O)(=O)[O-]'],
  ['-SO3H', '[!O]S(=O)(=O)[OH]', '[!O]S(=O)(=O)[O-]'],
  ['-OSO2H', 'O[SD3](=O)[OH]', 'O[SD3](=O)[O-]'],
  ['-SO2H', '[!O][SD3](=O)[OH]', '[!O][SD3](=O)[O-]'],
  ['-OPO3H2', 'OP(=O)([OH])[OH]', 'OP(=O)([OH])[O-]'],
  ['-PO3H2', '[!O]P(=O)([OH])[OH]', '[!O]P(=O)([OH])[O-]'],
  ['-CO2H', 'C(=O)[OH]', 'C(=O)[O-]'],
  ['thiophenol', 'c[SH]', 'c[S-]'],
  ['(-OPO3H)-', 'OP(=O)([O-])[OH]', 'OP(=O)([O-])[O-]'],
  ['(-PO3H)-', '[!O]P(=O)([O-])[OH]', '[!O]P(=O)([O-])[O-]'],
  ['phthalimide', 'O=C2c1ccccc1C(=O)[NH]2', 'O=C2c1ccccc1C(=O)[N-]2'],
  ['CO3H (peracetyl)', 'C(=O)O[OH]', 'C(=O)O[O-]'],
  ['alpha-carbon-hydrogen-nitro group', 'O=N(O)[CH]', 'O=N(O)[C-]'],
  ['-SO2NH2', 'S(=O)(=O)[NH2]', 'S(=O)(=O)[NH-]'],
  ['-OBO2H2', 'OB([OH])[OH]', 'OB([OH])[O-]'],
  ['-BO2H2', '[!O]B([OH])[OH]', '[!O]B([OH])[O-]'],
  ['phenol', 'c[OH]', 'c[O-]'],
  ['SH (aliphatic)', 'C[SH]', 'C[S-]'],
  ['(-OBO2H)-', 'OB([O-])[OH]', 'OB([O-])[O-]'],
  ['(-BO2H)-', '[!O]B([O-])[OH]', '[!O]B([O-])[O-]'],
  ['cyclopentadiene', 'C1=CC=C[CH2]1', 'c1ccc[cH-]1'],
  ['-CONH2', 'C(=O)[NH2]', 'C(=O)[NH-]'],
  ['imidazole', 'c1cnc[nH]1', 'c1cnc[n-]1'],
  ['-OH (aliphatic alcohol)', '[CX4][OH]', '[CX4][O-]'],
  ['alpha-carbon-hydrogen-keto group', 'O=C([!O])[C!H0+0]', 'O=C([!O])[C-]'],
  ['alpha-carbon-hydrogen-acetyl ester group', 'OC(=O)[C!H0+0]', 'OC(=O)[C-]'],
  ['sp carbon hydrogen', 'C#[CH]', 'C#[C-]'],
  ['alpha-carbon-hydrogen-sulfone group', 'CS(=O)(=O)[C!H0+0]', 'CS(=O)(=O)[C-]'],
  ['alpha-carbon-hydrogen-sulfoxide group', 'C[SD3](=O)[C!H0+0]', 'C[SD3](=O)[C-]'],
  ['-NH2', '[CX4][NH2]', '[CX4][NH-]'],
  ['benzyl hydrogen', 'c[CX4H2]', 'c[CX3H-]'],
  ['sp2-carbon hydrogen', '[CX3]=[CX3!H0+0]', '[CX3]=[CX2-]'],
  ['sp3-carbon hydrogen', '[CX4!H0+0]', '[CX3-]'],
];
