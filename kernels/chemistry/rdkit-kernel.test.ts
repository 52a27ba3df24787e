import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelAbort, RdkitKernel } from './rdkit-kernel';

/** RDKit's parser overruns its stack on a chain of this length and the module dies. */
const FATAL = 'C'.repeat(10_000);

const readSmiles = (kernel: RdkitKernel, smiles: string): string | undefined =>
  kernel.withMolecule(smiles, '{}', (mol) => mol?.get_smiles());

describe('RdkitKernel', () => {
  it('refuses a WebAssembly file that is not the pinned build', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'athanor-rdkit-'));
    const file = join(folder, 'RDKit_minimal.wasm');
    writeFileSync(file, 'something else');
    await expect(RdkitKernel.load(file)).rejects.toThrow(/is not the build .* SHA-256 is/);
    rmSync(folder, { recursive: true });
  });

  it('works on the next molecule after a crash, without waiting', async () => {
    const kernel = await RdkitKernel.load();
    expect(readSmiles(kernel, 'OCC')).toBe('CCO');
    expect(() => readSmiles(kernel, FATAL)).toThrow(KernelAbort);
    expect(readSmiles(kernel, 'OCC')).toBe('CCO');
    expect(() => readSmiles(kernel, FATAL)).toThrow(KernelAbort);
    expect(readSmiles(kernel, 'OCC')).toBe('CCO');
  });

  it('says so when it has no spare left, and recovers', async () => {
    const kernel = await RdkitKernel.load();
    for (let crash = 0; crash < 2; crash++) {
      expect(() => readSmiles(kernel, FATAL)).toThrow(KernelAbort);
    }
    expect(() => readSmiles(kernel, FATAL)).toThrow(/await recover\(\)/);
    await kernel.recover();
    expect(() => readSmiles(kernel, FATAL)).toThrow(KernelAbort);
    expect(readSmiles(kernel, 'OCC')).toBe('CCO');
  });

  it('lets errors of the caller through and frees the molecule', async () => {
    const kernel = await RdkitKernel.load();
    const failing = (): never =>
      kernel.withMolecule('CCO', '{}', () => {
        throw new TypeError('the caller is wrong');
      });
    expect(failing).toThrow(TypeError);
    expect(readSmiles(kernel, 'OCC')).toBe('CCO');
  });

  it('hands over what RDKit logged, once, without times', async () => {
    const kernel = await RdkitKernel.load();
    kernel.withMolecule('C1CC', '{}', (mol) => expect(mol).toBeNull());
    expect(kernel.takeLog()).toBe("SMILES Parse Error: unclosed ring for input: 'C1CC'\n");
    expect(kernel.takeLog()).toBe('');
  });
});
