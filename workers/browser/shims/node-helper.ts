import type { StartHelper } from '../../../kernels/quantum/engine';

/** Starts helpers as workers of this page; the engine asks for them only where memory can be shared. */
export const startNodeHelper: StartHelper = (message) => {
  const worker = new Worker(new URL('/page/helper.js', location.href), { type: 'module' });
  worker.postMessage(message);
  // It ends by itself once the memory tells it to.
  return { stop: () => undefined };
};
