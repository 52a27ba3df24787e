/**
 * The statevector engine: `createEngine().run(compile(circuit, …))` gives all amplitudes, with
 * the same bits on every device and for every number of threads. Threads come from
 * the host: `startNodeHelper` in Node, `startBrowserHelper` in a page that is cross-origin isolated.
 */

export { startBrowserHelper } from './browser-helper';
export type { Engine, EngineOptions, Helper, StartHelper } from './contract';
export { createEngine, createSingleEngine } from './engine';
export { startNodeHelper } from './node-helper';
export { TooWideError } from './too-wide-error';
