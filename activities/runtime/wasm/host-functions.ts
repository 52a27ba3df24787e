/** Everything that a package may import besides `env.memory`; docs/how-to/write-a-wasm-package.md. */
export const HOST_FUNCTIONS = [
  'athanor.input_size',
  'athanor.input_read',
  'athanor.output_write',
  'athanor.artifact_count',
  'athanor.artifact_size',
  'athanor.artifact_read',
  'athanor.artifact_create',
  'athanor.artifact_write',
  'athanor.progress',
  'athanor.log',
  'athanor.fail',
  'env.abort',
] as const;
