import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireReadableCircuit } from './readable-circuits';

const root = mkdtempSync(path.join(tmpdir(), 'athanor-circuits-'));
afterAll(() => rmSync(root, { recursive: true }));

function check(
  text: string,
  { name = 'a.qasm', field = 'circuit', bytes = text.length, siblings = {} } = {},
) {
  const absolute = path.join(root, name);
  writeFileSync(absolute, text);
  return requireReadableCircuit(siblings, { field, value: name, absolute, bytes });
}

const WRONG = 'OPENQASM 3.0;\nqubit q;\nhh q;\n';

test('what is wrong in a circuit is told with file, line and column', async () => {
  await expect(check(WRONG)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(/^circuit: a\.qasm, line 3, column 1: .*hh/),
    details: { field: 'circuit', line: 3, column: 1 },
  });
});

test('a good circuit passes, and what is not ours to judge', async () => {
  await check('OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nh q[0];\n');
  await check(WRONG, { name: 'a.txt' });
  await check(WRONG, { field: 'data' });
  await check(WRONG, { bytes: 1e9 });
  const sized = 'OPENQASM 3.0;\ninput int n;\nqubit[n] q;\n';
  await check(sized, { siblings: { inputs: { n: 3 } } });
  await expect(check(sized)).rejects.toMatchObject({ details: { line: 2 } });
});
