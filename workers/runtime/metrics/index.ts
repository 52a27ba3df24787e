/**
 * What a process tells of itself to Prometheus: a listener for its metrics, and those that several kinds
 * of process keep. Labels are names of the catalogue, states and codes: never a run, a node or a person.
 */
export { activityMetrics, knownCode } from './activity-metrics';
export { artifactMetrics } from './artifact-metrics';
export { type SdkMetrics, sdkMetrics } from './sdk-metrics';
export { type MetricsServer, metricsSettings, serveMetrics } from './server';
