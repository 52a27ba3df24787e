/**
 * Chemistry kernels on RDKit (WebAssembly): standardisation, descriptors, fingerprints, filters
 * and drawings. Loaded once per thread, then purely synchronous functions. Used by the chemistry
 * steps in activities/.
 */
import { RdkitChemistry } from './chemistry';
import { RdkitKernel } from './rdkit-kernel';
import type { Chemistry } from './types';

export { type CoreMatch, commonCore, type NoCore } from './common-core';
export { dataPath } from './data-path';
export { DESCRIPTOR_NAMES } from './descriptors/names';
export * from './limits';
export { RDKIT_WASM_SHA256 } from './rdkit-kernel';
export { ChemistryError } from './rejection';
export type * from './types';

let loading: Promise<Chemistry> | undefined;

/** Loads RDKit, once per thread. Rejects when the WebAssembly file is not the pinned build. */
export function loadChemistry(): Promise<Chemistry> {
  loading ??= RdkitKernel.load().then((kernel) => new RdkitChemistry(kernel));
  return loading;
}
