import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyProcess } from '../../stack/process-identity';
import { artifactsFolderOf, dataFolderOf, findServices } from './services';

const root = mkdtempSync(join(tmpdir(), 'athanor-services-'));
afterAll(() => rmSync(root, { recursive: true }));

const EMBEDDED = '127.0.0.1:20001';
const DATABASE = 'postgres://athanor:secret@127.0.0.1:20002/athanor';
const TOML = join(root, 'temporal.toml');

/** A data folder on which this very process claims to run a stack. */
function running(name: string, temporal: object, artifactsFolder?: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const record = {
    formatVersion: 1,
    folder,
    supervisor: identifyProcess(process.pid),
    startedAt: '2026-11-23T10:00:00.000Z',
    state: 'running',
    temporal: { namespace: 'default', external: false, ...temporal },
    databaseUrl: DATABASE,
    artifactsFolder: artifactsFolder ?? join(folder, 'artifacts'),
    processes: [],
  };
  writeFileSync(join(folder, 'stack.json'), JSON.stringify(record));
  return folder;
}

const embedded = running('embedded', { address: EMBEDDED, uiUrl: 'http://127.0.0.1:20003' });
const empty = join(root, 'empty');
writeFileSync(
  TOML,
  `[profile.default]
address = "file.example:7233"
[profile.cloud]
address = "cloud.example:7233"
namespace = "team"
api_key = "key-of-the-profile"
`,
);
/** No user's file is read by accident. */
const NO_FILE = { TEMPORAL_CONFIG_FILE: join(root, 'none.toml') };

function address(o: Parameters<typeof findServices>[0], env: NodeJS.ProcessEnv): string {
  const { temporal } = findServices(o, env);
  return `${temporal.address} ${temporal.namespace}`;
}

describe('findServices', () => {
  it('finds the stack that runs on the data folder', () => {
    const { temporal, databaseUrl } = findServices({ dataDir: embedded }, NO_FILE);
    expect(temporal).toMatchObject({
      address: EMBEDDED,
      namespace: 'default',
      uiUrl: 'http://127.0.0.1:20003',
    });
    expect(databaseUrl).toBe(DATABASE);
  });

  it('an option beats the environment, which beats a file, which beats the stack of the user', () => {
    const stack = { ...NO_FILE, ATHANOR_DATA: embedded };
    const file = { ...stack, TEMPORAL_CONFIG_FILE: TOML };
    const environment = { ...file, TEMPORAL_ADDRESS: 'env.example:7233', TEMPORAL_NAMESPACE: 'e' };
    expect(address({}, stack)).toBe(`${EMBEDDED} default`);
    expect(address({}, file)).toBe('file.example:7233 default');
    expect(address({}, environment)).toBe('env.example:7233 e');
    expect(address({ address: 'flag.example:1', namespace: 'f' }, environment)).toBe(
      'flag.example:1 f',
    );
    expect(address({ dataDir: embedded }, environment)).toBe(`${EMBEDDED} default`);
    expect(address({ dataDir: embedded, address: 'flag.example:1' }, NO_FILE)).toBe(
      'flag.example:1 default',
    );
  });

  it('takes a profile with its key and namespace', () => {
    const { temporal } = findServices({ profile: 'cloud' }, { TEMPORAL_CONFIG_FILE: TOML });
    expect(temporal).toMatchObject({
      address: 'cloud.example:7233',
      namespace: 'team',
      connectionOptions: { apiKey: 'key-of-the-profile' },
      uiUrl: null,
    });
  });

  it('uses keys from the environment for a stack on the same cluster, and no other', () => {
    const cloud = running('cloud', {
      address: 'cloud.example:7233',
      namespace: 'team',
      external: true,
    });
    const key = { ...NO_FILE, TEMPORAL_API_KEY: 'k' };
    const of = (env: NodeJS.ProcessEnv, dataDir: string) =>
      findServices({ dataDir }, env).temporal.connectionOptions;
    const same = { ...key, TEMPORAL_ADDRESS: 'cloud.example:7233' };
    expect(of(same, cloud)).toMatchObject({ apiKey: 'k' });
    expect(of(same, embedded)).toEqual({ address: EMBEDDED });
  });

  it.each([
    [{ dataDir: empty }, NO_FILE, 'STACK_NOT_RUNNING'],
    [{}, { ...NO_FILE, ATHANOR_DATA: empty }, 'STACK_NOT_RUNNING'],
    [{ profile: 'none' }, { TEMPORAL_CONFIG_FILE: TOML }, 'CONFIG_INVALID'],
  ])('%j is %s', (o, env, code) => {
    expect(() => findServices(o, env)).toThrow(expect.objectContaining({ code }));
  });

  it('a database can be named', () => {
    const env = { ...NO_FILE, ATHANOR_DATABASE_URL: 'postgres://elsewhere/db' };
    expect(findServices({ dataDir: embedded }, env).databaseUrl).toBe('postgres://elsewhere/db');
    expect(findServices({ dataDir: empty, address: 'a:1' }, NO_FILE).databaseUrl).toBeNull();
  });
});

describe('the artifacts folder', () => {
  const env = { ...NO_FILE, ATHANOR_ARTIFACTS: '/of-the-environment' };

  it('is that of the running stack, whatever the environment of the client says', () => {
    const own = running('own', { address: EMBEDDED }, '/of-the-stack');
    expect(artifactsFolderOf({ dataDir: own }, env)).toBe('/of-the-stack');
    expect(artifactsFolderOf({}, { ...env, ATHANOR_DATA: own })).toBe('/of-the-stack');
    const same = { ...env, ATHANOR_DATA: own, TEMPORAL_ADDRESS: EMBEDDED };
    expect(artifactsFolderOf({}, same)).toBe('/of-the-stack');
  });

  it('is that of the environment where another Temporal is meant, or nothing runs', () => {
    expect(artifactsFolderOf({ dataDir: empty }, env)).toBe('/of-the-environment');
    const elsewhere = { dataDir: embedded, address: 'other.example:7233' };
    expect(artifactsFolderOf(elsewhere, env)).toBe('/of-the-environment');
    expect(artifactsFolderOf({ dataDir: empty }, NO_FILE)).toBe(join(empty, 'artifacts'));
  });
});

test('folders: option, then environment, then XDG', () => {
  const env = { ATHANOR_DATA: '/data', XDG_DATA_HOME: '/xdg' };
  expect(dataFolderOf({ dataDir: '/named' }, env).path).toBe('/named');
  expect(dataFolderOf({}, env).path).toBe('/data');
  expect(dataFolderOf({}, { XDG_DATA_HOME: '/xdg' }).path).toBe('/xdg/athanor');
  expect(artifactsFolderOf({}, env)).toBe('/data/artifacts');
  expect(artifactsFolderOf({}, { ...env, ATHANOR_ARTIFACTS: '/bytes' })).toBe('/bytes');
});
