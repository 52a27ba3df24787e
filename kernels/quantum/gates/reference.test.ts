import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GATES, gateOf } from '.';
import { gateReference } from './reference';

test('has an entry for every gate', () => {
  const page = gateReference(GATES.values());
  const titles = page.match(/^## `\w+/gm)?.map((line) => line.slice(4));
  expect(titles).toEqual([...GATES.keys()]);
  for (const { help, aliases } of GATES.values()) {
    expect(page).toContain(help);
    for (const alias of aliases) expect(page).toContain(`\`${alias}\``);
  }
  expect(page).not.toMatch(/undefined|NaN|object|\d\.\d{6}/);
});

test('writes parameters as people do', () => {
  expect(gateReference([gateOf('u2'), gateOf('cp')])).toBe(`# Gates

Generated from the table in \`kernels/quantum/gates\`. The first qubit listed, q0, is the least
significant bit; controls come first; angles are in radians.

## \`u2(φ, λ)\`

u(π/2, φ, λ): a quarter turn between two phases.

- Qubits: 1
- Inverse: \`u2(-λ - π, -φ + π)\`
- Made of: \`u(π/2, φ, λ) q0\`

## \`cp(λ)\`

Controlled phase: e^{iλ} on |11⟩; the same in both directions.

- Qubits: 2
- Also: \`cphase\`
- Inverse: \`cp(-λ)\`
- Made of: \`p(λ * 0.5) q0\`, \`cx q0, q1\`, \`p(λ * (-0.5)) q1\`, \`cx q0, q1\`, \`p(λ * 0.5) q1\`
`);
});

test('docs/gates.md is current; `node tools/write-gates-page.mjs` writes it', () => {
  const page = readFileSync(path.resolve(__dirname, '../../../docs/gates.md'), 'utf8');
  expect(page === gateReference(GATES.values())).toBe(true);
});
