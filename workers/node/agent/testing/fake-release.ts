import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RELEASE_FILE, type ReleaseManifest } from '../../../../schemas/nodes/release';
import { PURPOSES, type Signer, signJson } from '../../../../trust';

/** Writes a release into a folder, as a publisher offers it. */
export function writeRelease(
  folder: string,
  o: {
    version: string;
    files: Record<string, string>;
    signer: Signer;
    change?: (manifest: ReleaseManifest) => unknown;
  },
): void {
  const files = Object.entries(o.files).map(([name, text]) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { path: name, sha256, size: Buffer.byteLength(text) };
  });
  const manifest: ReleaseManifest = {
    ...{ schema: 'athanor.release/1', version: o.version, publishedAt: '2026-11-30T10:00:00.000Z' },
    ...{ agent: 'dist/agent.js', selfTest: 'dist/self-test.js', files },
  };
  const signed = signJson(o.signer, PURPOSES.release, o.change?.(manifest) ?? manifest);
  writeFileSync(path.join(folder, RELEASE_FILE), JSON.stringify(signed));
}
