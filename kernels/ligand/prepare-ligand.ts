import { type MolGraph, readGraph } from '../chemistry/graph';
import { KernelAbort, type RdkitKernel } from '../chemistry/rdkit-kernel';
import { rejectionFromLog } from '../chemistry/rejection';
import { checkText } from '../chemistry/structure-text';
import type { StructureInput } from '../chemistry/types';
import { notesOn, reject, whyNotDocked } from './checks';
import type { Embedder } from './embedding/embedder';
import { formOf, type ReadConformer, readConformer } from './form';
import { ringShape } from './ring-shape';
import {
  keepsStereo,
  type StereoLabels,
  specified,
  stereoLabels,
  unspecifiedDoubleBonds,
} from './stereo';
import type { LigandForm, LigandRejection, PreparationOptions, PreparedLigand } from './types';

const READING = '{"removeHs":true}';
/** RDKit's JSON read as it is; its stereochemistry is lost when it is assigned anew. */
const AS_IT_IS = '{"sanitize":false,"removeHs":false,"assignStereo":false}';

/**
 * Seeds that are tried until a conformer keeps the stereochemistry, each a prime step from the last. A
 * form that was made up, where stereochemistry was open, may be one that cannot exist: it gets one.
 */
const ATTEMPTS = { specified: 3, open: 1 };
const SEED_STEP = 7_919;
const SEED_LIMIT = 2_147_483_647;

/** A molecule as it was asked for. */
interface Question {
  /** Canonical SMILES. */
  smiles: string;
  graph: MolGraph;
  labels: StereoLabels;
}

interface Built {
  conformer: ReadConformer;
  energyKcalPerMol?: number;
}

/** Prepares ligands on one thread: RDKit reads and writes, the embedder builds. */
export class LigandPreparer {
  constructor(
    private readonly kernel: RdkitKernel,
    private readonly embedder: Embedder,
  ) {}

  /** Names and versions of what decides the result; part of every memoisation key. */
  get toolVersion(): string {
    return `rdkit ${this.kernel.version()}, ${this.embedder.toolVersion}`;
  }

  /** Builds the forms of a molecule: stereoisomers where that is open, conformers of its rings. */
  embed(
    input: StructureInput,
    id: string,
    o: PreparationOptions,
  ): PreparedLigand | LigandRejection {
    return this.guarded(() => {
      const question = this.ask(input);
      if ('ok' in question) return question;
      const isomers = this.isomersOf(question, o.stereoisomersMax);
      if ('ok' in isomers) return isomers;
      const forms: LigandForm[] = [];
      let lost: LigandRejection | undefined;
      for (const isomer of isomers.questions) {
        const built = this.build(isomer, o, isomers.open > 0 ? ATTEMPTS.open : ATTEMPTS.specified);
        if ('ok' in built) lost = built;
        else forms.push(...this.formsOf(built, id, o.ringConformersMax));
      }
      const distinct = forms.filter(
        (form, i) => forms.findIndex((other) => other.molblock === form.molblock) === i,
      );
      if (distinct.length === 0)
        return lost ?? reject('NO_CONFORMER', 'no conformer could be built');
      return { ok: true, forms: distinct, notes: notesFor(question, isomers.open, distinct) };
    });
  }

  /** Takes the coordinates of a molblock as they are; hydrogens that it lacks are added. */
  keep(molblock: string, id: string): PreparedLigand | LigandRejection {
    return this.guarded(() => {
      const question = this.ask({ molblock });
      if ('ok' in question) return question;
      const conformer = readConformer(this.kernel, molblock);
      if (conformer === undefined) {
        return reject('NO_COORDINATES', 'it has no coordinates in three dimensions');
      }
      const form = formOf(this.kernel, conformer, id);
      return { ok: true, forms: [form], notes: notesOn(question.graph, form.torsions) };
    });
  }

  /** Resolves when the kernel is whole again after KERNEL_ABORTs. */
  async recover(): Promise<void> {
    await this.kernel.recover();
  }

  private guarded<T>(work: () => T | LigandRejection): T | LigandRejection {
    try {
      return work();
    } catch (error) {
      if (error instanceof KernelAbort) return reject('KERNEL_ABORT', error.message);
      throw error;
    }
  }

  private ask(input: StructureInput): Question | LigandRejection {
    const checked = checkText(input);
    if (!checked.ok) return reject(checked.code as LigandRejection['code'], checked.reason);
    const question = this.read(checked.text);
    if (question === undefined) {
      const { code, reason } = rejectionFromLog(this.kernel.takeLog());
      return reject(code as LigandRejection['code'], reason);
    }
    this.kernel.takeLog();
    return whyNotDocked(question.graph) ?? question;
  }

