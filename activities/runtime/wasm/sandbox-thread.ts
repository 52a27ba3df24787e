/**
 * The whole code of the thread in which a package runs. It is handed to the thread as text, so that the
 * thread loads nothing else: the functions below use each other, Node's worker_threads, and no import.
 */
import type { ErrorCode } from '../../../schemas/constants/error-codes';

/** What the thread is given, as its `workerData`. */
export interface SandboxOrder {
  module: Uint8Array;
  /** The exported function that computes the step. */
  exportName: string;
  input: Uint8Array;
  /** Bytes of the artifacts that the package may read, by handle. */
  artifacts: Uint8Array[];
  /** Pages of 64 KiB; all are there from the start, so that no allocation depends on the machine. */
  memoryPages: number;
  outputBytesMax: number;
  /** All artifacts written, together. */
  artifactBytesMax: number;
  logBytesMax: number;
  progressIntervalMs: number;
}

/** An artifact that a package wrote. */
export interface WrittenArtifact {
  mediaType: string;
  bytes: Uint8Array;
}

/** What the thread tells: how far it is, and once how it ended. */
export type SandboxNews =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'done'; output: Uint8Array; artifacts: WrittenArtifact[]; log: Uint8Array }
  | { kind: 'fault'; code: ErrorCode; message: string; log: Uint8Array };

/** What host functions throw: V8 lets no module catch it, since exception handling is refused. */
interface Fault {
  fault: { code: ErrorCode; message: string };
}

/** A growing list of bytes with a limit. */
interface Sink {
  chunks: Uint8Array[];
  size: number;
}

/** The text of the thread. */
export function sandboxSource(): string {
  const parts = [sandboxThread, faultOf, ioFunctions, artifactFunctions, newsFunctions, append];
  return `'use strict';\n${parts.map(String).join('\n')}\n${sandboxThread.name}();\n`;
}

function sandboxThread(): void {
  const { parentPort, workerData } = require('node:worker_threads');
  const order = workerData as SandboxOrder;
  const output: Sink = { chunks: [], size: 0 };
  const log: Sink = { chunks: [], size: 0 };
  const written: { mediaType: string; sink: Sink }[] = [];
  const tell = (news: SandboxNews) => parentPort.postMessage(news);
  const joined = ({ chunks }: Sink) => new Uint8Array(Buffer.concat(chunks));
  try {
    const pages = order.memoryPages;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const refuse = (code: ErrorCode, message: string): never => {
      throw { fault: { code, message } } satisfies Fault;
    };
    // Looked at anew each time: even `memory.grow 0` detaches the buffer of before.
    const view = (pointer: number, length: number): Uint8Array => {
      const [start, size] = [pointer >>> 0, length >>> 0];
      if (start + size > memory.buffer.byteLength) {
        refuse('SANDBOX_TRAPPED', 'The package named bytes outside its memory to the host.');
      }
      return new Uint8Array(memory.buffer, start, size);
    };
    const host = { order, view, refuse, tell };
    const athanor = {
      ...ioFunctions(host, output),
      ...artifactFunctions(host, written),
      ...newsFunctions(host, log),
    };
    const abort = (_message: number, _file: number, line: number, column: number) =>
      refuse('SANDBOX_TRAPPED', `The package aborted at ${Number(line)}:${Number(column)}.`);
    const module = new WebAssembly.Module(order.module as Uint8Array<ArrayBuffer>);
    const instance = new WebAssembly.Instance(module, { env: { memory, abort }, athanor });
    const run = instance.exports[order.exportName];
    if (typeof run === 'function') run();
    else refuse('SANDBOX_REFUSED', `The module exports no function ${order.exportName}.`);
    const artifacts = written.map((w) => ({ mediaType: w.mediaType, bytes: joined(w.sink) }));
    tell({ kind: 'done', output: joined(output), artifacts, log: joined(log) });
  } catch (error) {
    tell({ kind: 'fault', ...faultOf(error), log: joined(log) });
  }
}

/** The code of whatever ended a package. */
function faultOf(error: unknown): { code: ErrorCode; message: string } {
  const { fault } = error as Partial<Fault>;
  if (fault !== undefined) return fault;
  const { name, message } = error as Error;
  if (name === 'CompileError' || name === 'LinkError') {
    return { code: 'SANDBOX_REFUSED', message: `The module is malformed: ${message}` };
  }
  if (name === 'RangeError' && /allocate memory/.test(message)) {
    return { code: 'KERNEL_FAILED', message: `This machine had not enough memory: ${message}` };
  }
  return { code: 'SANDBOX_TRAPPED', message: `The package broke off: ${message}` };
}

