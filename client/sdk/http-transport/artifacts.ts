import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import type { ArtifactLine, ArtifactsClient, GarbageCollected } from '../client';
import type { HttpConnection } from './connection';
import { sha256Of, sourceOf, uploadArtifact } from './files';
import { notOverHttp } from './not-over-http';

const PAGE_ITEMS = 200;

/** A running SHA-256, where the platform has one. */
export type Hasher = () => { update(bytes: Uint8Array): unknown; digest(encoding: 'hex'): string };

interface Page {
  items: { sha256: string; size: number; name: string | null; mediaType: string }[];
  next: string | null;
}

/** Artifacts of one project, over HTTP. */
export function httpArtifacts(
  connection: HttpConnection,
  { project, hasher }: { project: string; hasher?: Hasher },
): ArtifactsClient {
  const open = (ref: ArtifactRef | string) =>
    connection.ask(`/v1/artifacts/${addressOf(ref)}`, { query: { project } });
  const get = async (ref: ArtifactRef | string) => {
    const bytes = new Uint8Array(await (await open(ref)).arrayBuffer());
    requireAddress(addressOf(ref), await sha256Of(bytes));
    return bytes;
  };
  const list = async function* ({ runId }: { runId?: string } = {}): AsyncGenerator<ArtifactLine> {
    if (runId !== undefined) {
      yield* await filesOf(connection, runId);
      return;
    }
    for (let cursor: string | undefined; ; ) {
      const query = { project, limit: PAGE_ITEMS, cursor };
      const page = await connection.json<Page>('/v1/artifacts', { query });
      for (const { sha256, size } of page.items) yield { sha256, size };
      if (page.next === null) return;
      cursor = page.next;
    }
  };
  return {
    get,
    async *read(ref) {
      if (hasher === undefined) yield await get(ref);
      else yield* checked(await open(ref), { address: addressOf(ref), hash: hasher() });
    },
    list,
    async *verify({ sha256 } = {}) {
      const all = sha256 ?? (await addresses(list()));
      for (const address of all) yield await verdictOn(address, open);
    },
    put: (data, mediaType) =>
      uploadArtifact(connection, { source: sourceOf(data, mediaType), project }),
    users: () => notOverHttp('Who used an artifact'),
    collectGarbage: ({ graceMs, dryRun = false }) =>
      connection.json<GarbageCollected>('/v1/platform/collect-garbage', {
        method: 'POST',
        json: { graceMs, dryRun },
        repeatable: true,
      }),
  };
}

async function filesOf(connection: HttpConnection, runId: string): Promise<ArtifactLine[]> {
  const path = `/v1/runs/${encodeURIComponent(runId)}/files`;
  try {
    const { items } = await connection.json<{ items: { name: string; artifact: ArtifactRef }[] }>(
      path,
    );
    return items.map(({ name, artifact }) => ({ ...artifact, name }));
  } catch (error) {
    const hasNone =
      error instanceof AthanorError && ['CONFLICT', 'RUN_FAILED'].includes(error.code);
    if (hasNone) return [];
    throw error;
  }
}

async function* checked(
  answer: Response,
  { address, hash }: { address: string; hash: ReturnType<Hasher> },
): AsyncGenerator<Uint8Array> {
  const reader = answer.body?.getReader();
  for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
    hash.update(piece.value);
    yield piece.value;
  }
  requireAddress(address, hash.digest('hex'));
}

async function verdictOn(
  sha256: string,
  open: (sha256: string) => Promise<Response>,
): Promise<{ sha256: string; size: number; ok: boolean }> {
  const bytes = new Uint8Array(await (await open(sha256)).arrayBuffer());
  return { sha256, size: bytes.byteLength, ok: (await sha256Of(bytes)) === sha256 };
}

async function addresses(lines: AsyncIterable<ArtifactLine>): Promise<string[]> {
  const found: string[] = [];
  for await (const { sha256 } of lines) found.push(sha256);
  return found;
}

function addressOf(ref: ArtifactRef | string): string {
  return typeof ref === 'string' ? ref : ref.sha256;
}

function requireAddress(address: string, found: string): void {
  if (address === found) return;
  const message = `The bytes that came are not those of the artifact ${address}.`;
  throw new AthanorError({ code: 'ARTIFACT_CORRUPT', message, details: { sha256: address } });
}