  private read(text: string): Question | undefined {
    return this.kernel.withMolecule(text, READING, (mol) =>
      mol === null
        ? undefined
        : { smiles: mol.get_smiles(), graph: readGraph(mol.get_json()), labels: stereoLabels(mol) },
    );
  }

  private isomersOf(
    question: Question,
    max: number,
  ): { questions: Question[]; open: number } | LigandRejection {
    const { graph, labels } = question;
    const bonds = unspecifiedDoubleBonds(graph);
    const open = labels.unspecified.length + bonds.length;
    if (open === 0) return { questions: [question], open };
    const texts = specified(graph, { atoms: labels.unspecified, bonds }, max + 1);
    const isomers = new Map<string, Question>();
    for (const json of texts) {
      const smiles = this.kernel.withMolecule(json, AS_IT_IS, (mol) => mol?.get_smiles());
      const read = smiles === undefined ? undefined : this.read(smiles);
      if (read !== undefined) isomers.set(read.smiles, read);
    }
    if (isomers.size <= max && texts.length <= max)
      return { questions: [...isomers.values()], open };
    const reason = `${open} of its stereocentres and double bonds are not specified, which makes more than ${max} forms`;
    return reject('STEREO_UNSPECIFIED', reason);
  }

  /** Conformers that keep the stereochemistry, by rising energy. */
  private build(
    question: Question,
    o: PreparationOptions,
    attempts: number,
  ): Built[] | LigandRejection {
    let isBuilt = false;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const seed = (o.seed + attempt * SEED_STEP) % SEED_LIMIT;
      const options = { seed, count: o.candidates, randomCoordinates: attempt % 2 === 1 };
      const built = this.embedder.embed(question.smiles, options).flatMap((one): Built[] => {
        const conformer = readConformer(this.kernel, one.molblock);
        if (conformer === undefined) return [];
        isBuilt = true;
        if (!isSame(question, conformer)) return [];
        const { energyKcalPerMol } = one;
        return [energyKcalPerMol === undefined ? { conformer } : { conformer, energyKcalPerMol }];
      });
      if (built.length > 0) return built.sort((a, b) => energyOf(a) - energyOf(b));
    }
    const tried = `${attempts} times ${o.candidates} attempts`;
    if (!isBuilt) return reject('NO_CONFORMER', `no conformer could be built in ${tried}`);
    const reason = `no conformer kept the stereochemistry of ${question.smiles} in ${tried}`;
    return reject('STEREO_LOST', reason);
  }

  /** The best conformer of each stereoisomer and ring shape, at most so many shapes of an isomer. */
  private formsOf(built: readonly Built[], id: string, shapesMax: number): LigandForm[] {
    const shapes = new Map<string, Set<string>>();
    const kept = built.filter(({ conformer }) => {
      const seen = shapes.get(conformer.smiles) ?? new Set();
      shapes.set(conformer.smiles, seen);
      const shape = ringShape(conformer.molecule);
      if (seen.has(shape) || seen.size >= shapesMax) return false;
      seen.add(shape);
      return true;
    });
    return kept.map(({ conformer, energyKcalPerMol }) => {
      const form = formOf(this.kernel, conformer, id);
      return energyKcalPerMol === undefined ? form : { ...form, energyKcalPerMol };
    });
  }
}

/** Whether a conformer is the molecule that was asked for, where that says so. */
function isSame(question: Question, { smiles, labels }: ReadConformer): boolean {
  if (smiles === question.smiles) return true;
  const tagged = question.graph.json.atoms.filter(({ stereo }) => stereo !== undefined).length;
  return tagged <= question.labels.atoms.size && keepsStereo(question.labels, labels);
}

function energyOf({ energyKcalPerMol }: Built): number {
  return energyKcalPerMol ?? 0;
}

function notesFor(
  { graph, smiles }: Question,
  open: number,
  forms: readonly LigandForm[],
): string[] {
  const notes = notesOn(graph, forms[0]?.torsions ?? 0);
  if (open > 0) {
    const isomers = new Set(forms.map((form) => form.smiles)).size;
    notes.push(
      `${open} stereocentres or double bonds were not specified: ${isomers} forms are docked`,
    );
  }
  const other = forms.filter((form) => form.smiles !== smiles).map((form) => form.smiles);
  if (open === 0 && other.length > 0) {
    notes.push(`stereochemistry that was not specified is as it was built: ${other.join(', ')}`);
  }
  if (forms.some((form) => form.energyKcalPerMol === undefined)) {
    notes.push('MMFF94 has no parameters for it: the conformer is that of ETKDG, not minimised');
  }
  return notes;
}
