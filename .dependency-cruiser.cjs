// Import direction: one rule per arrow that must never appear, each with its reason. Tests may see
// anything. Run: npm run check
const TEST = '[.]test[.]ts$|^tests/|^bench/|/testing/|/compliance/';
const only = (folder, comment, allowed, more = {}) => ({
  name: `${folder.replace('/', '-')}-sees`,
  comment,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: TEST },
  to: {
    path: '^(schemas|kernels|workflows|activities|workers|fleet|gate|store|trust|swarm|client|console|reports|examples|deploy)/',
    pathNot: [`^${folder}/`, ...allowed.map((a) => `^${a}`)],
    ...more,
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two modules are one module.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'tests-stay-out-of-source',
      comment: 'What ships never leans on a test.',
      severity: 'error',
      from: { pathNot: TEST },
      to: { path: TEST },
    },
    only('schemas', 'schemas is the bottom of the house.', []),
    only('kernels', 'A kernel is a pure function of bytes and numbers.', []),
    only('trust', 'Keys, canonical JSON, digests: audited alone.', ['schemas/']),
    only('store', 'The store keeps what it is given.', ['schemas/', 'trust/']),
    only('fleet', 'Rules about nodes are pure, so that they can be simulated and replayed.', [
      'schemas/',
    ]),
    only('gate', 'The door knows who may do what; it never runs or schedules work.', [
      'schemas/',
      'store/',
      'trust/',
      'fleet/',
      'workers/runtime',
      'client/sdk/(index|provenance)',
    ]),
    only('deploy', 'Describes and starts processes; what they do it does not know.', [
      'schemas/',
      'client/stack',
    ]),
    only('reports', 'A report is a pure function of a run record.', ['schemas/']),
    only(
      'workflows',
      'Workflow code is replayed: it sees contracts and pure rules, nothing that does I/O.',
      ['schemas/', 'fleet/'],
    ),
    {
      name: 'workflows-import-no-machinery',
      comment: 'Only the workflow side of the SDK runs in the sandbox.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TEST },
      to: {
        pathNot: [
          '^workflows/',
          '^schemas/',
          '^fleet/',
          'node_modules/@temporalio/(workflow|common)/',
        ],
      },
    },
    {
      name: 'schemas-import-only-zod',
      comment: 'Contracts are read by every side, so they stand on zod alone.',
      severity: 'error',
      from: { path: '^schemas/', pathNot: TEST },
      to: { pathNot: ['^schemas/', 'node_modules/zod/'] },
    },
    only('activities/runtime', 'The runtime runs any step; it knows none.', [
      'schemas/',
      'store/',
      'trust/',
      'activities/implement',
    ]),
    only('activities/records', 'Trusted activities write records, provenance and reports.', [
      'schemas/',
      'store/',
      'trust/',
      'fleet/',
      'reports/',
      'activities/implement',
      'activities/runtime',
    ]),
    {
      ...only(
        'activities',
        'Steps adapt kernels; they never see who schedules them, nor the records.',
        ['schemas/', 'kernels/', 'trust/', 'store/artifacts'],
      ),
      from: {
        path: '^activities/(chemistry|library|discovery|docking|quantum|simulation|sweep)/',
        pathNot: TEST,
      },
    },
    only('workers/pipeline', 'The pipeline worker runs workflows from the bundle, and records.', [
      'schemas/',
      'store/',
      'activities/',
      'workers/runtime',
    ]),
    only('workers/node', 'A node computes: no workflows, no records, no database.', [
      'schemas/',
      'trust/',
      'fleet/',
      'activities/runtime',
      'activities/implement',
      'activities/measure/index',
      'workers/runtime',
    ]),
    only(
      'workers/browser',
      'A page computes and talks to its gate; what it bundles is code of steps.',
      [
        'schemas/',
        'trust/',
        'activities/chemistry',
        'activities/quantum',
        'activities/implement',
        'kernels/quantum/engine',
        'store/artifacts',
      ],
    ),
    only('workers/replay', 'Computes steps again, alone.', [
      'schemas/',
      'trust/',
      'activities/runtime',
      'workers/runtime',
    ]),
    only('workers/runtime', 'What both worker processes need.', [
      'schemas/',
      'activities/runtime',
      'activities/implement',
    ]),
    only(
      'client/sdk',
      'The client speaks contracts; only its local transport sees the store, until the gate stands, ' +
        'and the readers that tell a wrong SMARTS or circuit before a run is started.',
      [
        'schemas/',
        'workflows/messages',
        'client/stack',
        'reports/',
        'trust/',
        'store/',
        'kernels/(chemistry|quantum/qasm)/index',
      ],
    ),
    {
      name: 'only-the-local-transport-sees-the-store',
      comment: 'The gate will replace this transport, and nothing else of the client.',
      severity: 'error',
      from: { path: '^client/sdk/', pathNot: [TEST, '^client/sdk/local-transport/'] },
      to: { path: '^store/' },
    },
    only('client/cli', 'The CLI is a thin shell over SDK, stack and build.', [
      'schemas/',
      'client/sdk',
      'client/stack',
      'client/build',
      'reports/',
    ]),
    only('client/stack', 'The stack starts workers as processes; it imports none of them.', [
      'schemas/',
      'store/(database|payloads)',
    ]),
    only(
      'client/quantum-bridge',
      "Runs circuits here for Python, by a node's own choice of method so that the bits are its bits.",
      ['schemas/', 'kernels/quantum/', 'activities/quantum/(counts|read-circuit|shots)'],
    ),
    only('client/build', 'The build reads modules by path.', ['schemas/']),
    only(
      'console',
      'The console is a page over the API: contracts, the client, and pure functions that draw and read; nothing of the server.',
      ['schemas/', 'client/sdk', 'reports/', 'kernels/quantum/', 'activities/quantum/drawing'],
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default'],
    },
  },
};
