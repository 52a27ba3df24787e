import { Worker } from 'node:worker_threads';
import type { StartHelper } from './contract';

/** The whole of a helper's JavaScript: everything else is in the module. */
const SOURCE = `
const { module, memory, thread } = require('node:worker_threads').workerData;
new WebAssembly.Instance(module, { env: { memory } }).exports.help(thread);
`;

/** Starts helpers as Node's worker threads. They do not keep the process alive. */
export const startNodeHelper: StartHelper = (workerData) => {
  const worker = new Worker(SOURCE, { eval: true, workerData });
  worker.unref();
  // It ends by itself once the memory tells it to.
  return { stop: () => undefined };
};
