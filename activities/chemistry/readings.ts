import type { Chemistry } from '../../kernels/chemistry';
import type { ArtifactRef } from '../../schemas/artifact';
import type { StepContext } from '../implement';
import { RDKIT_TOOL_VERSION } from './kernel';

/** Another RDKit, or another way to write readings, is another kind of note. */
const KIND = `${RDKIT_TOOL_VERSION.replace(' ', '-')}-readings-1`;
/** Readings of a batch beyond this are not kept: they wait in memory until the batch is written. */
const CHARACTERS_MAX = 16 << 20;

/**
 * How the molecules of a batch were read, left as a note of the batch that came out, so that the next
 * step on the same machine need not read them again: a tenth of what chemistry costs.
 */
export class ReadingsKept {
  private lines: string[] = [];
  private characters = 0;

  constructor(private readonly chem: Chemistry) {}

  /** Keeps how a molecule was read that has just been asked about. */
  add(smiles: string): void {
    const reading = this.chem.reading(smiles);
    if (reading === undefined || this.characters + reading.length > CHARACTERS_MAX) return;
    this.characters += reading.length;
    this.lines.push(`${smiles} ${reading}`);
  }

  /** Leaves the note. */
  async leave({ notes }: StepContext, molecules: ArtifactRef): Promise<void> {
    if (this.lines.length === 0) return;
    await notes.keep(molecules, KIND, Buffer.from(this.lines.join('\n')));
    this.lines = [];
  }
}

/** What is known on this machine of how the molecules of a batch are read. */
export class ReadingsFound {
  private constructor(
    private readonly chem: Chemistry,
    private readonly bySmiles: ReadonlyMap<string, string>,
  ) {}

  static async of(
    { notes }: StepContext,
    molecules: ArtifactRef,
    chem: Chemistry,
  ): Promise<ReadingsFound> {
    const bytes = await notes.find(molecules, KIND);
    const lines = bytes === undefined ? [] : bytes.toString().split('\n');
    return new ReadingsFound(
      chem,
      new Map(
        lines.map((line) => {
          const end = line.indexOf(' ');
          return [line.slice(0, end), line.slice(end + 1)];
        }),
      ),
    );
  }

  /** Before a molecule is asked about: spares reading it, where it is known. */
  recall(smiles: string): void {
    const reading = this.bySmiles.get(smiles);
    if (reading !== undefined) this.chem.recall(smiles, reading);
  }
}
