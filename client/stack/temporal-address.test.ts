import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveDataFolder } from './data-folder';
import { externalTemporal } from './temporal-address';
import { workerEnvironment } from './worker-process';

const NO_FILE = { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' };

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'athanor-envconfig-'));
  file = join(folder, 'temporal.toml');
  writeFileSync(
    file,
    [
      '[profile.default]',
      'namespace = "only-a-namespace"',
      '[profile.cloud]',
      'address = "lab.a1b2c.tmprl.cloud:7233"',
      'namespace = "lab.a1b2c"',
      'api_key = "from-file"',
    ].join('\n'),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

test('without an address the embedded server is meant', () => {
  expect(externalTemporal(NO_FILE)).toBeUndefined();
  expect(externalTemporal({ TEMPORAL_CONFIG_FILE: file })).toBeUndefined();
  expect(externalTemporal({ ...NO_FILE, TEMPORAL_NAMESPACE: 'n' })).toBeUndefined();
});

test('the environment names a server; without a namespace it is default', () => {
  const external = externalTemporal({ ...NO_FILE, TEMPORAL_ADDRESS: 'temporal.lab:7233' });
  expect(external).toMatchObject({ address: 'temporal.lab:7233', namespace: 'default' });
  expect(external?.connectionOptions.tls).toBeUndefined();
});

test('a profile of temporal.toml names a server, and the environment beats the file', () => {
  const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' };
  expect(externalTemporal(env)).toMatchObject({
    address: 'lab.a1b2c.tmprl.cloud:7233',
    namespace: 'lab.a1b2c',
    connectionOptions: { apiKey: 'from-file', tls: true },
  });
  expect(externalTemporal({ ...env, TEMPORAL_API_KEY: 'from-env' })).toMatchObject({
    connectionOptions: { apiKey: 'from-env' },
  });
});

test('a missing profile and a broken file are CONFIG_INVALID', () => {
  const code = expect.objectContaining({ code: 'CONFIG_INVALID' });
  const env = { TEMPORAL_CONFIG_FILE: file };
  expect(() => externalTemporal({ ...env, TEMPORAL_PROFILE: 'nobody' })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: "temporal.toml has no profile 'nobody'. Known are: default, cloud.",
    }),
  );
  expect(() => externalTemporal({ ...env, TEMPORAL_PROFILE: 'default' })).toThrow(
    expect.objectContaining({ message: expect.stringContaining('names no address') }),
  );
  writeFileSync(join(folder, 'broken.toml'), '[profile');
  writeFileSync(join(folder, 'empty.toml'), '');
  const empty = { TEMPORAL_CONFIG_FILE: join(folder, 'empty.toml') };
  expect(() => externalTemporal(empty)).toThrow('temporal.toml has no profiles');
  const broken = { TEMPORAL_CONFIG_FILE: join(folder, 'broken.toml') };
  expect(() => externalTemporal(broken)).toThrow(code);
});

test('workers of an embedded server see it and nothing else; of an external one, everything', () => {
  const env = { PATH: '/bin', TEMPORAL_API_KEY: 'stray', TEMPORAL_PROFILE: 'stray' };
  const temporal = { address: '127.0.0.1:1', namespace: 'default', uiUrl: undefined };
  const common = { dataFolder: resolveDataFolder('/d'), databaseUrl: 'postgres://x', env };
  const embedded = workerEnvironment({ ...common, temporal: { ...temporal, external: false } });
  expect(embedded.TEMPORAL_API_KEY).toBeUndefined();
  expect(externalTemporal(embedded)).toMatchObject({
    address: '127.0.0.1:1',
    namespace: 'default',
    connectionOptions: { apiKey: undefined, tls: undefined },
  });
  const elsewhere = resolveDataFolder('/d', { ATHANOR_ARTIFACTS: '/big' });
  const moved = { ...common, dataFolder: elsewhere, temporal: { ...temporal, external: false } };
  expect(workerEnvironment(moved)).toMatchObject({ ATHANOR_DATA: '/d', ATHANOR_ARTIFACTS: '/big' });
  const external = workerEnvironment({
    ...{ ...common, temporal: { ...temporal, external: true } },
    ...{ threads: 3, nodeCapabilities: ['chemistry.rdkit', 'chemistry.model'] },
  });
  expect(external).toMatchObject({
    ...env,
    ATHANOR_DATA: '/d',
    ATHANOR_ARTIFACTS: '/d/artifacts',
    ATHANOR_DATABASE_URL: 'postgres://x',
    ATHANOR_THREADS: '3',
    ATHANOR_CAPABILITIES: 'chemistry.rdkit,chemistry.model',
  });
});
