// Compiles the AssemblyScript kernels and writes each module as base64 inside a TypeScript file, so
// that Node, a test runner, a bundle and a browser tab load the same bytes without asking for a path.
import { writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const KERNELS = [
  { source: 'kernels/math/assembly/libm.ts', target: 'kernels/math/libm-wasm.generated.ts' },
];

for (const { source, target } of KERNELS) {
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
