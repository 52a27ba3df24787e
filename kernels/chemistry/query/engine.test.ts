import fc from 'fast-check';
import { type MolGraph, readGraph } from '../graph';
import { PatternLibrary } from '../pattern-library';
import { RdkitKernel } from '../rdkit-kernel';
import { embeddings, firstAtoms, occurs, occursAt } from './engine';
import { UnsupportedQuery } from './query-tree';

const MOLECULES = [
  'CC(=O)Oc1ccccc1C(=O)O',
  'Cn1cnc2c1c(=O)n(C)c(=O)n2C',
  'C[N+](C)(C)CC([O-])=O',
  'O=C(NCc1ccc(Cl)cc1)C1CC2CCC1C2',
  'CS(=O)(=O)N1CCN(CC1)c1nc2ccccc2s1',
  '[13CH3][C@H](F)/C=C/P(=O)(O)O',
  'C1CC2(C1)CCC1(CC2)OCCO1',
  'c1ccc2c(c1)[nH]c1c2cc[n+]([O-])c1',
  'N#CC(C#N)=Cc1ccc(O)c(O)c1.Cl',
  'CC1=C(C(=O)OC(C)C)C(c2cccc([N+](=O)[O-])c2)C=C(N1)[Si](C)(C)C',
  'O=C1C=CC(=O)c2ccccc12',
  'C1CCCCCCCCC1',
];

const ATOM_PRIMITIVES = [
  ...['C', 'c', 'N', 'n', 'O', 'S', 'P', 'F', 'Cl', '#6', '#7', '#8', '*', 'a', 'A', '13C'],
  ...['D1', 'D2', 'D3', 'X2', 'X3', 'X4', 'H0', 'H1', 'H2', 'H3', 'h0', 'h1', 'v2', 'v3', 'v4'],
  ...['R', 'R0', 'R1', 'R2', 'r', 'r5', 'r6', 'x2', 'x3', '+', '+1', '-', '+0', 'D{2-3}', 'z1'],
  ...['$(C=O)', '$(*(=O)O)', '$([#6]-[#7])', '$(a:a:a)', '$([R]~[!R])', '$([OX1])'],
];

const atomPart = fc.tuple(fc.constantFrom('', '', '!'), fc.constantFrom(...ATOM_PRIMITIVES));

const atom = fc
  .tuple(atomPart, fc.array(fc.tuple(fc.constantFrom('&', ',', ';'), atomPart), { maxLength: 2 }))
  .map(([[not, first], rest]) => {
    const tail = rest.map(([operator, [no, part]]) => `${operator}${no}${part}`).join('');
    return `[${not}${first}${tail}]`;
  });

const bond = fc.constantFrom('', '-', '=', '#', ':', '~', '@', '-,=', '!@', '-;!@', '=,:', '!-');

/** Chains, branches and rings of random atoms and bonds. */
const smarts = fc
  .tuple(
    atom,
    fc.array(fc.tuple(bond, atom, fc.constantFrom('plain', 'plain', 'branch')), { maxLength: 4 }),
    fc.constantFrom('open', 'open', 'ring', 'split'),
  )
  .map(([first, rest, shape]) => {
    const body = rest.map(([link, next, kind]) =>
      kind === 'branch' ? `(${link}${next})` : `${link}${next}`,
    );
    const chain = rest.filter(([, , kind]) => kind === 'plain').length;
    if (shape === 'ring' && chain > 1 && rest.at(-1)?.[2] === 'plain') {
      return `${first}1${body.join('')}1`;
    }
    return shape === 'split' ? `${first}${body.join('')}.[#6]` : `${first}${body.join('')}`;
  });

/** What RDKit itself finds with each SMARTS: sets of atoms, in a comparable order. */
function rdkitMatches(kernel: RdkitKernel, molecule: string, texts: readonly string[]): string[][] {
  return kernel.withMolecule(molecule, '{}', (mol) =>
    kernel.use((rdkit) =>
      texts.map((text) => {
        const query = rdkit.get_qmol(text);
        const found = query === null ? '{}' : (mol?.get_substruct_matches(query) ?? '{}');
        query?.delete();
        const matches = found === '{}' ? [] : (JSON.parse(found) as { atoms: number[] }[]);
        return inOrder(matches.map(({ atoms }) => atoms));
      }),
    ),
  );
}

function inOrder(matches: readonly number[][]): string[] {
  return [...new Set(matches.map((atoms) => [...atoms].sort((a, b) => a - b).join()))].sort();
}

describe('the substructure engine', () => {
  let kernel: RdkitKernel;
  let library: PatternLibrary;

  beforeAll(async () => {
    kernel = await RdkitKernel.load();
  });

  beforeEach(() => {
    library = new PatternLibrary(kernel);
  });

  function graphOf(smiles: string): MolGraph {
    return kernel.withMolecule(smiles, '{}', (mol) => readGraph(mol?.get_json() ?? ''));
  }

  it('finds what RDKit finds', () => {
    const graphs = MOLECULES.map(graphOf);
    fc.assert(
      fc.property(fc.array(smarts, { minLength: 15, maxLength: 15 }), (texts) => {
        const own = new PatternLibrary(kernel);
        const patterns = texts.map((text) => own.compile(text));
        graphs.forEach((graph, index) => {
          const target = own.target(graph);
          const expected = rdkitMatches(kernel, MOLECULES[index] as string, texts);
          patterns.forEach((pattern, number) => {
            const found = embeddings(target, pattern);
            const starts = new Set(found.map(([first]) => first as number));
            expect([texts[number], inOrder(found)]).toEqual([texts[number], expected[number]]);
            expect(occurs(target, pattern)).toBe(found.length > 0);
            expect(firstAtoms(target, pattern)).toEqual([...starts].sort((a, b) => a - b));
          });
        });
      }),
      { numRuns: 20 },
    );
  });

  it('anchors a search on one atom', () => {
    const pattern = library.compile('[CH3]C');
    const graph = graphOf('CCO');
    const target = library.target(graph);
    expect([0, 1, 2].map((start) => occursAt(target, pattern, start))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('reads written hydrogens as counts only when told to', () => {
    const plain = library.compile('[#8]-[#1]');
    const merged = library.compile('[#8]-[#1]', { mergeHydrogens: true });
    const graph = graphOf('CO');
    const target = library.target(graph);
    expect([occurs(target, plain), occurs(target, merged)]).toEqual([false, true]);
  });

  it.each(['[C^3]', '[$([^2])]', '[#6;$([N^2])]', '[C@H](F)[^3]'])(
    'takes %s in as a whole or not at all',
    (text) => {
      expect(() => library.compile(text)).toThrow(UnsupportedQuery);
      const pattern = library.compile('CO');
      const graph = graphOf('CCO');
      expect(occurs(library.target(graph), pattern)).toBe(true);
    },
  );

  it('refuses SMARTS that are not valid, and says where', () => {
    expect(() => library.compile('C[N')).toThrow(
      new SyntaxError('not a valid SMARTS: look at character 3'),
    );
  });
});
