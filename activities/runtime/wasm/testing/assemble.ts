/** Value types of the binary format. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export const EXTERNREF = 0x6f;

/** Instructions that tests write by name. */
export const OP = {
  unreachable: 0x00,
  loop: 0x03,
  br: 0x0c,
  call: 0x10,
  end: 0x0b,
  drop: 0x1a,
  i32Load: 0x28,
  i32Store: 0x36,
  memoryGrow: 0x40,
  f64Const: 0x44,
  i32DivS: 0x6d,
  i32Eqz: 0x45,
  empty: 0x40,
} as const;

/** A function that a module imports. */
export interface Imported {
  name: string;
  params?: number[];
  results?: number[];
}

/** What a test module is made of; every part has a harmless default. */
export interface Parts {
  imports?: Imported[];
  /** Limits of the imported memory: flags, minimum, maximum; null leaves the import out. */
  memory?: number[] | null;
  /** Body of the exported function `run`, without its end. Its index is the number of imports. */
  code?: number[];
  /** Vector of local groups, as bytes. */
  locals?: number[];
  /** Index of the function that starts by itself. */
  start?: number;
  /** Whole sections, by id, put in their place. */
  sections?: Record<number, number[]>;
}

/** An unsigned LEB128. */
export function u32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** `i32.const`. */
export function i32(value: number): number[] {
  const bytes = [0x41];
  let rest = BigInt.asIntN(32, BigInt(value));
  for (;;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    const isLast = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
    bytes.push(isLast ? low : low + 128);
    if (isLast) return bytes;
  }
}

/** `f64.const`. */
export function f64(value: number): number[] {
  return [OP.f64Const, ...Buffer.from(new Float64Array([value]).buffer)];
}

/** A name in the binary format. */
export function text(value: string): number[] {
  return [...u32(value.length), ...Buffer.from(value)];
}

/** A vector of items. */
export function vector(items: readonly number[][]): number[] {
  return [...u32(items.length), ...items.flat()];
}

/** A WebAssembly module, byte by byte: what no compiler would write can be written too. */
export function assemble(parts: Parts = {}): Uint8Array {
  const { imports = [], memory = [0, 1], code = [], locals = [0], start } = parts;
  const types = [
    [0x60, 0, 0],
    ...imports.map(({ params = [], results = [] }) => [
      ...[0x60, ...vector(params.map((p) => [p]))],
      ...vector(results.map((r) => [r])),
    ]),
  ];
  const imported = imports.map(({ name }, i) => {
    const [module, field] = name.split('.') as [string, string];
    return [...text(module), ...text(field), 0, ...u32(i + 1)];
  });
  if (memory !== null) imported.unshift([...text('env'), ...text('memory'), 2, ...memory]);
  const body = [...locals, ...code, OP.end];
  const startSection: Record<number, number[]> = start === undefined ? {} : { 8: u32(start) };
  const sections: Record<number, number[]> = {
    1: vector(types),
    2: vector(imported),
    3: [1, 0],
    7: vector([[...text('run'), 0, ...u32(imports.length)]]),
    ...startSection,
    10: vector([[...u32(body.length), ...body]]),
    ...parts.sections,
  };
  const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
  const bytes = order.flatMap((id) => {
    const content = sections[id];
    return content === undefined ? [] : [[id, ...u32(content.length)], content];
  });
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...bytes.flat()]);
}
