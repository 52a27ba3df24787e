import { AthanorError } from '../../../schemas/errors';

/** Reads the binary format of WebAssembly, and never beyond its end. */
export class ModuleCursor {
  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
    private readonly end = bytes.length,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end) throw malformed('it ends too early');
    return this.bytes[this.at++] as number;
  }

  /** An unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw malformed('a number is too large');
  }

  /** Passes a signed LEB128 of at most `bytes` bytes. */
  skipSigned(bytes: number): void {
    for (let i = 0; i < bytes; i += 1) {
      if (this.byte() < 0x80) return;
    }
    throw malformed('a number is too large');
  }

  skip(length: number): void {
    if (length > this.end - this.at) throw malformed('it ends too early');
    this.at += length;
  }

  /** The next `length` bytes as a cursor of their own; this one goes on behind them. */
  part(length: number): ModuleCursor {
    const start = this.at;
    this.skip(length);
    return new ModuleCursor(this.bytes, start, this.at);
  }

  /** A name in UTF-8, of which the host's own hold ASCII alone. */
  name(): string {
    const length = this.u32();
    const start = this.at;
    this.skip(length);
    return Buffer.from(this.bytes.subarray(start, Math.min(this.at, start + 64))).toString(
      'latin1',
    );
  }
}

/** A module that is not what it says. */
export function malformed(what: string): AthanorError {
  return moduleRefused(`The module is malformed: ${what}.`);
}

/** A module that asks for what no package may have. */
export function moduleRefused(message: string): AthanorError {
  return new AthanorError({ code: 'SANDBOX_REFUSED', message });
}
