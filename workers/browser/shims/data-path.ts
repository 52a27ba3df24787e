/** Stands in for kernels/chemistry/data-path: files have their names alone. */
export function dataPath(name: string): string {
  return name;
}

/** RDKit's WebAssembly; its digest is checked by whoever loads it. */
export function rdkitWasmPath(): string {
  return 'RDKit_minimal.wasm';
}
