import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import type { PackageManifest } from '../../../schemas/packages/package';
import type { StepContract } from '../../../schemas/step';
import { collectRefs } from '../../../store/artifacts';
import { canonicalJson, sha256Hex, type VerifiedPackage, verifyPackage } from '../../../trust';
import type { StepContext, StepImplementation } from '../../implement';
import { readPackage, type WasmPackage } from './read-package';
import { runModule } from './run-module';
import type { WrittenArtifact } from './sandbox-thread';

/** Outputs nested deeper than this are no step's. */
const DEPTH_MAX = 100;

/**
 * Joins a contract of runtime class `wasm` to a signed package: a folder with `package.dsse.json` and
 * `module.wasm`, or both in memory. The package is verified before every run, against the publishers that
 * the node's owner believes at that moment; its module's digest is the tool version, and so part of the
 * memo key. @throws AthanorError CONFIG_INVALID, PACKAGE_INVALID
 */
export function implementWasm<I, O>(
  contract: StepContract<I, O>,
  source: string | WasmPackage,
): StepImplementation<I, O> {
  if (contract.runtime !== 'wasm') {
    const message = `${contract.name} is implemented by a package, but its runtime is not wasm.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  const load = () => (typeof source === 'string' ? readPackage(source) : source);
  const known = sha256Hex(load().module);
  const verify = ({ publishers }: Pick<StepContext, 'publishers'>) => {
    const { envelope, module } = load();
    const now = new Date();
    const verified = publishers().map((policy) => verifyPackage(envelope, module, { policy, now }));
    const { manifest, moduleDigest } = verified[0] as VerifiedPackage;
    if (moduleDigest !== known) {
      const message = `The package of ${contract.name} was exchanged; restart the node to use it.`;
      throw new AthanorError({ code: 'PACKAGE_ALTERED', message });
    }
    return { manifest, module, exportName: exportOf(manifest, contract.activityType) };
  };
  return {
    contract,
    toolVersion: `wasm ${known}`,
    check: (context) => void verify(context),
    run: async (input, context) => (await runPackage(verify(context), input, context)) as O,
  };
}

/** The function that computes a step. @throws AthanorError PACKAGE_REFUSED when it was signed for none */
function exportOf({ name, version, steps }: PackageManifest, activityType: string): string {
  const exportName = Object.hasOwn(steps, activityType) ? steps[activityType] : undefined;
  if (exportName !== undefined) return exportName;
  const message = `${name} ${version} was not signed for ${activityType}.`;
  throw new AthanorError({ code: 'PACKAGE_REFUSED', message });
}

async function runPackage(
  o: { manifest: PackageManifest; module: Uint8Array; exportName: string },
  input: unknown,
  context: StepContext,
): Promise<unknown> {
  const { memoryPages, deadlineMs, outputBytes, artifactBytes } = o.manifest.limits;
  const { output, artifacts } = await runModule({
    module: o.module,
    exportName: o.exportName,
    input: Buffer.from(canonicalJson(input)),
    artifacts: await readArtifacts(collectRefs(input), artifactBytes, context),
    memoryPages,
    deadlineMs,
    outputBytesMax: outputBytes,
    artifactBytesMax: artifactBytes,
    onProgress: (done, total) => context.progress(done, total),
  });
  return withArtifacts(parseOutput(output), artifacts, context);
}

/** The artifacts that the input names, in the order met: the package sees them by their place. */
async function readArtifacts(
  refs: readonly ArtifactRef[],
  bytesMax: number,
  { artifacts }: StepContext,
): Promise<Uint8Array[]> {
  const total = refs.reduce((sum, ref) => sum + ref.size, 0);
  if (total > bytesMax) {
    const message = `The input names ${total} bytes of artifacts; the package may read ${bytesMax}.`;
    throw new AthanorError({ code: 'LIMIT_EXCEEDED', message });
  }
  return Promise.all(refs.map((ref) => artifacts.get(ref, { bytesMax })));
}

function parseOutput(output: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(output));
  } catch (cause) {
    throw outputInvalid('What the package wrote is no JSON in UTF-8.', cause);
  }
}

/** Stores what was written, and puts a reference wherever the output says `{"$artifact": <handle>}`. */
async function withArtifacts(
  output: unknown,
  written: readonly WrittenArtifact[],
  { artifacts }: StepContext,
): Promise<unknown> {
  const refs: ArtifactRef[] = [];
  for (const { bytes, mediaType } of written) refs.push(await artifacts.put(bytes, mediaType));
  const replace = (value: unknown, depth: number): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEPTH_MAX) throw outputInvalid('What the package wrote is nested too deep.');
    if (Array.isArray(value)) return value.map((item) => replace(item, depth + 1));
    if (Object.hasOwn(value, '$artifact')) {
      const ref = refs[(value as { $artifact: number }).$artifact];
      if (ref !== undefined) return ref;
      throw outputInvalid('The output names an artifact that the package did not write.');
    }
    const entries = Object.entries(value).map(([key, v]) => [key, replace(v, depth + 1)]);
    return Object.fromEntries(entries);
  };
  return replace(output, 0);
}

function outputInvalid(message: string, cause?: unknown): AthanorError {
  return new AthanorError({ code: 'OUTPUT_INVALID', message, cause });
}
