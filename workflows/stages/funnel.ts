import type { ArtifactRef } from '../../schemas/artifact';
import type { DataQuality } from '../../schemas/library/steps';
import type { MoleculeFile } from '../../schemas/molecule';
import type { FunnelStage, RejectedBy } from '../../schemas/pipelines/screen';
import type { Run } from '../run';
import type { Stage } from '../stage';
import { join, type Narrowed, readMolecules } from './molecules';

/**
 * The stages that molecules go through one after the other: counts who entered and left, keeps every
 * rejection, and skips what follows a stage that could not be run.
 */
export class Funnel {
  readonly lines: FunnelStage[] = [];
  readonly rejectedBy: RejectedBy[] = [];

  constructor(private readonly run: Run) {}

  /**
   * Runs a stage on what the one before left; null when it, or an earlier one, was not run.
   */
  async narrow<F extends Narrowed, T extends Narrowed>(
    name: string,
    from: F | null,
    o: { needs: string[]; body: (stage: Stage, from: F) => Promise<T> },
  ): Promise<T | null> {
    if (from === null) {
      this.run.skip(name, 'an earlier stage was not run');
      return null;
    }
    const after = await this.run.stage(name, (stage) => o.body(stage, from), o.needs);
    if (after === null) return null;
    this.add(name, from.count, after);
    return after;
  }

  /** The ingest stage: reads the library. */
  async ingest(o: {
    file: MoleculeFile;
    batchSize: number;
    quality: Record<string, DataQuality>;
  }): Promise<Narrowed | null> {
    const read = await this.run.stage('ingest', async (stage) => {
      const label = 'library';
      const library = await readMolecules(stage, o.file, { label, batchSize: o.batchSize });
      stage.note(noteOf(library));
      o.quality[label] = library.quality;
      return library;
    });
    if (read !== null) this.add('ingest', read.quality.records, read);
    return read;
  }

  private add(name: string, entered: number, after: Narrowed): void {
    const { title } = this.run.board.state(name);
    this.lines.push({ stage: name, title, entered, left: after.count, dropped: after.dropped });
    this.rejectedBy.push({ stage: name, title, of: 'library', indexes: after.rejections });
  }

  /** One index of every rejection, or null when there were no stages. */
  async allRejections(stage: Stage): Promise<ArtifactRef | null> {
    return joinRejections(
      stage,
      this.rejectedBy.flatMap(({ indexes }) => indexes),
    );
  }
}

/** One index of every rejection, or null when there were none to list. */
export async function joinRejections(
  stage: Stage,
  rejections: ArtifactRef[],
): Promise<ArtifactRef | null> {
  if (rejections.length === 0) return null;
  return (await join(stage, rejections, 'rejections')).batches;
}

/** What was read, and what was remarkable about it: a file that was cut must not pass unseen. */
export function noteOf({ count, quality }: { count: number; quality: DataQuality }): string {
  const lost = quality.records - count;
  const remarks = Object.entries(quality.remarks)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([remark, times]) => `${remark} (${times})`);
  const unusable = lost === 0 ? [] : [`${lost} unusable`];
  return [`${count} molecules read`, ...unusable, ...remarks].join('; ');
}
