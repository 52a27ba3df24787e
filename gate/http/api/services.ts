import type {
  AthanorClient,
  Catalogue,
  RegistryClient,
  SchedulesClient,
} from '../../../client/sdk';
import type { ArtifactStore } from '../../../store/artifacts';
import type { Database } from '../../../store/database';
import type { StagingArea } from '../../../store/staging';
import type { CallerDirectory } from '../../auth/caller';
import type { FleetEvents } from './events/fleet-events';
import type { RunEvents } from './events/run-events';

/** What the routes of the API work with. */
export interface ApiServices {
  /** The same questions as the command line asks on one machine. */
  client: AthanorClient;
  /** The same for the data sets and models of one project. */
  registryOf: (project: string) => RegistryClient;
  /** The same for its schedules. */
  schedulesOf: (project: string) => SchedulesClient;
  catalogue: Catalogue;
  database: Database;
  store: ArtifactStore;
  /** Where uploads wait until they are whole. */
  staging: StagingArea;
  callers: CallerDirectory;
  runEvents: RunEvents;
  fleetEvents: FleetEvents;
  /** Where people reach this gate: `https://host:port`. */
  publicUrl: () => string;
  /** Told of errors that are nobody's business but the operator's. */
  onError: (error: unknown) => void;
  /** Where a run that was started is noted, with the request that did. */
  log?: { info(fields: object, message: string): void };
}
