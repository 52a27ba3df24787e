import { PACKAGE_LIMITS } from '../../../schemas/packages/package';
import { HOST_FUNCTIONS } from './host-functions';
import { inspectCode } from './inspect-code';
import { ModuleCursor, malformed, moduleRefused } from './module-cursor';

const MAGIC_AND_VERSION = '0061736d01000000';
const FUNCTIONS_MAX = 50_000;
const GLOBALS_MAX = 10_000;
const TABLE_ENTRIES_MAX = 65_536;
const FUNCTION_TYPE = 0x60;
const FUNCTION_REFERENCE = 0x70;
/** i32, i64, f32, f64, v128 and function references. */
const VALUE_TYPES = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, FUNCTION_REFERENCE]);
const HAS_MAXIMUM = 1;

/**
 * Reads a module before any engine does, and refuses what no package may have: an import that is not of
 * the host API, a memory or table of its own size, an instruction that is not allowed (`inspect-code`).
 * Whether the rest is valid is for the engine to say. @throws AthanorError SANDBOX_REFUSED
 */
export function inspectModule(bytes: Uint8Array): void {
  if (bytes.length > PACKAGE_LIMITS.moduleBytesMax) {
    const mebibytes = PACKAGE_LIMITS.moduleBytesMax >> 20;
    throw moduleRefused(`The module is larger than ${mebibytes} MiB.`);
  }
  if (Buffer.from(bytes.subarray(0, 8)).toString('hex') !== MAGIC_AND_VERSION) {
    throw malformed('it is no WebAssembly module of version 1');
  }
  const cursor = new ModuleCursor(bytes, 8);
  while (!cursor.isAtEnd) {
    const id = cursor.byte();
    const section = cursor.part(cursor.u32());
    const inspect = SECTIONS[id];
    if (inspect === undefined) throw moduleRefused(`The module has a section of kind ${id}.`);
    inspect(section);
  }
}

const skip = () => undefined;
/** By id: custom, type, import, function, table, memory, global, export, start, element, code, data, data count. */
const SECTIONS: readonly ((section: ModuleCursor) => void)[] = [
  skip,
  inspectTypes,
  inspectImports,
  (section) => atMost(section.u32(), FUNCTIONS_MAX, 'functions'),
  inspectTables,
  inspectMemories,
  (section) => atMost(section.u32(), GLOBALS_MAX, 'globals'),
  skip,
  // A start function runs where everything else of the package does: contained, before the deadline.
  skip,
  skip,
  inspectCode,
  skip,
  skip,
];

function inspectTypes(section: ModuleCursor): void {
  for (let types = section.u32(); types > 0; types -= 1) {
    if (section.byte() !== FUNCTION_TYPE) {
      throw moduleRefused('The module has a type that is no function.');
    }
    for (const _ of ['parameters', 'results']) {
      for (let values = section.u32(); values > 0; values -= 1) {
        if (!VALUE_TYPES.has(section.byte())) {
          throw moduleRefused('The module has a value of a type that no package may use.');
        }
      }
    }
  }
}

function inspectImports(section: ModuleCursor): void {
  let memories = 0;
  for (let imports = section.u32(); imports > 0; imports -= 1) {
    const name = `${section.name()}.${section.name()}`;
    const kind = section.byte();
    if (kind === 0 && (HOST_FUNCTIONS as readonly string[]).includes(name)) section.u32();
    else if (kind === 2 && name === 'env.memory' && memories === 0) {
      memories += 1;
      inspectLimits(section, 'memory');
    } else {
      throw moduleRefused(
        `The module imports ${JSON.stringify(name)}, which the host does not give.`,
      );
    }
  }
}

function inspectTables(section: ModuleCursor): void {
  const tables = section.u32();
  atMost(tables, 1, 'tables');
  if (tables === 0) return;
  if (section.byte() !== FUNCTION_REFERENCE)
    throw moduleRefused('The module has a table of objects.');
  atMost(inspectLimits(section, 'table'), TABLE_ENTRIES_MAX, 'entries in its table');
}

/** The one memory is imported, so that the host decides its size. */
function inspectMemories(section: ModuleCursor): void {
  atMost(section.u32(), 0, 'memories of its own');
}

/** Passes the limits of a memory or table, plain ones alone; returns the minimum. */
function inspectLimits(section: ModuleCursor, what: string): number {
  const flags = section.byte();
  if (flags > HAS_MAXIMUM) throw moduleRefused(`The module has a shared or 64-bit ${what}.`);
  const minimum = section.u32();
  if (flags === HAS_MAXIMUM) section.u32();
  return minimum;
}

function atMost(count: number, max: number, what: string): void {
  if (count > max) throw moduleRefused(`The module has ${count} ${what}; ${max} are allowed.`);
}