/** Appends a copy within a limit; false when it would be exceeded. */
function append(sink: Sink, bytes: Uint8Array, limit: number): boolean {
  if (sink.size + bytes.length > limit) return false;
  // Many tiny pieces would cost more than their bytes: they are joined as they come.
  if (sink.chunks.length >= 1_024) sink.chunks = [new Uint8Array(Buffer.concat(sink.chunks))];
  sink.chunks.push(bytes.slice());
  sink.size += bytes.length;
  return true;
}

interface Host {
  order: SandboxOrder;
  view: (pointer: number, length: number) => Uint8Array;
  refuse: (code: ErrorCode, message: string) => never;
  tell: (news: SandboxNews) => void;
}

function ioFunctions({ order, view, refuse }: Host, output: Sink) {
  return {
    input_size: () => order.input.length,
    input_read(target: number, offset: number, length: number): number {
      const part = order.input.subarray(offset >>> 0, (offset >>> 0) + (length >>> 0));
      view(target, part.length).set(part);
      return part.length;
    },
    output_write(source: number, length: number): void {
      if (append(output, view(source, length), order.outputBytesMax)) return;
      refuse('SANDBOX_LIMIT', `The package wrote more than ${order.outputBytesMax} bytes.`);
    },
  };
}

function artifactFunctions(
  { order, view, refuse }: Host,
  written: { mediaType: string; sink: Sink }[],
) {
  const existing = <T>(list: readonly T[], handle: number): T => {
    const found = list[handle];
    return found ?? refuse('SANDBOX_TRAPPED', 'The package named an artifact that is not there.');
  };
  return {
    artifact_count: () => order.artifacts.length,
    artifact_size: (handle: number) => existing(order.artifacts, handle).length,
    artifact_read(handle: number, target: number, offset: number, length: number): number {
      const [start, size] = [offset >>> 0, length >>> 0];
      const part = existing(order.artifacts, handle).subarray(start, start + size);
      view(target, part.length).set(part);
      return part.length;
    },
    artifact_create(mediaType: number, length: number): number {
      const text = Buffer.from(view(mediaType, Math.min(length >>> 0, 101))).toString('latin1');
      if (!/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(text) || text.length > 100) {
        refuse('SANDBOX_TRAPPED', 'The package named no media type for an artifact.');
      }
      if (written.length >= 1_000) refuse('SANDBOX_LIMIT', 'The package made 1,000 artifacts.');
      return written.push({ mediaType: text, sink: { chunks: [], size: 0 } }) - 1;
    },
    artifact_write(handle: number, source: number, length: number): void {
      const { sink } = existing(written, handle);
      const others = written.reduce((sum, w) => sum + w.sink.size, 0) - sink.size;
      if (append(sink, view(source, length), order.artifactBytesMax - others)) return;
      const message = `The package wrote more than ${order.artifactBytesMax} bytes of artifacts.`;
      refuse('SANDBOX_LIMIT', message);
    },
  };
}

function newsFunctions({ order, view, refuse, tell }: Host, log: Sink) {
  let toldMs = Number.NEGATIVE_INFINITY;
  return {
    /** Too frequent or senseless news are dropped: they cost the host nothing. */
    progress(done: number, total: number): void {
      const nowMs = performance.now();
      const isSense = done >= 0 && total >= done && total <= Number.MAX_SAFE_INTEGER;
      if (!isSense || nowMs - toldMs < order.progressIntervalMs) return;
      toldMs = nowMs;
      tell({ kind: 'progress', done, total });
    },
    /** What does not fit is dropped, so that a flood of words ends nothing and fills nothing. */
    log(source: number, length: number): void {
      append(log, view(source, length), order.logBytesMax);
    },
    /** Breaks off with a sentence for whoever asked: the input cannot be computed. */
    fail(source: number, length: number): never {
      const text = Buffer.from(view(source, Math.min(length >>> 0, 1_000))).toString('utf8');
      return refuse('INPUT_INVALID', text.replace(/\p{Cc}+/gu, ' '));
    },
  };
}
