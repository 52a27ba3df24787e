import { stringify } from 'yaml';
import {
  FILE_TARGETS,
  type Listener,
  type Place,
  PORTS,
  SECRETS,
  SERVICES,
  type ServiceName,
  VOLUMES,
  type VolumeName,
} from './place';
import { type Health, type Service, startScript } from './service';
import { FILES } from './temporal-config';
import { topology } from './topology';

const HEAD = `# Athanor in production, on one machine. Written by tools/write-compose.mjs from deploy/topology.ts: change that.
#
#   node tools/make-secrets.mjs             once: passwords, as files in deploy/secrets
#   docker compose up --build --wait        start everything
#   docker compose up --scale node=4        more nodes
#   docker compose down                     stop; the volumes keep all runs and artifacts
#
# docs/how-to/run-in-production.md has the rest. Ports are published on loopback only: neither Temporal nor its
# pages ask who you are. Needs Docker Compose 2.23 or newer (inline configs).
`;

/** As YAML 1.1 has it, where a bare `no` is no text. */
const OPTIONS = { schema: 'yaml-1.1', nullStr: '', lineWidth: 0 } as const;

/** Programs by their paths in the images. */
const PROGRAMS: Record<Parameters<Place['program']>[0], string> = {
  postgres: 'postgres',
  'temporal-server': 'temporal-server',
  'temporal-sql-tool': 'temporal-sql-tool',
  'temporal-ui': '/home/ui-server/ui-server',
  versitygw: '/usr/local/bin/versitygw',
  node: 'node',
};

/** Containers find each other by the names of services. */
const CONTAINERS: Place = {
  bind: '0.0.0.0',
  address: (service, port) => `${service}:${CONTAINERS.port(service, port)}`,
  port: (service, port) => PORTS[service][port] as number,
  names: (service) => [service, 'localhost', '127.0.0.1'],
  program: (name) => PROGRAMS[name],
  secret: (name) => `/run/secrets/${name}`,
  volume: (name) => VOLUMES[name],
  file: (name) => FILE_TARGETS[name],
  temporary: () => '/tmp',
};

/** The text of `docker-compose.yml`. */
export function composeFile(): string {
  const services = topology(CONTAINERS);
  const document = {
    name: 'athanor',
    services: Object.fromEntries(SERVICES.map((name) => [name, containerOf(name, services[name])])),
    configs: Object.fromEntries(
      Object.entries(FILES).map(([name, write]) => [name, { content: escaped(write(CONTAINERS)) }]),
    ),
    secrets: Object.fromEntries(
      SECRETS.map((name) => [name, { file: `./deploy/secrets/${name}` }]),
    ),
    volumes: Object.fromEntries(
      Object.keys(VOLUMES)
        .filter(isShared)
        .map((name) => [name, null]),
    ),
  };
  return `${HEAD}${stringify(document, OPTIONS)}`;
}

function containerOf(name: ServiceName, service: Service) {
  const isOurs = service.image.startsWith('athanor:');
  return {
    image: service.image,
    ...(isOurs && { build: { context: '.', target: 'runtime' } }),
    ...commandOf(service),
    ...(Object.keys(service.environment).length > 0 && {
      environment: escapedValues(service.environment),
    }),
    ...(service.published && {
      ports: Object.entries(service.published).map(
        ([port, outside]) => `127.0.0.1:${outside}:${portsOf(name)[port]}`,
      ),
    }),
    // A volume without a name is a container's own: each node keeps its key in one.
    ...(service.volumes && {
      volumes: service.volumes.map((name) =>
        isShared(name) ? `${name}:${VOLUMES[name]}` : VOLUMES[name],
      ),
    }),
    ...(service.secrets && { secrets: [...service.secrets] }),
    ...(service.files && {
      configs: service.files.map((source) => ({ source, target: FILE_TARGETS[source] })),
    }),
    ...(Object.keys(service.needs).length > 0 && { depends_on: dependencies(service.needs) }),
    ...(service.health && { healthcheck: healthcheck(service.health) }),
    restart: service.health === undefined ? 'no' : 'unless-stopped',
    init: true,
    read_only: true,
    tmpfs: service.image.startsWith('postgres:') ? ['/tmp', '/var/run/postgresql'] : ['/tmp'],
    cap_drop: ['ALL'],
    ...(service.capabilities && { cap_add: [...service.capabilities] }),
    security_opt: ['no-new-privileges:true'],
    stop_grace_period: '30s',
    deploy: {
      resources: {
        limits: {
          cpus: String(service.limits.cpus),
          memory: `${service.limits.memoryMb}M`,
          pids: service.limits.processes,
        },
      },
    },
  };
}

/** What needs a shell takes the place of the image's entry point. */
function commandOf(service: Service) {
  const { command } = service;
  const script = startScript(service, CONTAINERS);
  if (script !== undefined) return { entrypoint: ['sh', '-ec', escaped(script)], command: [] };
  // The entry point of PostgreSQL's image makes the cluster; those of others would write configurations.
  if (service.image.startsWith('postgres:')) return { command: [...command] };
  if (service.image.startsWith('athanor:')) return { command: [...command] };
  return { entrypoint: [...command], command: [] };
}

function dependencies(needs: Service['needs']) {
  const conditions = {
    healthy: 'service_healthy',
    done: 'service_completed_successfully',
  } as const;
  return Object.fromEntries(
    Object.entries(needs).map(([name, state]) => [name, { condition: conditions[state] }]),
  );
}

function healthcheck({ test, startSeconds }: Health) {
  return {
    test: ['CMD', ...test],
    ...{ interval: '10s', timeout: '5s', retries: 3 },
    ...{ start_period: `${startSeconds}s`, start_interval: '1s' },
  };
}

function portsOf(name: ServiceName): Readonly<Record<string, number>> {
  return PORTS[name as Listener] ?? {};
}

function isShared(name: string): boolean {
  return name !== ('node' satisfies VolumeName);
}

/** Compose takes `$` for the start of a variable. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function escapedValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)]));
}
