import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { wasmBase64 as libm } from '../../../kernels/math/libm-wasm.generated';
import { AthanorError } from '../../../schemas/errors';
import { HOST_FUNCTIONS } from './host-functions';
import { inspectCode, inspectInstruction } from './inspect-code';
import { inspectModule } from './inspect-module';
import { ModuleCursor } from './module-cursor';
import { assemble, I32, i32, OP, type Parts, u32 } from './testing/assemble';

/** The parts of the engine's API that `kernels/webassembly.d.ts` leaves out. */
const engine = WebAssembly as unknown as {
  validate(bytes: Uint8Array): boolean;
  Module: { imports(module: unknown): { module: string; name: string; kind: string }[] };
};

function isAccepted(bytes: Uint8Array): boolean {
  try {
    inspectModule(bytes);
    return true;
  } catch (error) {
    if (error instanceof AthanorError && error.code === 'SANDBOX_REFUSED') return false;
    throw error;
  }
}

/** Reads the code section of a module of others, whose imports are not ours to judge. */
function readCode(bytes: Uint8Array): void {
  const cursor = new ModuleCursor(bytes, 8);
  while (!cursor.isAtEnd) {
    const id = cursor.byte();
    const section = cursor.part(cursor.u32());
    if (id !== 10) continue;
    inspectCode(section);
    expect(section.isAtEnd).toBe(true);
  }
}

const CODEC = path.join(
  path.dirname(require.resolve('playwright-core/package.json')),
  'lib/webp_codec.wasm',
);

/** Blocks, `else`, `end`, a `select` with types and `ref.null`: zeros are no immediates of these. */
const NEEDS_MORE = new Set([0x02, 0x03, 0x04, 0x05, 0x0b, 0x1c, 0xd0]);

const ZEROS_MAX = 18;

/** How many zeros behind an opcode we take for its immediates; undefined where we refuse it. */
function lengthRead(opcode: number[]): number | undefined {
  const cursor = new ModuleCursor(Uint8Array.from([...opcode, ...Array(ZEROS_MAX).fill(0)]));
  try {
    inspectInstruction(cursor);
    return cursor.at - opcode.length;
  } catch {
    return undefined;
  }
}

/**
 * With how many zeros the engine finds a function valid that ends behind the instruction. It stands
 * behind `unreachable`, where every type fits, and beside one of everything that an index 0 may name; the
 * value that it may leave is dropped. With fewer zeros the end of the function would be taken for one.
 */
function lengthsTaken(opcode: number[]): number[] {
  const one = { 4: [1, 0x70, 0, 1], 6: [1, I32, 1, ...i32(0), OP.end] };
  const segments = { 9: [1, 1, 0, 1, 0], 11: [1, 1, 1, 7], 12: [1] };
  const isValid = (zeros: number, rest: number[]) =>
    engine.validate(
      assemble({
        locals: [1, 1, I32],
        code: [OP.unreachable, ...opcode, ...Array(zeros).fill(0), ...rest],
        sections: { ...one, ...segments },
      }),
    );
  const counts = Array.from({ length: ZEROS_MAX }, (_, zeros) => zeros);
  // More zeros would be `unreachable` again: the first count that fits is the instruction's own.
  const rests = isStore(opcode) ? [[]] : [[], [OP.drop]];
  return counts.filter((zeros) => rests.some((rest) => isValid(zeros, rest))).slice(0, 1);
}

/** A store leaves no value, and would take a `drop` behind it for an offset. */
function isStore([first = 0, second = 0]: number[]): boolean {
  if (first === 0xfd) return second === 11 || (second >= 88 && second <= 91);
  return first >= 0x36 && first <= 0x3e;
}

describe('the reader of instructions', () => {
  it.each([
    ['libm, compiled by AssemblyScript', Buffer.from(libm, 'base64')],
    // 565 kB, compiled by LLVM from C.
    ['an image codec', readFileSync(CODEC)],
  ])('ends each function of %s exactly where the compiler did', (_, bytes) => {
    readCode(new Uint8Array(bytes));
  });

  it('knows how long every instruction is, as the engine does', () => {
    const measured = [
      ...Array.from({ length: 256 }, (_, i) => [i]),
      ...Array.from({ length: 20 }, (_, i) => [0xfc, i]),
      ...Array.from({ length: 280 }, (_, i) => [0xfd, ...u32(i)]),
    ].filter(([first]) => !NEEDS_MORE.has(first as number));
    let compared = 0;
    for (const opcode of measured) {
      const ours = lengthRead(opcode);
      const theirs = lengthsTaken(opcode);
      // What the engine does not know, or we refuse, cannot be read differently.
      if (ours === undefined || theirs.length === 0) continue;
      expect([opcode, theirs]).toEqual([opcode, [ours]]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(400);
  });

  it.each<[string, Parts]>([
    ['threads', { code: [0xfe, 0x03, 0] }],
    ['relaxed SIMD', { code: [0xfd, ...u32(0x101)] }],
    ['exceptions', { code: [0x08, 0] }],
    ['tail calls', { code: [0x12, 0] }],
    ['garbage collection', { code: [0xfb, 0] }],
    ['tables that grow', { code: [0xfc, 15, 0] }],
    ['another memory', { code: [...i32(0), OP.i32Load, 0x42, 1, 0] }],
    ['filling another memory', { code: [0xfc, 11, 1] }],
  ])('refuses %s by itself, whatever the engine knows of it', (_, parts) => {
    expect(() => inspectModule(assemble(parts))).toThrow(
      expect.objectContaining({ code: 'SANDBOX_REFUSED' }),
    );
  });
});

describe('modules of strangers, fuzzed', () => {
  const seed = assemble({
    imports: [
      { name: 'athanor.input_size', results: [I32] },
      { name: 'athanor.log', params: [I32, I32] },
    ],
    code: [...i32(0), OP.call, 0, OP.call, 1, OP.loop, OP.empty, OP.end],
    sections: { 4: [1, 0x70, 1, 1, 8] },
  });
  const changes = fc.array(
    fc.tuple(
      fc.nat(seed.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 3, 4, 0xfc, 0xfd)),
    ),
    { minLength: 1, maxLength: 4 },
  );

  it('whatever we accept and the engine takes imports only what the host gives', () => {
    const allowed = [...HOST_FUNCTIONS, 'env.memory'] as string[];
    let taken = 0;
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = seed.slice();
        for (const [at, byte] of list) bytes[at] = byte;
        if (!isAccepted(bytes) || !engine.validate(bytes)) return;
        taken += 1;
        const imports = engine.Module.imports(new WebAssembly.Module(bytes));
        expect(
          imports.map((i) => `${i.module}.${i.name}`).filter((n) => !allowed.includes(n)),
        ).toEqual([]);
        expect(imports.filter((i) => i.kind !== 'function' && i.kind !== 'memory')).toEqual([]);
      }),
      { numRuns: 20_000, seed: 5 },
    );
    expect(taken).toBeGreaterThan(200);
  });

  it('any bytes are accepted or refused, and never read for long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        isAccepted(tail);
        isAccepted(Uint8Array.from([...seed.subarray(0, 8), ...tail]));
      }),
      { numRuns: 5_000 },
    );
  });
});
