// Compiles the AssemblyScript kernels and writes each module as base64 inside a TypeScript file, so
// that Node, a test runner, a bundle and a browser tab load the same bytes without asking for a path.
import { writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const STATEVECTOR = 'kernels/quantum/assembly/index.ts';
/** Memory comes from the host, who gives as much as a circuit needs. */
const STATEVECTOR_OPTIONS = ['--enable', 'simd,threads', '--importMemory', '--noExportMemory'];
/** What 32 bits can address, in pages of 64 KiB. */
const MAXIMUM_PAGES = '65536';

const KERNELS = [
  { source: 'kernels/math/assembly/libm.ts', target: 'kernels/math/libm-wasm.generated.ts' },
  {
    source: 'kernels/quantum/tensor-network/assembly/contract.ts',
    target: 'kernels/quantum/tensor-network/contract-wasm.generated.ts',
    options: ['--enable', 'simd'],
  },
  {
    source: 'kernels/quantum/results/assembly/hermitian.ts',
    target: 'kernels/quantum/results/hermitian-wasm.generated.ts',
    options: ['--enable', 'simd'],
  },
  {
    source: 'kernels/simulation/assembly/reaction-diffusion.ts',
    target: 'kernels/simulation/reaction-diffusion-wasm.generated.ts',
  },
  {
    source: STATEVECTOR,
    target: 'kernels/quantum/engine/statevector-wasm.generated.ts',
    options: STATEVECTOR_OPTIONS,
  },
  // The same code; only the type of the memory differs.
  {
    source: STATEVECTOR,
    target: 'kernels/quantum/engine/statevector-shared-wasm.generated.ts',
    options: [...STATEVECTOR_OPTIONS, '--sharedMemory', '--maximumMemory', MAXIMUM_PAGES],
  },
];

for (const { source, target, options = [] } of KERNELS) {
  const output = new Map();
  const { error, stderr } = await asc.main(
    [
      source,
      '--outFile',
      'module.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--disable',
      'bulk-memory',
      ...options,
    ],
    { writeFile: (name, contents) => output.set(name, contents) },
  );
  if (error) {
    process.stderr.write(`${stderr.toString()}\n`);
    throw error;
  }
  const base64 = Buffer.from(output.get('module.wasm')).toString('base64');
  writeFileSync(target, `export const wasmBase64 =\n  '${base64}';\n`);
  process.stdout.write(`kernels: ${source} (${Math.round((base64.length * 3) / 4 / 1024)} kB)\n`);
}
