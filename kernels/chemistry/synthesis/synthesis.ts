import type { MainModule, Mol, MolList, Reaction } from '@rdkit/rdkit';
import { readGraph } from '../graph';
import { KernelAbort, type RdkitKernel } from '../rdkit-kernel';
import { reject, rejectionFromLog } from '../rejection';
import { checkText } from '../structure-text';
import type { Rejection } from '../types';
import { attachesToRings, surroundings } from './surroundings';
import type { Cut, Synthesis } from './types';

type Fragments = Record<'cores' | 'sidechains', MolList>;
/** Of a molecule that has nowhere to be cut, or too many places. */
type NoFragments = Record<'cores' | 'sidechains', null>;

/** Ways of matching that are followed; drug-sized reactants have a handful. */
const PRODUCT_SETS_MAX = 64;
/** Attachment points of a core. */
const ATTACHMENTS = 2;
/** Bonds that a molecule may have to be cut at, once and twice: of 40 there are 780 pairs. */
const CUT_BONDS_MAX = { 1: 200, 2: 40 } as const;

/** RDKit's reactions, fragmentation and joining, behind the interface of {@link Synthesis}. */
export class RdkitSynthesis implements Synthesis {
  /** Compiled reactions of each module: they die with it. */
  private readonly reactions = new WeakMap<MainModule, Map<string, Reaction>>();

  constructor(private readonly kernel: RdkitKernel) {}

  react(smirks: string, reactants: readonly string[]): { ok: true; sets: string[][] } | Rejection {
    return this.guard(() =>
      this.kernel.use((rdkit) => {
        const reaction = this.compiled(rdkit, smirks);
        const molecules: Mol[] = [];
        const list = new rdkit.MolList();
        try {
          for (const smiles of reactants) {
            const mol = this.parsed(rdkit, smiles);
            if ('ok' in mol) return mol;
            molecules.push(mol);
            list.append(mol);
          }
          return { ok: true, sets: productSets(rdkit, reaction, list) };
        } finally {
          list.delete();
          for (const mol of molecules) mol.delete();
          this.kernel.takeLog();
        }
      }),
    );
  }

  cuts(smiles: string): { ok: true; cuts: Cut[] } | Rejection {
    return this.fragments(smiles, (rdkit, { sidechains }) =>
      indices(sidechains).map((i) => wholeCut(rdkit, smilesAt(sidechains, i))),
    );
  }

  scaffoldCuts(smiles: string, coreAtomsMax: number): { ok: true; cuts: Cut[] } | Rejection {
    return this.fragments(
      smiles,
      (rdkit, { cores, sidechains }) =>
        indices(cores).map((i) => {
          const core = scaffoldAt(cores, i, coreAtomsMax);
          return core === '' ? undefined : coreCut(rdkit, core, smilesAt(sidechains, i));
        }),
      2,
    );
  }

  join({ core, ends: [one, other] }: Cut): string | undefined {
    const [a, b] = core === '' ? [one, other] : [core, `${one}.${relabelled(other)}`];
    const joined = this.guard(() =>
      this.kernel.use((rdkit) => {
        const first = rdkit.get_mol(a);
        const second = rdkit.get_mol(b);
        const zipped = first === null || second === null ? null : rdkit.molzip(first, second);
        const smiles = zipped === null ? undefined : canonical(rdkit, zipped.get_smiles());
        for (const mol of [first, second, zipped]) mol?.delete();
        this.kernel.takeLog();
        return smiles === undefined ? reject('STANDARDISE', 'no molecule') : { ok: true, smiles };
      }),
    );
    return joined.ok ? joined.smiles : undefined;
  }

  canonical(smiles: string): string | undefined {
    const written = this.guard(() =>
      this.kernel.use((rdkit) => {
        const mol = this.parsed(rdkit, smiles);
        if ('ok' in mol) return mol;
        const text = mol.get_smiles();
        mol.delete();
        return { ok: true, text };
      }),
    );
    return written.ok ? written.text : undefined;
  }

  surroundings(smiles: string): ReadonlySet<string> {
    const found = this.guard(() =>
      this.kernel.use((rdkit) => {
        const mol = this.parsed(rdkit, smiles);
        if ('ok' in mol) return mol;
        const graph = readGraph(mol.get_json());
        mol.delete();
        return { ok: true, kinds: surroundings(graph) };
      }),
    );
    return found.ok ? found.kinds : new Set();
  }

  private fragments(
    smiles: string,
    read: (rdkit: MainModule, found: Fragments) => (Cut | undefined)[],
    count: 1 | 2 = 1,
  ): { ok: true; cuts: Cut[] } | Rejection {
    return this.guard(() =>
      this.kernel.use((rdkit) => {
        const mol = this.parsed(rdkit, smiles);
        if ('ok' in mol) return mol;
        const found = mol.get_mmpa_frags(count, count, CUT_BONDS_MAX[count]) as
          | Fragments
          | NoFragments;
        try {
          if (found.cores === null || found.sidechains === null) return { ok: true, cuts: [] };
          const cuts = new Map<string, Cut>();
          for (const cut of read(rdkit, found)) {
            if (cut !== undefined) cuts.set([cut.core, ...cut.ends].join(), cut);
          }
          return { ok: true, cuts: [...cuts].sort(byKey).map(([, cut]) => cut) };
        } finally {
          found.cores?.delete();
          found.sidechains?.delete();
          mol.delete();
          this.kernel.takeLog();
        }
      }),
    );
  }

