import { type ModuleCursor, malformed, moduleRefused } from './module-cursor';

/** A function larger or with more locals than this would keep the compiler busy, not the package. */
const FUNCTION_BYTES_MAX = 1 << 20;
const LOCALS_MAX = 10_000;

const END = 0x0b;

/** How the immediates of an instruction are passed over. */
type Immediates = (cursor: ModuleCursor) => void;
const none: Immediates = () => undefined;
const index: Immediates = (c) => void c.u32();
const twoIndices: Immediates = (c) => {
  c.u32();
  c.u32();
};
const lane: Immediates = (c) => void c.byte();
const memory: Immediates = (c) => {
  // Bit 6 of the alignment would name another memory.
  if (c.u32() > 4) throw malformed('an alignment');
  c.u32();
};
const theMemory: Immediates = (c) => {
  if (c.byte() !== 0) throw moduleRefused('The module uses a second memory.');
};

/**
 * Instructions of WebAssembly 2.0 (core specification, section 5.4) by opcode, as ranges. What is not
 * here is refused: threads, exceptions, garbage collection, tail calls and memories of 64 bits widen
 * what a package can do, and relaxed SIMD gives other bits on other processors.
 */
const PLAIN = ranges([
  [0x00, 0x01, none],
  [0x02, 0x04, (c) => c.skipSigned(5)],
  [0x05, 0x05, none],
  [END, END, none],
  [0x0c, 0x0d, index],
  [
    0x0e,
    0x0e,
    (c) => {
      for (let n = c.u32(); n >= 0; n -= 1) c.u32();
    },
  ],
  [0x0f, 0x0f, none],
  [0x10, 0x10, index],
  [0x11, 0x11, twoIndices],
  [0x1a, 0x1b, none],
  [0x1c, 0x1c, (c) => c.skip(c.u32())],
  [0x20, 0x26, index],
  [0x28, 0x3e, memory],
  [0x3f, 0x40, theMemory],
  [0x41, 0x41, (c) => c.skipSigned(5)],
  [0x42, 0x42, (c) => c.skipSigned(10)],
  [0x43, 0x43, (c) => c.skip(4)],
  [0x44, 0x44, (c) => c.skip(8)],
  [0x45, 0xc4, none],
  [0xd0, 0xd0, lane],
  [0xd1, 0xd1, none],
  [0xd2, 0xd2, index],
]);

/** Behind 0xfc: saturating conversions and bulk memory. 15, `table.grow`, is left out. */
const MISCELLANEOUS = ranges([
  [0, 7, none],
  [
    8,
    8,
    (c) => {
      c.u32();
      theMemory(c);
    },
  ],
  [9, 9, index],
  [
    10,
    10,
    (c) => {
      theMemory(c);
      theMemory(c);
    },
  ],
  [11, 11, theMemory],
  [12, 12, twoIndices],
  [13, 13, index],
  [14, 14, twoIndices],
  [16, 17, index],
]);

/** Behind 0xfd: SIMD of 128 bits, without the relaxed instructions from 0x100 on. */
const VECTOR = ranges([
  [0, 11, memory],
  [12, 13, (c) => c.skip(16)],
  [14, 20, none],
  [21, 34, lane],
  [35, 83, none],
  [
    84,
    91,
    (c) => {
      memory(c);
      c.byte();
    },
  ],
  [92, 93, memory],
  [94, 255, none],
]);

/**
 * Reads the code section and refuses any instruction that is not listed above. Types are not checked
 * here: the engine does that. @throws AthanorError SANDBOX_REFUSED
 */
export function inspectCode(section: ModuleCursor): void {
  for (let functions = section.u32(); functions > 0; functions -= 1) {
    const size = section.u32();
    if (size > FUNCTION_BYTES_MAX) throw moduleRefused('The module has a function above 1 MiB.');
    inspectFunction(section.part(size));
  }
}

function inspectFunction(body: ModuleCursor): void {
  let locals = 0;
  for (let groups = body.u32(); groups > 0; groups -= 1) {
    locals += body.u32();
    body.byte();
  }
  if (locals > LOCALS_MAX) throw moduleRefused(`The module has a function of ${locals} locals.`);
  let last = -1;
  while (!body.isAtEnd) last = inspectInstruction(body);
  if (last !== END) throw malformed('a function has no end');
}

/** Passes one instruction; returns its opcode. @throws AthanorError SANDBOX_REFUSED */
export function inspectInstruction(body: ModuleCursor): number {
  const opcode = body.byte();
  if (opcode === 0xfc) pass(MISCELLANEOUS, body.u32(), body, 'fc ');
  else if (opcode === 0xfd) pass(VECTOR, body.u32(), body, 'fd ');
  else pass(PLAIN, opcode, body, '');
  return opcode;
}

function pass(
  table: ReadonlyMap<number, Immediates>,
  opcode: number,
  body: ModuleCursor,
  prefix: string,
): void {
  const immediates = table.get(opcode);
  if (immediates === undefined) {
    const code = `${prefix}${opcode.toString(16)}`;
    throw moduleRefused(`The module uses instruction ${code}, which no package may use.`);
  }
  immediates(body);
}

function ranges(list: readonly [number, number, Immediates][]): ReadonlyMap<number, Immediates> {
  const table = new Map<number, Immediates>();
  for (const [first, last, immediates] of list) {
    for (let opcode = first; opcode <= last; opcode += 1) table.set(opcode, immediates);
  }
  return table;
}
