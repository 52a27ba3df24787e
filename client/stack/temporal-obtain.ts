import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What to fetch and where to put it. */
export interface ObtainRequest {
  /** The finished program; it appears by a rename, so it is whole or absent. */
  readonly target: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

const DOWNLOAD_SITE = 'https://temporal.download/cli';
/** The site answers with a few bytes; whoever has no way there must not wait for it. */
const SITE_TIMEOUT_MS = 4_000;
const ARCHIVE_TIMEOUT_MS = 300_000;
const GO_PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
/**
 * The go.mod of the release that we build asks for it. An older Go would have to fetch a newer one
 * first, which many distributions turn off (GOTOOLCHAIN=local).
 */
export const GO_VERSION_MIN = '1.25.0';
/** Packages that Go 1.25 compiles for it, so that people see how far it is. */
const BUILD_PACKAGES = 1_400;
const PROGRESS_MS = 5_000;
const STDERR_KEPT = 600;

/**
 * Fetches the official build, as Temporal's own SDKs do: the site names an archive for this
 * platform, and the archive holds the program. Resolves a sentence when that is not possible.
 */
export async function downloadTemporal(request: ObtainRequest): Promise<string | undefined> {
  return await inDraftFolder(request, async (draft) => {
    const { archiveUrl, fileToExtract } = await askSite(request);
    const started = performance.now();
    const archive = join(draft, 'archive');
    const response = await fetch(archiveUrl, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(ARCHIVE_TIMEOUT_MS)]),
    });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const bytesTotal = Number(response.headers.get('content-length') ?? 0);
    let bytes = 0;
    const ticker = setInterval(() => {
      const part = bytesTotal > 0 ? ` of ${toMegabytes(bytesTotal)}` : '';
      request.onProgress(
        `downloading Temporal ${request.version}: ${toMegabytes(bytes)}${part} MB, ${secondsSince(started)} s`,
      );
    }, PROGRESS_MS);
    try {
      const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
      body.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      await pipeline(body, createWriteStream(archive));
    } finally {
      clearInterval(ticker);
    }
    // tar of every supported system unpacks tar.gz, that of Windows zip as well.
    await runToEnd('tar', ['-xf', archive, '-C', draft, fileToExtract], request);
    return join(draft, fileToExtract);
  });
}

/**
 * Builds the program with Go from the module proxy, about three minutes. Resolves a sentence when
 * that is not possible, such as without Go.
 */
export async function buildTemporal(request: ObtainRequest): Promise<string | undefined> {
  return await inDraftFolder(request, async (draft) => {
    const started = performance.now();
    let packages = 0;
    const report = (): void =>
      request.onProgress(
        `building Temporal ${request.version} with Go, once (3 to 5 minutes on two cores): ` +
          `${secondsSince(started)} s, ${packages} of about ${BUILD_PACKAGES} packages`,
      );
    report();
    const ticker = setInterval(report, PROGRESS_MS);
    try {
      // Without symbol tables the program is a third smaller and links faster.
      const args = ['install', '-v', '-ldflags=-s -w', `${GO_PACKAGE}@v${request.version}`];
      const env = { ...request.env, GOBIN: draft };
      await runToEnd('go', args, { ...request, env }, (lines) => {
        packages += lines;
      });
    } finally {
      clearInterval(ticker);
    }
    return join(draft, basename(request.target));
  });
}

/** Works in a folder beside the target, then moves the result into place; a sentence on failure. */
async function inDraftFolder(
  request: ObtainRequest,
  make: (draft: string) => Promise<string>,
): Promise<string | undefined> {
  const draft = `${request.target}.draft-${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    renameSync(await make(draft), request.target);
    return undefined;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? `${message} (${cause.message})` : message;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function askSite(
  request: ObtainRequest,
): Promise<{ archiveUrl: string; fileToExtract: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const query = new URLSearchParams({ platform, arch });
  const response = await fetch(`${DOWNLOAD_SITE}/v${request.version}?${query}`, {
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(SITE_TIMEOUT_MS)]),
  });
  if (!response.ok) throw new Error(`${DOWNLOAD_SITE} answered ${response.status}`);
  const info = (await response.json()) as { archiveUrl?: unknown; fileToExtract?: unknown };
  const { archiveUrl, fileToExtract } = info;
  if (typeof archiveUrl !== 'string' || typeof fileToExtract !== 'string') {
    throw new Error(`${DOWNLOAD_SITE} answered something unexpected`);
  }
  if (new URL(archiveUrl).protocol !== 'https:' || fileToExtract !== basename(fileToExtract)) {
    throw new Error(`${DOWNLOAD_SITE} named an archive that is not trusted: ${archiveUrl}`);
  }
  return { archiveUrl, fileToExtract };
}

/** Runs a program in a process group of its own, which an abort ends as a whole. */
function runToEnd(
  command: string,
  args: string[],
  request: Pick<ObtainRequest, 'env' | 'signal'>,
  onLines: (count: number) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const hasGroup = process.platform !== 'win32';
    const child = spawn(command, args, {
      env: request.env,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: hasGroup,
    });
    const end = (): void => {
      if (child.pid !== undefined) process.kill(hasGroup ? -child.pid : child.pid, 'SIGTERM');
    };
    request.signal.addEventListener('abort', end, { once: true });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-STDERR_KEPT);
      onLines(chunk.toString().split('\n').length - 1);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      request.signal.removeEventListener('abort', end);
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with code ${code}: ${said.trim()}`));
    });
  });
}

function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 1000);
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
