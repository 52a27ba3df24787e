import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { isVersionAtLeast, TEMPORAL_SERVER_VERSION_MIN } from '../client/stack/temporal-binary';
import { DYNAMIC_CONFIG } from '../client/stack/temporal-server';
import { composeFile } from './compose-file';
import { SECRETS, SERVICES } from './place';

/*
 * `docker compose config` checks the file where Docker has the plugin. Everywhere it is held to the part of the
 * Compose Specification (compose-spec/spec.md) that it uses: other keys, and other forms of these, are refused.
 */

const ROOT = resolve(__dirname, '..');
const TEXT = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

const words = z.array(z.string());
const duration = z.string().regex(/^\d+(ms|s|m|h)$/);
const port = z.string().regex(/^127\.0\.0\.1:\d{2,5}:\d{2,5}$/);
const service = z.strictObject({
  // A tag of a version; ours is built here.
  image: z.string().regex(/^[a-z0-9./-]+:v?[0-9]+(\.[0-9]+)+(-[a-z0-9.-]+)?$/),
  build: z.strictObject({ context: z.literal('.'), target: z.string() }).optional(),
  entrypoint: words.optional(),
  command: words,
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  ports: z.array(port).optional(),
  volumes: z.array(z.string().regex(/^([a-z]+:)?\/[a-z/]+$/)).optional(),
  secrets: words.optional(),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
    )
    .optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal('CMD'), z.string()], z.string()),
      ...{
        interval: duration,
        timeout: duration,
        start_period: duration,
        start_interval: duration,
      },
      retries: z.int().positive(),
    })
    .optional(),
  restart: z.enum(['no', 'unless-stopped']),
  init: z.literal(true),
  read_only: z.literal(true),
  tmpfs: words,
  cap_drop: z.tuple([z.literal('ALL')]),
  cap_add: words.optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  stop_grace_period: duration,
  deploy: z.strictObject({
    resources: z.strictObject({
      limits: z.strictObject({
        cpus: z.string().regex(/^\d+(\.\d+)?$/),
        memory: z.string().regex(/^\d+M$/),
        pids: z.int().positive(),
      }),
    }),
  }),
});
const compose = z.strictObject({
  name: z.literal('athanor'),
  services: z.record(z.string(), service),
  configs: z.record(z.string(), z.strictObject({ content: z.string() })),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  volumes: z.record(z.string(), z.null()),
});
const COMPOSE = compose.parse(parse(TEXT));
const ALL = Object.entries(COMPOSE.services);

test('the file is what the topology gives', () => {
  expect(TEXT).toBe(composeFile());
});

test('it means the same to readers of YAML 1.1 and 1.2', () => {
  expect(parse(TEXT, { version: '1.1' })).toEqual(parse(TEXT, { version: '1.2' }));
});

test('every service is there; gates, worker and node are ours and run programs that exist', () => {
  expect(ALL.map(([name]) => name)).toEqual([...SERVICES]);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const ours = ALL.filter(([, { build }]) => build !== undefined);
  expect(ours.map(([name]) => name)).toEqual([
    ...['prepare', 'pipeline', 'gate-1', 'gate-2', 'invite', 'node'],
  ]);
  for (const [, { image, command, healthcheck }] of ours) {
    expect(image).toBe(`athanor:${version}`);
    for (const [program, file] of [command, healthcheck?.test.slice(1) ?? command]) {
      expect(program).toBe('node');
      const source = file?.replace(/^dist\//, '').replace(/\.js$/, '.ts') ?? '';
      expect(existsSync(join(ROOT, source))).toBe(true);
    }
  }
});

test.each(ALL)('%s: what it needs exists, and can be as it needs it', (_, one) => {
  for (const [name, { condition }] of Object.entries(one.depends_on ?? {})) {
    const needed = COMPOSE.services[name];
    const isHealthy = condition === 'service_healthy';
    expect(needed?.healthcheck !== undefined).toBe(isHealthy);
    expect(needed?.restart).toBe(isHealthy ? 'unless-stopped' : 'no');
  }
  for (const volume of (one.volumes ?? []).filter((text) => text.includes(':'))) {
    expect(Object.keys(COMPOSE.volumes)).toContain(volume.split(':')[0]);
  }
  for (const { source } of one.configs ?? []) expect(COMPOSE.configs).toHaveProperty([source]);
  for (const secret of one.secrets ?? []) expect(COMPOSE.secrets).toHaveProperty([secret]);
});

test('secrets are files, which nothing but the services that need them sees', () => {
  expect(Object.keys(COMPOSE.secrets)).toEqual([...SECRETS]);
  for (const [, { environment = {}, secrets = [] }] of ALL) {
    const files = Object.entries(environment).filter(([, value]) =>
      value.startsWith('/run/secrets/'),
    );
    for (const [name, value] of files) {
      expect(name).toMatch(/_FILE$/);
      expect(secrets).toContain(value.slice('/run/secrets/'.length));
    }
    for (const name of Object.keys(environment))
      expect(name).not.toMatch(/PASSWORD$|SECRET(?!\w*_FILE$)/);
  }
  expect(TEXT).not.toMatch(/postgres:\/\/\w+:/);
});

test('a node is told of nothing but its invitation', () => {
  const { environment = {}, volumes, secrets } = COMPOSE.services.node ?? {};
  expect(Object.keys(environment).sort()).toEqual([
    ...['ATHANOR_HEARTBEAT_FILE', 'ATHANOR_JOIN_FILE', 'ATHANOR_NODE_FOLDER', 'ATHANOR_UPDATES'],
  ]);
  expect([volumes, secrets]).toEqual([['invitation:/invitation', '/node'], undefined]);
});

test('no two publish one port, and the database and the store publish none', () => {
  const published = ALL.flatMap(([, { ports = [] }]) => ports.map((text) => text.split(':')[1]));
  expect(new Set(published).size).toBe(published.length);
  expect(COMPOSE.services.postgres?.ports).toBeUndefined();
  expect(COMPOSE.services.objects?.ports).toBeUndefined();
});

test('Temporal: release, password and tuning', () => {
  const { image = '', configs = [] } = COMPOSE.services.temporal ?? {};
  expect(isVersionAtLeast(image.split(':')[1] ?? '', TEMPORAL_SERVER_VERSION_MIN)).toBe(true);
  const config = COMPOSE.configs['temporal.yaml']?.content ?? '';
  expect(config).toMatch(/^# enable-template\n/);
  const { persistence, dynamicConfigClient } = parse(config);
  for (const { sql } of Object.values<{ sql: { password: string } }>(persistence.datastores)) {
    expect(sql.password).toBe('{{ env "SQL_PASSWORD" }}');
  }
  expect(configs.map(({ target }) => target)).toContain(dynamicConfigClient.filepath);
  const tuning = parse(COMPOSE.configs['temporal-tuning.yaml']?.content ?? '');
  const expected = Object.entries(DYNAMIC_CONFIG).map(([name, value]) => [name, [{ value }]]);
  expect(tuning).toEqual(Object.fromEntries(expected));
});

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
