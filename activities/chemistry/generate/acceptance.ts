import type { Chemistry } from '../../../kernels/chemistry';
import { heavyAtoms } from '../../../kernels/chemistry/synthesis/fragment-size';
import type { GenerateOptions } from '../../../schemas/chemistry/generate-steps';
import type { Lineage } from '../../../schemas/chemistry/lineage';
import type { Counts } from '../../../schemas/counts';
import type { MoleculeRow } from '../../../schemas/molecule';
import { moleculeRow } from '../../library/rows';
import type { Draft } from './ways';

/** The fingerprint by which novelty and diversity are told. */
export const FINGERPRINT = { radius: 2, bits: 2048 };

/** A molecule that was made, with what the report says of it. */
export interface Made {
  row: MoleculeRow;
  fingerprint: Uint8Array;
  scaffold: string;
  sa: number;
}

/** What keeps less of its parent (in heavy atoms) is no analogue of it. */
const PARENT_SHARE_MIN = 0.5;

/** Characters of an InChIKey that tell constitution and stereochemistry. */
const KEY_CHARACTERS = 23;

/** Takes drafts: keeps what is new, small and simple enough, and counts why the rest was not. */
export class Acceptance {
  readonly made: Made[] = [];
  readonly dropped: Counts = {};
  private readonly parentAtoms: ReadonlyMap<string, number>;

  constructor(
    private readonly chem: Chemistry,
    /** InChIKeys; grows with what is made. */
    private readonly known: Set<string>,
    private readonly o: {
      options: GenerateOptions;
      firstIndex: number;
      parents: readonly MoleculeRow[];
    },
  ) {
    this.parentAtoms = new Map(o.parents.map((row) => [row.inchiKey, heavyAtoms(row.smiles)]));
  }

  /** Whether the draft became a molecule of the set. */
  async take(draft: Draft): Promise<boolean> {
    if ('refused' in draft) {
      if (draft.crashed === true) await this.chem.recover();
      return this.drop(draft.refused);
    }
    const { smiles, inchiKey, changes } = draft.standard;
    if (this.known.has(inchiKey)) return this.drop('KNOWN');
    const atoms = heavyAtoms(smiles);
    if (atoms > this.o.options.heavyAtomsMax) return this.drop('TOO_LARGE');
    if (atoms < PARENT_SHARE_MIN * this.atomsOfParent(draft.lineage)) return this.drop('TOO_SMALL');
    const wanted = { sa: true, scaffold: true, fingerprint: FINGERPRINT };
    const profile = this.chem.profile(smiles, wanted);
    if (!profile.ok) {
      if (profile.code === 'KERNEL_ABORT') await this.chem.recover();
      return this.drop(profile.code);
    }
    const { sa = 10, scaffold = '', fingerprint = new Uint8Array() } = profile;
    if (sa > this.o.options.saMax) return this.drop('SA');
    this.known.add(inchiKey);
    const row = moleculeRow({
      index: this.o.firstIndex + this.made.length,
      id: `gen-${inchiKey.slice(0, KEY_CHARACTERS)}`,
      ...{ smiles, inchiKey, changes },
      lineage: draft.lineage,
    });
    this.made.push({ row, fingerprint, scaffold, sa });
    return true;
  }

  /** Of the first one, whose analogue it is; a second one gave a part. */
  private atomsOfParent({ parents: [first] }: Lineage): number {
    return this.parentAtoms.get(first?.inchiKey ?? '') ?? 0;
  }

  private drop(code: string): false {
    this.dropped[code] = (this.dropped[code] ?? 0) + 1;
    return false;
  }
}
