import { ATHANOR_VERSION } from '../schemas/constants/version';
import {
  BUCKET,
  DATABASE_USER,
  type FileName,
  NAMESPACE,
  type Place,
  SECRETS,
  type SecretName,
  type ServiceName,
  type VolumeName,
} from './place';

/*
 * The production topology, once: `docker-compose.yml` is written from it, and `tools/compose-local` starts the
 * same services as plain processes. It is a function of where things are (`Place`), and says everything else.
 */

/** How others know that a service does its work. */
export interface Health {
  /** A command in its container. */
  readonly test: readonly string[];
  /** Seconds that it may take until it is healthy the first time. */
  readonly startSeconds: number;
}

/** One service. */
export interface Service {
  /** Pinned; `athanor` is what the Dockerfile makes. */
  readonly image: string;
  readonly command: readonly string[];
  /** Set from secrets by a shell before the command, for programs that read no files. */
  readonly secretVariables?: Readonly<Record<string, SecretName>>;
  /** Shell commands before it, where a server must find something. */
  readonly before?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Ports that this machine's people and programs reach, on loopback. */
  readonly published?: Readonly<Record<string, number>>;
  readonly volumes?: readonly VolumeName[];
  readonly secrets?: readonly SecretName[];
  readonly files?: readonly FileName[];
  readonly needs: Readonly<Partial<Record<ServiceName, 'healthy' | 'done'>>>;
  /** Undefined for what runs once and ends. */
  readonly health?: Health;
  /** Linux capabilities of its image's entry point; none unless given. */
  readonly capabilities?: readonly string[];
  readonly limits: { readonly cpus: number; readonly memoryMb: number; readonly processes: number };
}

/** Versions of what is not ours; `tools/compose-local` builds or installs the same ones. */
export const VERSIONS = {
  postgres: '18.1',
  temporal: '1.29.1',
  temporalTools: '1.29.1-tctl-1.18.4-cli-1.5.0',
  temporalUi: '2.42.1',
  versitygw: '1.8.0',
} as const;

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

function postgres(place: Place): Service {
  const port = place.port('postgres', 'sql');
  return {
    image: `postgres:${VERSIONS.postgres}`,
    command: [
      place.program('postgres'),
      ...['-c', `port=${port}`, '-c', 'max_connections=200', '-c', 'shared_buffers=256MB'],
    ],
    environment: {
      POSTGRES_USER: DATABASE_USER,
      POSTGRES_DB: 'athanor',
      POSTGRES_PASSWORD_FILE: place.secret('database-password'),
    },
    volumes: ['postgres'],
    secrets: ['database-password'],
    needs: {},
    health: {
      test: ['pg_isready', `--port=${port}`, `--username=${DATABASE_USER}`, '--dbname=athanor'],
      startSeconds: 60,
    },
    // Its entry point gives the folder to the user whom the server then runs as.
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
    limits: limits(2, 2 * GB),
  };
}