  private compiled(rdkit: MainModule, smirks: string): Reaction {
    const known = this.reactions.get(rdkit) ?? new Map<string, Reaction>();
    this.reactions.set(rdkit, known);
    const before = known.get(smirks);
    if (before !== undefined) return before;
    const reaction = rdkit.get_rxn(smirks, '{}');
    if (reaction === null) throw new SyntaxError(`not a valid reaction: ${smirks}`);
    known.set(smirks, reaction);
    return reaction;
  }

  private parsed(rdkit: MainModule, smiles: string): Mol | Rejection {
    const checked = checkText({ smiles });
    if (!checked.ok) return checked;
    return rdkit.get_mol(checked.text) ?? rejectionFromLog(this.kernel.takeLog());
  }

  private guard<T extends { ok: true }>(work: () => T | Rejection): T | Rejection {
    try {
      return work();
    } catch (error) {
      if (error instanceof KernelAbort) return reject('KERNEL_ABORT', error.message);
      throw error;
    }
  }
}

function productSets(rdkit: MainModule, reaction: Reaction, reactants: MolList): string[][] {
  const found = reaction.run_reactants(reactants, PRODUCT_SETS_MAX);
  const sets = new Map<string, string[]>();
  for (let i = 0; i < found.size(); i++) {
    const products = found.get(i);
    if (products === undefined || products === null) continue;
    const set: string[] = [];
    for (let j = 0; j < products.size(); j++) {
      const smiles = canonical(rdkit, smilesAt(products, j));
      if (smiles !== undefined) set.push(smiles);
    }
    if (set.length === products.size()) sets.set(set.join('.'), set);
    products.delete();
  }
  found.delete();
  // In order of their text: the order of matching is RDKit's own affair.
  return [...sets].sort(byKey).map(([, set]) => set);
}

function indices(list: MolList): number[] {
  return Array.from({ length: list.size() }, (_, i) => i);
}

/** A core that is a scaffold of at most so many atoms, or ''; most are none, so the cheap is asked first. */
function scaffoldAt(cores: MolList, index: number, atomsMax: number): string {
  const mol = cores.at(index);
  if (mol === null) return '';
  const isSmall = mol.get_num_atoms() <= atomsMax + ATTACHMENTS;
  const isScaffold = isSmall && attachesToRings(readGraph(mol.get_json()));
  const smiles = isScaffold ? mol.get_smiles() : '';
  mol.delete();
  return smiles;
}

function smilesAt(list: MolList, index: number): string {
  const mol = list.at(index);
  const smiles = mol?.get_smiles() ?? '';
  mol?.delete();
  return smiles;
}

/** Written once more from what is read, so that it is what anyone who reads it gets. */
function canonical(rdkit: MainModule, smiles: string): string | undefined {
  const mol = smiles === '' ? null : rdkit.get_mol(smiles);
  const again = mol?.get_smiles();
  mol?.delete();
  return again === '' ? undefined : again;
}

/** One bond cut: the parts in the order of their text. */
function wholeCut(rdkit: MainModule, parts: string): Cut | undefined {
  const [a, b] = parts.split('.').map((part) => canonical(rdkit, part));
  if (a === undefined || b === undefined) return undefined;
  return { core: '', ends: a < b ? [a, b] : [b, a] };
}

/** Labels the cuts so that the same core has the same SMILES whichever molecule it comes from. */
function coreCut(rdkit: MainModule, core: string, ends: string): Cut | undefined {
  const parts = ends.split('.');
  const [a, b] = ([1, 2] as const).map((label) => {
    const end = endOf(parts, label) ?? '';
    return canonical(rdkit, end.replace(/:2\]/, ':1]'));
  });
  const given = canonical(rdkit, core);
  const swapped = canonical(rdkit, swappedLabels(core));
  if (a === undefined || b === undefined || given === undefined || swapped === undefined) {
    return undefined;
  }
  if (given === swapped) return { core: given, ends: a < b ? [a, b] : [b, a] };
  return given < swapped ? { core: given, ends: [a, b] } : { core: swapped, ends: [b, a] };
}

function endOf(parts: readonly string[], label: 1 | 2): string | undefined {
  return parts.find((part) => part.includes(`[*:${label}]`));
}

function swappedLabels(core: string): string {
  return core.replace(/\[\*:([12])\]/g, (_, label) => `[*:${label === '1' ? 2 : 1}]`);
}

function relabelled(end: string): string {
  return end.replace('[*:1]', '[*:2]');
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
