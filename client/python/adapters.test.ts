import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { pythonWith } from '../../tests/support/python-environment';

const REQUIREMENTS = [
  'qiskit==2.6.2',
  'pennylane==0.45.1',
  'pytest==9.2.0',
  'pytest-mock==3.17.0',
  'flaky==3.8.1',
  'setuptools==80.9.0',
];
// Nothing is left out of the analytic modules.
const NOTHING = 'no_such_test';
// Expectation values of matrices with large eigenvalues need far more shots for PennyLane's tolerance.
const WANTS_A_MILLION_SHOTS = 'test_multi_mode_hermitian_expectation or TestTensorExpval';
const PASSED = /(\d+) passed/;

describe('The Python client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-python-'));
  const site = join(folder, 'site');
  let python = '';

  beforeAll(() => {
    python = pythonWith(REQUIREMENTS);
    buildSync({
      entryPoints: [join(__dirname, '..', 'quantum-bridge', 'main.ts')],
      outfile: join(folder, 'bridge.js'),
      ...{ bundle: true, platform: 'node', logLevel: 'error' },
    });
    // Installed as users install it: PennyLane finds devices by the metadata of packages.
    const source = join(folder, 'source');
    cpSync(__dirname, source, { recursive: true });
    const options = ['--quiet', '--no-deps', '--no-build-isolation', '--target', site];
    execFileSync(python, ['-m', 'pip', 'install', ...options, source], { stdio: 'pipe' });
  }, 600_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(args: string[]): { status: number | null; text: string } {
    const ran = spawnSync(python, args, {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        PYTHONPATH: site,
        PYTHONDONTWRITEBYTECODE: '1',
        ATHANOR_QUANTUM_BRIDGE: join(folder, 'bridge.js'),
      },
    });
    return { status: ran.status, text: `${ran.stdout}${ran.stderr}` };
  }

  test('is a Qiskit backend with the states and counts of qiskit.quantum_info', () => {
    const { status, text } = run([join(__dirname, 'tests', 'test_qiskit.py')]);
    expect(text).toMatch(/\nOK\n/);
    expect(status).toBe(0);
  }, 120_000);

  function pennylaneTests(modules: string[], left: string, ...options: string[]) {
    const at = run(['-c', 'from pennylane.devices import tests; print(tests.get_device_tests())']);
    const files = modules.map((module) => join(at.text.trim(), `${module}.py`));
    const fixed = ['-q', '-p', 'no:cacheprovider', '--no-flaky-report'];
    const device = ['--device', 'athanor.qubit', ...options];
    return run(['-m', 'pytest', ...fixed, ...files, ...device, '-k', `not (${left})`]);
  }

  test("passes PennyLane's own device tests, analytic", () => {
    const { status, text } = pennylaneTests(
      [
        ...['test_gates', 'test_gates_with_expval', 'test_measurements', 'test_properties'],
        ...['test_compare_default_qubit', 'test_wires', 'test_return_system', 'test_tracker'],
      ],
      NOTHING,
    );
    expect(text).not.toMatch(/^FAILED/m);
    expect(status).toBe(0);
    expect(Number(PASSED.exec(text)?.[1])).toBeGreaterThan(250);
  }, 120_000);

  test("passes PennyLane's own tests of measurements with shots", () => {
    const { status, text } = pennylaneTests(
      ['test_measurements'],
      WANTS_A_MILLION_SHOTS,
      '--shots',
      '20000',
    );
    expect(text).not.toMatch(/^FAILED/m);
    expect(status).toBe(0);
    expect(Number(PASSED.exec(text)?.[1])).toBeGreaterThan(50);
  }, 120_000);
});
