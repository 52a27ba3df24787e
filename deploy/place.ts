/*
 * What a description of the production topology speaks of: services, their ports, volumes and secrets, and where
 * these are. In containers that is one answer, on one machine another.
 */

/** Every service, in the order in which they are listed. */
export const SERVICES = [
  ...(['postgres', 'temporal-schema', 'temporal', 'temporal-ui', 'objects', 'prepare'] as const),
  ...(['pipeline', 'gate-1', 'gate-2', 'invite', 'node'] as const),
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Ports on which services listen in their containers. */
export const PORTS = {
  postgres: { sql: 5432 },
  temporal: {
    ...{ grpc: 7233, metrics: 9090 },
    // The four services inside talk to each other by these.
    ...{ 'frontend-membership': 6933, history: 7234, 'history-membership': 6934 },
    ...{ matching: 7235, 'matching-membership': 6935, worker: 7239, 'worker-membership': 6939 },
  },
  'temporal-ui': { http: 8080 },
  objects: { s3: 7070 },
  'gate-1': { public: 7443, devices: 7444 },
  'gate-2': { public: 7443, devices: 7444 },
} as const satisfies Partial<Record<ServiceName, Readonly<Record<string, number>>>>;
/** Services on which others call. */
export type Listener = keyof typeof PORTS;
export type PortOf<S extends Listener> = keyof (typeof PORTS)[S] & string;

/** Where each volume is mounted. Gates and the pipeline worker share `staging`; gates alone their keys. */
export const VOLUMES = {
  postgres: '/var/lib/postgresql',
  objects: '/objects',
  staging: '/staging',
  keys: '/keys',
  invitation: '/invitation',
  node: '/node',
} as const;
export type VolumeName = keyof typeof VOLUMES;

/** Each is a file with nothing else in it, which only the services that name it see. */
export const SECRETS = ['database-password', 'objects-key'] as const;
export type SecretName = (typeof SECRETS)[number];

/** Files that are given to servers as they are, by their path in a container. */
export const FILE_TARGETS = {
  'temporal.yaml': '/etc/athanor/temporal/production.yaml',
  'temporal-tuning.yaml': '/etc/athanor/temporal/tuning.yaml',
  'temporal-ui.yaml': '/etc/athanor/temporal-ui/production.yaml',
} as const;
export type FileName = keyof typeof FILE_TARGETS;

/** The database's superuser, who owns every database of it. */
export const DATABASE_USER = 'athanor';
export const NAMESPACE = 'default';
/** The bucket that everything is kept in. */
export const BUCKET = 'athanor';

/** Programs, by what is called in a container. */
export type Program =
  | 'postgres'
  | 'temporal-server'
  | 'temporal-sql-tool'
  | 'temporal-ui'
  | 'versitygw'
  | 'node';

/** Where things are: in containers, or on one machine. */
export interface Place {
  /** host:port by which others reach a port of a service. */
  address<S extends Listener>(service: S, port: PortOf<S>): string;
  /** The same as a port on which the service itself listens. */
  port<S extends Listener>(service: S, port: PortOf<S>): number;
  /** Address on which servers listen. */
  readonly bind: string;
  /** Names by which clients and nodes reach a gate; they stand in its certificate. */
  names(service: ServiceName): readonly string[];
  program(name: Program): string;
  secret(name: SecretName): string;
  volume(name: VolumeName): string;
  file(name: FileName): string;
  /** A folder that is lost with the service. */
  temporary(service: ServiceName): string;
}
