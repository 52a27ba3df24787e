import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { isVersionAtLeast, TEMPORAL_SERVER_VERSION_MIN } from './temporal-binary';
import { RETENTION_DAYS } from './temporal-namespace';
import { DYNAMIC_CONFIG } from './temporal-server';

/*
 * `docker compose config` checks the file where Docker has the plugin. Everywhere, the rules of the
 * Compose Specification (compose-spec/spec.md) that a typo would break are checked here, and that the
 * file agrees with the code.
 */

interface Service {
  image?: string;
  build?: { context: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  ports?: string[];
  volumes?: string[];
  configs?: Array<{ source: string; target: string }>;
  restart?: string;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: Record<string, { content: string }>;
}

const ROOT = resolve(__dirname, '../..');
const TEXT = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const COMPOSE = parse(TEXT, { merge: true }) as Compose;
const SERVICES = Object.entries(COMPOSE.services);
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

const TOP_LEVEL = new Set(['name', 'services', 'volumes', 'configs']);
const SERVICE_KEYS = new Set([
  ...['image', 'build', 'command', 'environment', 'depends_on', 'healthcheck', 'ports', 'volumes'],
  ...['configs', 'restart', 'init', 'stop_grace_period'],
]);
const RESTART_POLICIES = new Set([undefined, 'no', 'always', 'on-failure', 'unless-stopped']);

test('holds the services that the issue names, and only known keys', () => {
  expect(SERVICES.map(([name]) => name)).toEqual([
    ...['postgres', 'temporal', 'temporal-ui', 'prepare', 'pipeline', 'gate', 'invite', 'node'],
  ]);
  for (const key of Object.keys(COMPOSE)) {
    expect(TOP_LEVEL.has(key) || key.startsWith('x-')).toBe(true);
  }
  for (const [, service] of SERVICES) {
    expect(Object.keys(service).filter((key) => !SERVICE_KEYS.has(key))).toEqual([]);
    expect(RESTART_POLICIES.has(service.restart)).toBe(true);
  }
});

test.each(SERVICES)('%s: image, dependencies, volumes and configs exist', (_, service) => {
  expect(service.image).toMatch(/^[a-z0-9./-]+:[0-9]+(\.[0-9]+)+$/);
  for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
    const needed = COMPOSE.services[name];
    expect(needed).toBeDefined();
    expect(['service_healthy', 'service_completed_successfully']).toContain(condition);
    if (condition === 'service_healthy') expect(needed?.healthcheck?.test[0]).toBe('CMD');
    else expect(needed?.restart).toBe('no');
  }
  for (const volume of service.volumes ?? []) {
    expect(Object.keys(COMPOSE.volumes)).toContain(volume.split(':')[0]);
  }
  for (const { source } of service.configs ?? []) {
    expect(Object.keys(COMPOSE.configs)).toContain(source);
  }
  for (const [name, value] of Object.entries(service.environment ?? {})) {
    expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    // YAML turns a bare 5432 or true into what an environment cannot hold as written.
    expect(typeof value).toBe('string');
  }
});

test('publishes on loopback only, and the database not at all', () => {
  const published = SERVICES.flatMap(([, service]) => service.ports ?? []);
  expect(published).toEqual([
    ...['127.0.0.1:7233:7233', '127.0.0.1:8080:8080'],
    ...['127.0.0.1:7443:7443', '127.0.0.1:7444:7444'],
  ]);
});

test('every variable that is substituted has a default', () => {
  const substitutions = TEXT.match(/\$\{[^}]+\}/g) ?? [];
  expect(substitutions.length).toBeGreaterThan(0);
  for (const one of substitutions) expect(one).toMatch(/^\$\{[A-Z_]+:-[a-z]+\}$/);
});

test('our services run programs of ours, in a stage of the Dockerfile', () => {
  const ours = SERVICES.filter(([, service]) => service.build !== undefined);
  expect(ours.map(([name]) => name)).toEqual(['prepare', 'pipeline', 'gate', 'invite', 'node']);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const [, service] of ours) {
    expect(DOCKERFILE).toContain(`AS ${service.build?.target}\n`);
    expect(service.image).toBe(`athanor:${version}`);
    const [program, file] = service.command ?? [];
    expect(program).toBe('node');
    const source = file?.replace(/^dist\//, '').replace(/\.js$/, '.ts') ?? '';
    expect(existsSync(join(ROOT, source))).toBe(true);
  }
});

test('Temporal: version, retention and tuning are those of the code', () => {
  const temporal = COMPOSE.services.temporal;
  const version = temporal?.image?.split(':')[1] ?? '';
  expect(isVersionAtLeast(version, TEMPORAL_SERVER_VERSION_MIN)).toBe(true);
  const hours = RETENTION_DAYS * 24;
  expect(temporal?.environment?.DEFAULT_NAMESPACE_RETENTION).toBe(`${hours}h`);
  const settings = parse(COMPOSE.configs['temporal-dynamic-config']?.content ?? '');
  const expected = Object.entries(DYNAMIC_CONFIG).map(([name, value]) => [name, [{ value }]]);
  expect(settings).toEqual(Object.fromEntries(expected));
  const file = temporal?.configs?.[0]?.target;
  expect(file).toBe(`/etc/temporal/${temporal?.environment?.DYNAMIC_CONFIG_FILE_PATH}`);
});

