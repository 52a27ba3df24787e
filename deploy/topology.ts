import { ATHANOR_VERSION } from '../schemas/constants/version';
import { BUCKET, DATABASE_USER, NAMESPACE, type Place, SECRETS, type ServiceName } from './place';
import { objects, postgres, temporal, temporalUi } from './servers';
import { type Health, limits, type Service } from './service';

/*
 * The production topology, once: `docker-compose.yml` is written from it, and `tools/compose-local` starts the
 * same services as plain processes. It is a function of where things are (`Place`), and says everything else.
 */

const ATHANOR = `athanor:${ATHANOR_VERSION}`;
const GB = 1_024;

/** The services, where things are as `place` says. */
export function topology(place: Place): Record<ServiceName, Service> {
  return {
    postgres: postgres(place),
    ...temporal(place),
    'temporal-ui': temporalUi(place),
    objects: objects(place),
    prepare: {
      ...ours(place, 'client/stack/prepare-cluster'),
      environment: temporalClient(place),
      needs: { temporal: 'healthy' },
      limits: limits(1, GB / 2),
    },
    pipeline: {
      ...ours(place, 'workers/pipeline/main'),
      environment: { ...stores(place), ...heartbeat(place, 'pipeline') },
      volumes: ['staging'],
      secrets: SECRETS,
      needs: { prepare: 'done', postgres: 'healthy', objects: 'healthy' },
      health: beating(place, 'pipeline'),
      limits: limits(2, 4 * GB),
    },
    // The first makes the keys, so the second waits for it.
    'gate-1': gate(place, { own: 'gate-1', other: 'gate-2', needs: {}, publicPort: 7443 }),
    'gate-2': gate(place, {
      own: 'gate-2',
      other: 'gate-1',
      needs: { 'gate-1': 'healthy' },
      publicPort: 7543,
    }),
    invite: {
      ...ours(place, 'client/stack/invite-nodes'),
      environment: {
        ...database(place),
        ATHANOR_GATE_KEYS: place.volume('keys'),
        ATHANOR_JOIN_FILE: `${place.volume('invitation')}/link`,
      },
      volumes: ['keys', 'invitation'],
      secrets: ['database-password'],
      needs: { 'gate-2': 'healthy' },
      limits: limits(1, GB / 2),
    },
    node: {
      ...ours(place, 'workers/node/main'),
      // Of everything else that there is, a node knows the gates alone.
      environment: {
        ATHANOR_NODE_FOLDER: place.volume('node'),
        ATHANOR_JOIN_FILE: `${place.volume('invitation')}/link`,
        ATHANOR_UPDATES: 'off',
        ...heartbeat(place, 'node'),
      },
      volumes: ['invitation', 'node'],
      needs: { invite: 'done' },
      health: beating(place, 'node'),
      limits: limits(4, 8 * GB),
    },
  };
}

type Gate = 'gate-1' | 'gate-2';

function gate(
  place: Place,
  o: { own: Gate; other: Gate; needs: Service['needs']; publicPort: number },
): Service {
  const [port, devices] = [place.port(o.own, 'public'), place.port(o.own, 'devices')];
  return {
    ...ours(place, 'gate/main'),
    environment: {
      ...stores(place),
      ATHANOR_GATE_KEYS: place.volume('keys'),
      ATHANOR_GATE_HOST: place.bind,
      ATHANOR_GATE_NAMES: place.names(o.own).join(','),
      ATHANOR_GATE_PORT: String(port),
      ATHANOR_GATE_DEVICES_PORT: String(devices),
      ATHANOR_GATE_OTHERS: place.address(o.other, 'devices'),
    },
    published: { public: o.publicPort, devices: o.publicPort + 1 },
    volumes: ['staging', 'keys'],
    secrets: SECRETS,
    needs: { prepare: 'done', postgres: 'healthy', objects: 'healthy', ...o.needs },
    health: {
      test: ['node', 'dist/deploy/health.js', `https://127.0.0.1:${port}/v1/ready`],
      startSeconds: 60,
    },
    limits: limits(2, 2 * GB),
  };
}

function ours(place: Place, program: string): Pick<Service, 'image' | 'command'> {
  return { image: ATHANOR, command: [place.program('node'), `dist/${program}.js`] };
}

function database(place: Place) {
  return {
    ATHANOR_DATABASE_URL: `postgres://${DATABASE_USER}@${place.address('postgres', 'sql')}/athanor`,
    ATHANOR_DATABASE_PASSWORD_FILE: place.secret('database-password'),
  };
}

function temporalClient(place: Place) {
  return { TEMPORAL_ADDRESS: place.address('temporal', 'grpc'), TEMPORAL_NAMESPACE: NAMESPACE };
}

/** Everything that a trusted process of ours reads and writes. */
function stores(place: Place) {
  return {
    ...database(place),
    ...temporalClient(place),
    ATHANOR_ARTIFACTS: `s3://${BUCKET}?endpoint=http://${place.address('objects', 's3')}`,
    ATHANOR_STAGING: place.volume('staging'),
    AWS_ACCESS_KEY_ID: 'athanor',
    AWS_SECRET_ACCESS_KEY_FILE: place.secret('objects-key'),
  };
}

const heartbeatFile = (place: Place, service: ServiceName) => `${place.temporary(service)}/alive`;

function heartbeat(place: Place, service: ServiceName) {
  return { ATHANOR_HEARTBEAT_FILE: heartbeatFile(place, service) };
}

function beating(place: Place, service: ServiceName): Health {
  return {
    test: ['node', 'dist/deploy/health.js', heartbeatFile(place, service)],
    startSeconds: 120,
  };
}
