/**
 * Chemistry kernels on RDKit (WebAssembly): standardisation, descriptors, fingerprints, filters
 * and drawings. Loaded once per thread, then purely synchronous functions. Used by the chemistry
 * steps in activities/.
 */
import { RdkitChemistry } from './chemistry';
import { RdkitKernel } from './rdkit-kernel';
import type { Chemistry } from './types';

export { commonCore } from './common-core';
export { HAZARDS } from './data/hazards';
export { REACTIONS } from './data/reactions';
export { dataPath } from './data-path';
export { DESCRIPTOR_NAMES } from './descriptors/names';
export * from './limits';
export { MODEL_FINGERPRINT_BLOCKS } from './model-fingerprint';
export { RDKIT_WASM_SHA256 } from './rdkit-kernel';
export { ChemistryError } from './rejection';
export type * from './synthesis/types';
export type * from './types';

let kernel: Promise<RdkitKernel> | undefined;
let chemistry: Promise<Chemistry> | undefined;

/** RDKit of this thread, for other kernels. Rejects when the WebAssembly file is not the pinned build. */
export function loadKernel(): Promise<RdkitKernel> {
  kernel ??= RdkitKernel.load();
  return kernel;
}

/** Loads RDKit, once per thread. Rejects when the WebAssembly file is not the pinned build. */
export function loadChemistry(): Promise<Chemistry> {
  chemistry ??= loadKernel().then((rdkit) => new RdkitChemistry(rdkit));
  return chemistry;
}
