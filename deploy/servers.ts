import { shellWords } from '../schemas/shell-words';
import { BUCKET, DATABASE_USER, type Place, type ServiceName } from './place';
import { limits, type Service } from './service';

/* Services that are not ours: databases, Temporal and its UI, the object store. */

/** Versions of what is not ours; `tools/compose-local` builds or installs the same ones. */
export const VERSIONS = {
  postgres: '18.1',
  temporal: '1.29.1',
  temporalTools: '1.29.1-tctl-1.18.4-cli-1.5.0',
  temporalUi: '2.42.1',
  versitygw: '1.8.0',
} as const;

const GB = 1_024;

/** The database of Athanor and of Temporal. */
export function postgres(place: Place): Service {
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

/** Temporal, and what makes its tables. */
export function temporal(
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

/** Temporal's web interface. */
export function temporalUi(place: Place): Service {
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

/** The S3-compatible store of artifacts. */
export function objects(place: Place): Service {
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

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'));
}
