/**
 * How programs use Athanor: submit a pipeline, watch the run, answer its questions, fetch its
 * results. The interface says nothing about how requests travel: `connectServer` goes to a gate over
 * HTTP, `connectHttp` does so from a browser, and `connectLocal` goes to Temporal and the store of one machine.
 * Used by the command line, the demo, tests, and whoever writes a script.
 */
export type { ImportedRun } from '../../schemas/pipeline';
export type { NewApiKey } from '../../schemas/platform/people';
export type { OwnerUsage, Quota, RunUsage } from '../../schemas/platform/quotas';
export type { DueRun, RetentionOnly, RetentionPolicy } from '../../schemas/platform/retention';
export type { ProvenanceEntry, SignedResult } from '../../schemas/run-record';
export type { Sample } from '../../schemas/sample';
export {
  builtCatalogue,
  type Catalogue,
  findPipeline,
  findProject,
  findStep,
  loadCatalogue,
  PROJECT_CONFIG,
} from './catalogue';
export type * from './client';
export type { Difference, RunDifference, TableDifference } from './diff';
export type {
  CacheSource,
  CacheUse,
  Explanation,
  Rerun,
  StepTime,
  WorkflowRetry,
} from './explain';
export { type ConnectOptions, connectHttp, type HttpOptions } from './http-transport';
export type { Hasher } from './http-transport/artifacts';
export type { Files, UploadSource } from './http-transport/files';
export { connectServer, type ServerOptions } from './http-transport/node';
export type * from './inputs';
export {
  clientOn,
  connectLocal,
  connectPeople,
  type LocalOptions,
  type ServedOptions,
} from './local-transport';
export type * from './nodes';
export type * from './people';
export type * from './registry';
export type * from './schedules';
export { type SignedMessage, signWebhook, verifyWebhook } from './webhook-signature';
export type * from './webhooks';
