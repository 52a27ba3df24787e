/** A further thread of the quantum engine: all that it does is in the module. */
self.onmessage = ({ data }: MessageEvent<HelperStart>) => {
  const { module, memory, thread } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  (exports as unknown as { help(thread: number): void }).help(thread);
  self.close();
};

interface HelperStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  thread: number;
}
