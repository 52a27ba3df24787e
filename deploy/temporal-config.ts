import { stringify } from 'yaml';
import { DYNAMIC_CONFIG } from '../client/stack/temporal-server';
import { DATABASE_USER, type FileName, NAMESPACE, type Place, type PortOf } from './place';

/** Fixed when the database is made, for ever: enough for some hundred steps a second. */
const HISTORY_SHARDS = 16;
const STORES = { main: 'temporal', visibility: 'temporal_visibility' };
const POOL = { maxConns: 20, maxIdleConns: 20, maxConnLifetime: '1h' };

/**
 * The configuration of the Temporal server: one process with all four services, on PostgreSQL. The password comes
 * from its environment, so that the file holds no secret.
 */
function temporalConfig(place: Place): string {
  const port = (name: PortOf<'temporal'>) => place.port('temporal', name);
  const service = (name: 'frontend' | 'history' | 'matching' | 'worker') => ({
    rpc: {
      grpcPort: port(name === 'frontend' ? 'grpc' : name),
      membershipPort: port(`${name}-membership`),
      bindOnIP: place.bind,
    },
  });
  const store = (databaseName: string) => ({
    sql: {
      ...{ pluginName: 'postgres12_pgx', databaseName, user: DATABASE_USER },
      ...{ connectAddr: place.address('postgres', 'sql'), connectProtocol: 'tcp' },
      ...{ password: '{{ env "SQL_PASSWORD" }}', ...POOL },
    },
  });
  const config = {
    log: { stdout: true, level: 'warn' },
    persistence: {
      ...{ defaultStore: 'main', visibilityStore: 'visibility', numHistoryShards: HISTORY_SHARDS },
      datastores: { main: store(STORES.main), visibility: store(STORES.visibility) },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
      metrics: {
        prometheus: { listenAddress: `${place.bind}:${port('metrics')}`, timerType: 'histogram' },
      },
    },
    services: {
      frontend: service('frontend'),
      history: service('history'),
      matching: service('matching'),
      worker: service('worker'),
    },
    clusterMetadata: {
      ...{ enableGlobalNamespace: false, failoverVersionIncrement: 10 },
      ...{ masterClusterName: 'active', currentClusterName: 'active' },
      clusterInformation: {
        active: {
          ...{ enabled: true, initialFailoverVersion: 1, rpcName: 'frontend' },
          rpcAddress: `127.0.0.1:${port('grpc')}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: place.file('temporal-tuning.yaml'), pollInterval: '60s' },
  };
  return `# enable-template\n${stringify(config)}`;
}

/** The same settings as the embedded server's; docs/decisions/ has the measurements. */
function temporalTuning(): string {
  const entries = Object.entries(DYNAMIC_CONFIG).map(([name, value]) => [name, [{ value }]]);
  return stringify(Object.fromEntries(entries));
}

/** The configuration of Temporal's own pages, for the people who run the place. */
function uiConfig(place: Place): string {
  const port = place.port('temporal-ui', 'http');
  return stringify({
    temporalGrpcAddress: place.address('temporal', 'grpc'),
    ...{ host: place.bind, port, enableUi: true, defaultNamespace: NAMESPACE },
    ...{ notifyOnNewVersion: false, cors: { allowOrigins: [`http://127.0.0.1:${port}`] } },
  });
}

/** Texts of the files that servers are given. */
export const FILES: Readonly<Record<FileName, (place: Place) => string>> = {
  'temporal.yaml': temporalConfig,
  'temporal-tuning.yaml': temporalTuning,
  'temporal-ui.yaml': uiConfig,
};
