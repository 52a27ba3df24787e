// What the dependencies are, and whether anything is known against them. Used by tools/check.mjs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const SBOM = path.join(ROOT, 'dist/sbom.cdx.json');
const AUDIT_MS = 60_000;

/** Advisories of high and critical severity for what ships. A registry that has none to give is told of, not failed on. */
export function audit() {
  const args = ['audit', '--omit=dev', '--audit-level=high', '--json'];
  const run = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', timeout: AUDIT_MS });
  const told = parse(run.stdout);
  if (told?.metadata?.vulnerabilities === undefined) {
    const why = told?.error?.summary || told?.message || 'it did not answer';
    return { ok: true, skipped: `the registry tells no advisories: ${String(why).split('\n')[0]}` };
  }
  const { high, critical } = told.metadata.vulnerabilities;
  return { ok: high + critical === 0, output: run.stdout };
}

/** Writes the bill of materials (CycloneDX, JSON; tools are marked as such) and holds it against the lock file. */
export function billOfMaterials() {
  // All of it: with --omit=dev npm leaves out what is a dependency of ours and of a tool as well.
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application'];
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 };
  const run = spawnSync('npm', args, options);
  const bill = parse(run.stdout);
  if (run.status !== 0 || bill === undefined) return { ok: false, output: run.stderr };
  const problems = missingFrom(bill);
  mkdirSync(path.dirname(SBOM), { recursive: true });
  writeFileSync(SBOM, `${JSON.stringify(bill, null, 2)}\n`);
  return { ok: problems.length === 0, output: problems.join('\n') };
}

/** Direct dependencies that are not in the bill with the version of the lock file, and components without an address. */
function missingFrom(bill) {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const { dependencies } = packages[''];
  const problems = bill.bomFormat === 'CycloneDX' ? [] : ['it is no CycloneDX document'];
  const known = new Map(bill.components.map((one) => [`${one.name}@${one.version}`, one]));
  for (const name of Object.keys(dependencies)) {
    const { version } = packages[`node_modules/${name}`];
    if (!known.has(`${name}@${version}`)) problems.push(`${name}@${version} is missing`);
  }
  for (const [name, { purl }] of known) {
    if (purl === undefined) problems.push(`${name} has no package URL`);
  }
  return problems;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
