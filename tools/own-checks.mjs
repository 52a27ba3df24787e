// `node tools/own-checks.mjs secrets|advisories|sbom`: checks that no tool makes for us. A check that cannot be made here
// says so in a line that begins with `skipped`.
import { findSecrets } from './secrets.mjs';
import { audit, billOfMaterials } from './supply-chain.mjs';

const OWN = { secrets: findSecrets, advisories: audit, sbom: billOfMaterials };

const { ok, output = '', skipped } = OWN[process.argv[2]]();
process.stdout.write(skipped === undefined ? output : `skipped: ${skipped}`);
process.exitCode = ok ? 0 : 1;
