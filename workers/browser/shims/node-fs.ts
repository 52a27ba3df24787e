import { Buffer } from 'buffer';

/** What steps read from the disk of a node: fetched before they start. */
const files = new Map<string, Buffer>();

/** Makes a file known under its name. */
export function provideFile(name: string, bytes: ArrayBuffer): void {
  files.set(name, Buffer.from(bytes));
}

/** As of `node:fs`, for files that were provided. */
export function readFileSync(name: string, encoding?: 'utf8'): Buffer | string {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`${name} was not fetched`);
  return encoding === undefined ? bytes : bytes.toString(encoding);
}
