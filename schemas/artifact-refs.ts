import type { ArtifactRef } from './artifact';

const SHA256 = /^[0-9a-f]{64}$/;

/** Whether a text is the address of an artifact: a SHA-256 in lower-case hexadecimal digits. */
export function isAddress(text: string): boolean {
  return SHA256.test(text);
}

/** Every ArtifactRef anywhere inside a JSON value, each address once, in the order met. */
export function collectRefs(value: unknown): ArtifactRef[] {
  const found = new Map<string, ArtifactRef>();
  const waiting: unknown[] = [value];
  // A loop and not recursion: what is walked may come from outside, nested as deep as it likes.
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (isRef(next)) {
      if (!found.has(next.sha256)) found.set(next.sha256, next);
    } else if (typeof next === 'object' && next !== null) {
      const children = Object.values(next);
      for (let i = children.length - 1; i >= 0; i -= 1) waiting.push(children[i]);
    }
  }
  return [...found.values()];
}

function isRef(value: unknown): value is ArtifactRef {
  const { sha256, size, mediaType } = (value ?? {}) as Partial<ArtifactRef>;
  return (
    typeof sha256 === 'string' &&
    isAddress(sha256) &&
    typeof size === 'number' &&
    typeof mediaType === 'string'
  );
}
