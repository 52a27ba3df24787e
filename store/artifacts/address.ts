const SHA256 = /^[0-9a-f]{64}$/;

/** Whether a text is the address of an artifact: a SHA-256 in lower-case hexadecimal digits. */
export function isAddress(text: string): boolean {
  return SHA256.test(text);
}
