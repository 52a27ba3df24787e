import type { StartHelper } from './contract';

/** The whole of a helper's JavaScript: everything else is in the module. */
const SOURCE = `
onmessage = ({ data: { module, memory, thread } }) => {
  new WebAssembly.Instance(module, { env: { memory } }).exports.help(thread);
  close();
};
`;

/** The part of a browser's Worker that is needed: types of pages are not among ours. */
interface PageWorker {
  postMessage(message: unknown): void;
}
interface PageScope {
  Worker: new (url: string) => PageWorker;
}

/**
 * Starts helpers as web workers of a page that is cross-origin isolated. The engine itself must run in
 * a worker too: a page's own thread may not wait.
 */
export const startBrowserHelper: StartHelper = (message) => {
  const { Worker } = globalThis as unknown as PageScope;
  const url = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }));
  new Worker(url).postMessage(message);
  // It ends by itself once the memory tells it to.
  return { stop: () => URL.revokeObjectURL(url) };
};
