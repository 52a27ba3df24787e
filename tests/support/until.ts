const POLL_MS = 50;
const LIMIT_MS = 30_000;

/**
 * Asks again and again until the answer is something: not undefined, null or false. An error of the
 * question counts as no answer, and is the cause of the failure if there never is one.
 */
export async function until<T>(
  ask: () => T | Promise<T>,
  o: { limitMs?: number; what?: () => string } = {},
): Promise<Exclude<T, undefined | null | false>> {
  const limitMs = o.limitMs ?? LIMIT_MS;
  const endMs = performance.now() + limitMs;
  for (let cause: unknown; ; ) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) {
        return answer as Exclude<T, undefined | null | false>;
      }
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > endMs) {
      throw new Error(`waited ${limitMs} ms in vain: ${o.what?.() ?? ask}`, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
