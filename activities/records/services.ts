import type { Client } from '@temporalio/client';
import type { ArtifactRef } from '../../schemas/artifact';
import type { AnyPipeline } from '../../schemas/pipeline';
import type { ArtifactStore } from '../../store/artifacts';
import type { Database } from '../../store/database';
import type { StagingArea } from '../../store/staging';
import type { LoadedStep } from '../runtime/step-activity';

/** What the trusted activities work with. */
export interface RecordsServices {
  database: Database;
  artifacts: ArtifactStore;
  /** Where outputs of nodes wait that nobody has to believe. */
  staging: StagingArea;
  client: Client;
  /** Steps of the catalogue, by activity type. */
  steps: Map<string, LoadedStep>;
  /** Renders a run record in a thread; returns the files by name. */
  render: (record: ArtifactRef) => Promise<Record<string, ArtifactRef>>;
  /** Pipelines of the catalogue, by name. */
  pipelines: Map<string, AnyPipeline>;
}
