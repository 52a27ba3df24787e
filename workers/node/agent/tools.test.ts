import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { detectCapabilities } from './capabilities';
import { findTools } from './tools';

test('a module that takes long to import is there, one that breaks is not', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-tools-'));
  // Called as `python3 --version` and as `python3 -c PROGRAM module`.
  const script = `#!/bin/sh
case "$3" in
  pyscf) echo 2.14.0; exec sleep 60 ;;
  openmm) echo 8.2.0; exit 1 ;;
  meeko) echo 0.6.1; echo imported ;;
  *) echo Python 3.13.1 ;;
esac
`;
  writeFileSync(path.join(folder, 'python3'), script, { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${folder}${path.delimiter}${before}`;
  try {
    const { tools: found } = await findTools();
    expect(found).toMatchObject({ python3: '3.13.1', pyscf: '2.14.0', meeko: '0.6.1' });
    expect(found).not.toHaveProperty('openmm');
  } finally {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  }
}, 30_000);

test('a program is asked where its owner says that it is', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-tools-'));
  const write = (name: string, said: string) => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho "${said}"\n`, { mode: 0o755 });
    return path.join(folder, name);
  };
  try {
    const vina = write('my-vina', 'AutoDock Vina v8.8.8');
    const python3 = write('my-python', 'Python 3.99.1');
    const { tools } = await findTools({ toolPaths: { vina, python3 } });
    expect(tools).toMatchObject({ vina: '8.8.8', python3: '3.99.1' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);

test('a Python that complains slowly of a module it lacks does not have it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-tools-'));
  const script = `#!/bin/sh
echo 'File "/opt/python/3.11.7/lib/importlib/metadata/__init__.py", line 565' >&2
exec sleep 60
`;
  writeFileSync(path.join(folder, 'python3'), script, { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${folder}${path.delimiter}${before}`;
  try {
    const { tools, isWhole } = await findTools();
    expect(Object.keys(tools)).not.toContain('pyscf');
    expect(isWhole).toBe(false);
  } finally {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  }
}, 30_000);

test('a tool that a busy machine is slow to start is found a little later, and said', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-tools-'));
  const script = '#!/bin/sh\nsleep 4\necho "AutoDock Vina v9.8.7"\n';
  writeFileSync(path.join(folder, 'vina'), script, { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${folder}${path.delimiter}${before}`;
  try {
    const offered = (tools: Readonly<Record<string, string>>) =>
      'vina' in tools ? ['docking.vina.v1'] : [];
    const ask = { folder, slots: 1, offered };
    let first: Awaited<ReturnType<typeof detectCapabilities>> | undefined;
    await new Promise<void>((onMore, reject) => {
      const asked = detectCapabilities({ ...ask, afresh: true, onMore });
      asked.then((report) => (first = report), reject);
    });
    expect(first?.capabilities).toEqual([]);
    const later = await detectCapabilities(ask);
    expect(later).toMatchObject({ capabilities: ['docking.vina.v1'], tools: { vina: '9.8.7' } });
  } finally {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  }
}, 90_000);