test('the Dockerfile copies what exists and ends as an ordinary user', () => {
  const instructions = DOCKERFILE.split('\n').filter((line) => /^[A-Z]+ /.test(line));
  const stages = instructions.filter((line) => line.startsWith('FROM'));
  for (const line of stages) {
    expect(line).toMatch(/^FROM (?:node:\d+-bookworm-slim|runtime) AS [a-z]+$/);
  }
  const users = instructions.filter((line) => line.startsWith('USER'));
  expect(users).toEqual(['USER node']);
  for (const line of instructions.filter((one) => /^COPY --from=/.test(one))) {
    const stage = /--from=([a-z]+)/.exec(line)?.[1];
    expect(DOCKERFILE).toContain(` AS ${stage}\n`);
  }
});

test('the node image joins by the invitation that it is given, and its volume keeps its key', () => {
  const node = DOCKERFILE.slice(DOCKERFILE.indexOf('FROM runtime AS node'));
  const [, command = ''] = /^CMD (.*)$/m.exec(node) ?? [];
  expect(JSON.parse(command)).toEqual([
    ...['sh', '-c', 'exec node dist/client/cli/main.js node join "$ATHANOR_INVITATION" --yes'],
  ]);
  expect(node).toMatch(/^ENV ATHANOR_DATA=\/data$/m);
  expect(DOCKERFILE).toMatch(/^VOLUME \/data$/m);
});

/**
 * Sources that reach above `dist`, and what they read there. Whoever adds one says here what it
 * needs, and the image is then held to having it.
 */
const READ_BESIDE_DIST: Record<string, readonly string[]> = {
  // Sources of the page, which is made where they are; the image has what comes of them, in dist.
  'client/build/browser-page.ts': [],
  'client/cli/commands/demo.ts': ['examples/data/demo.yaml', 'examples/data/cdk2-actives.sdf'],
  'kernels/chemistry/data-path.ts': [
    'kernels/chemistry/data/compiled-smarts.json',
    'kernels/chemistry/data/sa-fragment-scores.bin',
  ],
  // Files that a new release has in common with this one; any of them may be missing.
  'workers/node/main.ts': [],
  // Test data, which no run reads.
  'kernels/chemistry/parity/molecules.ts': [],
  'store/database/migrate.ts': [
    ...['store/database/migrations/meta/_journal.json', 'store/database/migrations/0000_first.sql'],
  ],
};

test('every source that reaches above dist is known', () => {
  const folders = [
    ...['activities', 'client', 'kernels', 'reports', 'schemas', 'store', 'trust', 'workers'],
    'workflows',
  ];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
  );
  const reaching = sources.filter((file) =>
    reachesAboveDist(file, readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(reaching.sort()).toEqual(Object.keys(READ_BESIDE_DIST).sort());
});

test('the image holds what the compiled code reads beside dist', () => {
  const runtime = DOCKERFILE.slice(DOCKERFILE.indexOf(' AS runtime'));
  const copied = [...runtime.matchAll(/^COPY --from=build \/app\/(\S+) \.\/(\S*)$/gm)].map(
    ([, from = '', to = '']) => ({ from, to }),
  );
  // Found by its place under the package, so a folder keeps its name in the image.
  for (const { from, to } of copied) if (to !== '') expect(to).toBe(from);
  for (const file of Object.values(READ_BESIDE_DIST).flat()) {
    expect(existsSync(join(ROOT, file))).toBe(true);
    const holder = copied.find(({ from }) => file.startsWith(`${from}/`));
    expect({ file, holder: holder?.from }).toEqual({ file, holder: expect.any(String) });
  }
});

// Either a search for package.json upwards, or a relative path with more steps up than the file is deep.
function reachesAboveDist(file: string, text: string): boolean {
  if (/^(export )?function packageRoot\(/m.test(text)) return true;
  const depth = file.split('/').length - 1;
  const climbs = [...text.matchAll(/__dirname, '((?:\.\.\/?)+)/g)];
  return climbs.some(([, up = '']) => up.split('..').length - 1 > depth);
}

const hasCompose = (() => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

(hasCompose ? test : test.skip)('Docker itself accepts the file', () => {
  const file = join(ROOT, 'docker-compose.yml');
  execFileSync('docker', ['compose', '-f', file, 'config', '--quiet'], { stdio: 'pipe' });
});

test('a node is told of the gate alone', () => {
  const { environment = {}, volumes } = COMPOSE.services.node ?? {};
  expect(Object.keys(environment).sort()).toEqual(['ATHANOR_JOIN_FILE', 'ATHANOR_NODE_FOLDER']);
  expect(volumes).toEqual(['invitation:/invitation']);
});
