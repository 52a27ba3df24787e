import { startBrowserHelper } from '../../kernels/quantum/engine/browser-helper';
import { quantumDigest } from './quantum-probe';

interface WorkerScope {
  crossOriginIsolated: boolean;
  postMessage(message: unknown): void;
}

/** In a page's worker: as many threads as are asked for where they may share memory. */
const scope = globalThis as unknown as WorkerScope;
const threads = scope.crossOriginIsolated ? 2 : 1;
void quantumDigest(threads, startBrowserHelper).then(
  (digest) => scope.postMessage({ digest, isolated: scope.crossOriginIsolated }),
  (error) => scope.postMessage({ error: String(error) }),
);
