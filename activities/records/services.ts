import type { Client } from '@temporalio/client';
import type { AnyPipeline } from '../../schemas/pipeline';
import type { ArtifactStore } from '../../store/artifacts';
import type { Database } from '../../store/database';
import type { LoadedStep } from '../runtime/step-activity';

/** What the trusted activities work with. */
export interface RecordsServices {
  database: Database;
  artifacts: ArtifactStore;
  client: Client;
  /** Steps of the catalogue, by activity type. */
  steps: Map<string, LoadedStep>;
  /** Pipelines of the catalogue, by name. */
  pipelines: Map<string, AnyPipeline>;
}