function temporal(
  place: Place,
): Pick<Record<ServiceName, Service>, 'temporal-schema' | 'temporal'> {
  const [host = '', port = ''] = place.address('postgres', 'sql').split(':');
  const tool = [
    place.program('temporal-sql-tool'),
    '--plugin',
    'postgres12_pgx',
    '--endpoint',
    host,
  ];
  const access = [...tool, '--port', port, '--user', DATABASE_USER];
  const secretVariables = { SQL_PASSWORD: 'database-password' } as const;
  return {
    // Runs to its end at each start: makes the two databases of Temporal, or brings them up to its release.
    'temporal-schema': {
      image: `temporalio/admin-tools:${VERSIONS.temporalTools}`,
      command: [],
      before: [
        ...schemaOf(access, { database: 'temporal', schema: 'postgresql/v12/temporal' }),
        ...schemaOf(access, {
          database: 'temporal_visibility',
          schema: 'postgresql/v12/visibility',
        }),
      ],
      secretVariables,
      environment: {},
      secrets: ['database-password'],
      needs: { postgres: 'healthy' },
      limits: limits(1, GB / 2),
    },
    temporal: {
      image: `temporalio/server:${VERSIONS.temporal}`,
      command: [
        place.program('temporal-server'),
        ...[
          '--root',
          folderOf(place.file('temporal.yaml')),
          '--config',
          '.',
          '--env',
          'production',
        ],
        ...['--allow-no-auth', 'start'],
      ],
      secretVariables,
      environment: {},
      published: { grpc: 7233 },
      secrets: ['database-password'],
      files: ['temporal.yaml', 'temporal-tuning.yaml'],
      needs: { 'temporal-schema': 'done', postgres: 'healthy' },
      health: {
        test: ['nc', '-z', '127.0.0.1', String(place.port('temporal', 'grpc'))],
        startSeconds: 60,
      },
      limits: limits(2, 2 * GB),
    },
  };
}

function temporalUi(place: Place): Service {
  return {
    image: `temporalio/ui:${VERSIONS.temporalUi}`,
    command: [
      place.program('temporal-ui'),
      ...[
        '--root',
        folderOf(place.file('temporal-ui.yaml')),
        '--config',
        '.',
        '--env',
        'production',
        'start',
      ],
    ],
    environment: {},
    published: { http: 8080 },
    files: ['temporal-ui.yaml'],
    needs: { temporal: 'healthy' },
    health: {
      test: ['nc', '-z', '127.0.0.1', String(place.port('temporal-ui', 'http'))],
      startSeconds: 30,
    },
    limits: limits(1, GB / 2),
  };
}

/** A database and its tables: made where they are absent, brought up to date where they are older. */
function schemaOf(access: readonly string[], o: { database: string; schema: string }): string[] {
  const tool = shellWords([...access, '--database', o.database]);
  const update = `${tool} update-schema --schema-name ${o.schema}`;
  return [
    `${shellWords(access)} --database ${o.database} create-database || true`,
    `${update} || { ${tool} setup-schema -v 0.0 && ${update}; }`,
  ];
}

function objects(place: Place): Service {
  const folder = place.volume('objects');
  const port = place.port('objects', 's3');
  return {
    image: `versity/versitygw:v${VERSIONS.versitygw}`,
    before: [`mkdir -p ${shellWords([`${folder}/data/${BUCKET}`, `${folder}/attributes`])}`],
    command: [
      place.program('versitygw'),
      ...['--port', `${place.bind}:${port}`, '--quiet', 'posix'],
      // Not every file system keeps extended attributes: they lie in a folder beside.
      ...['--sidecar', `${folder}/attributes`, `${folder}/data`],
    ],
    secretVariables: { ROOT_SECRET_KEY: 'objects-key' },
    environment: { ROOT_ACCESS_KEY: 'athanor' },
    volumes: ['objects'],
    secrets: ['objects-key'],
    needs: {},
    health: { test: ['nc', '-z', '127.0.0.1', String(port)], startSeconds: 30 },
    limits: limits(2, GB),
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

function limits(cpus: number, memoryMb: number, processes = 1_024): Service['limits'] {
  return { cpus, memoryMb, processes };
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'));
}

/** Words as a shell takes them. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/** The shell script of a service that takes secrets from its environment or has something to do before it starts. */
export function startScript(service: Service, place: Pick<Place, 'secret'>): string | undefined {
  const variables = Object.entries(service.secretVariables ?? {});
  const { before = [], command } = service;
  if (variables.length === 0 && before.length === 0) return undefined;
  const lines = [
    ...variables.map(([name, of]) => `export ${name}="$(cat ${shellWords([place.secret(of)])})"`),
    ...before,
    ...(command.length > 0 ? [`exec ${shellWords(command)}`] : []),
  ];
  return lines.join('\n');
}
