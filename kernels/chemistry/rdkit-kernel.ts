import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import createModule, { type Log, type MainModule, type Mol } from '@rdkit/rdkit';
import { rdkitWasmPath } from './data-path';

/** SHA-256 of RDKit_minimal.wasm of @rdkit/rdkit 2026.9.1, the only build whose answers we know. */
export const RDKIT_WASM_SHA256 = '594ceaed387adc70ea13bfbb2e8eace916f6c782254ed5a6f0f0a0a7a4fe4061';

/** Instances kept ready, so that a trap in one is repaired without waiting (8 ms, 5 MB each). */
const SPARES = 2;

/** RDKit failed on this input: a WebAssembly trap, an exhausted stack, or a C++ exception. */
export class KernelAbort extends Error {
  override readonly name = 'KernelAbort';
}

type WebAssemblyImports = ConstructorParameters<typeof WebAssembly.Instance>[1];

/** The part of WebAssembly.Memory that is used; Node's types leave it out. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface Instance {
  rdkit: MainModule;
  log: Log;
  memory: WasmMemory;
}

/**
 * RDKit that outlives its own crashes. A trap leaves an instance's memory and stack pointer in an
 * unknown state, so the instance is dropped and a spare takes its place; spares are replenished
 * in the background. Objects of a dropped instance must not be touched again.
 */
export class RdkitKernel {
  private current: Instance;
  private readonly spares: Instance[] = [];
  private replenishing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly compiled: WebAssembly.Module,
    first: Instance,
  ) {
    this.current = first;
  }

  /** Reads, verifies and starts the pinned build. Throws when the file on disk is another one. */
  static async load(wasmPath = rdkitWasmPath()): Promise<RdkitKernel> {
    const bytes = readFileSync(wasmPath);
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (digest !== RDKIT_WASM_SHA256) {
      throw new Error(
        `RDKit at ${wasmPath} is not the build that this version was checked with: ` +
          `SHA-256 is ${digest}, expected ${RDKIT_WASM_SHA256}. Reinstall with npm ci.`,
      );
    }
    const compiled = await WebAssembly.compile(bytes);
    const kernel = new RdkitKernel(compiled, await instantiate(compiled));
    await kernel.recover();
    return kernel;
  }

  /** The version that RDKit reports, for example '2026.09.1'. */
  version(): string {
    return this.current.rdkit.version();
  }

  /** Size of the module's memory, which grows and never shrinks. */
  memoryBytes(): number {
    return this.current.memory.buffer.byteLength;
  }

  /** Resolves when all spares are ready again. */
  async recover(): Promise<void> {
    this.replenish();
    await this.replenishing;
  }

  /**
   * Runs `work` on the live module. Throws `KernelAbort` when RDKit fails in it; if the module died
   * the next call finds a fresh one.
   */
  use<T>(work: (rdkit: MainModule) => T): T {
    try {
      return work(this.current.rdkit);
    } catch (error) {
      if (isCppException(error)) {
        throw new KernelAbort('RDKit gave up on it');
      }
      if (!isFatal(error)) {
        throw error;
      }
      this.replace();
      throw new KernelAbort(`RDKit stopped: ${String((error as Error).message)}`);
    }
  }

  /**
   * Parses a molecule and deletes it after `work`; `work` gets null when RDKit refused it.
   * `details` are RDKit's reading options as JSON.
   */
  withMolecule<T>(input: string, details: string, work: (mol: Mol | null) => T): T {
    return this.use((rdkit) => {
      const owner = this.current;
      const mol = rdkit.get_mol(input, details);
      let result: T;
      try {
        result = work(mol);
      } catch (error) {
        if (!isFatal(error) && this.current === owner) {
          mol?.delete();
        }
        throw error;
      }
      mol?.delete();
      return result;
    });
  }

  /** What RDKit has logged since the last call, without time stamps. */
  takeLog(): string {
    const text = this.current.log.get_buffer();
    this.current.log.clear_buffer();
    return text.replace(/^\[\d\d:\d\d:\d\d\] /gm, '');
  }

  private replace(): void {
    const next = this.spares.shift();
    if (next === undefined) {
      throw new Error(
        'RDKit stopped more often in one synchronous stretch than there are spare modules; ' +
          'await recover() between batches.',
      );
    }
    this.current = next;
    this.replenish();
  }

  private replenish(): void {
    this.replenishing = this.replenishing.then(async () => {
      while (this.spares.length < SPARES) {
        this.spares.push(await instantiate(this.compiled));
      }
    });
  }
}

async function instantiate(compiled: WebAssembly.Module): Promise<Instance> {
  const silent = (): void => {};
  let memory: WasmMemory | undefined;
  const rdkit = await createModule({
    print: silent,
    printErr: silent,
    instantiateWasm(
      imports: WebAssemblyImports,
      done: (instance: WebAssembly.Instance) => void,
    ): void {
      const instance = new WebAssembly.Instance(compiled, imports);
      memory = Object.values(instance.exports).find(isMemory) as WasmMemory | undefined;
      done(instance);
    },
  });
  const log = rdkit.set_log_capture('rdApp.*');
  if (log === null || memory === undefined) {
    throw new Error('RDKit refused to hand over its log or its memory');
  }
  return { rdkit, log, memory };
}

function isMemory(exported: unknown): exported is WasmMemory {
  return Object.prototype.toString.call(exported) === '[object WebAssembly.Memory]';
}

/** A C++ exception that RDKit let through; the instance is as good as before. */
function isCppException(error: unknown): boolean {
  return Object.prototype.toString.call(error) === '[object WebAssembly.Exception]';
}

/** Traps and exhausted stacks destroy an instance; a C++ exception unwinds it properly. */
function isFatal(error: unknown): boolean {
  const name = (error as { name?: unknown } | null)?.name;
  return name === 'RuntimeError' || name === 'RangeError';
}
