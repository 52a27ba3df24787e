import { wasmBase64 } from './libm-wasm.generated';

/**
 * Elementary functions whose bits are the same in every JavaScript engine, because they run as
 * WebAssembly (a port of musl's libm). Bitwise steps use these and never `Math.exp` and the like:
 * engines differ in the last bit (Node 20 and Chromium 156 disagree on 3.3 % of sines).
 * All arguments and results are IEEE-754 doubles; angles are radians. Nothing throws.
 */
export interface Libm {
  exp(x: number): number;
  expm1(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  log2(x: number): number;
  log10(x: number): number;
  pow(x: number, y: number): number;
  sin(x: number): number;
  cos(x: number): number;
  tan(x: number): number;
  atan2(y: number, x: number): number;
  tanh(x: number): number;
  cbrt(x: number): number;
}

const bytes = Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0));
const abort = () => {
  throw new Error('libm aborted');
};

/** The one instance: it holds no state. */
export const libm = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort } })
  .exports as unknown as Libm;
