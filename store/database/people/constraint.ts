import { AthanorError } from '../../../schemas/errors';
import { causeOf } from '../database-errors';

/** SQLSTATEs (PostgreSQL manual, appendix A). */
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Runs a statement whose constraints are a user's to break: a name that is taken is EXISTS, and a
 * reference to nothing is NOT_FOUND.
 */
export async function constrained<T>(
  work: () => Promise<T>,
  words: { exists: string; missing?: string },
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = (causeOf(error) ?? {}) as { code?: unknown };
    if (code === UNIQUE_VIOLATION) {
      throw new AthanorError({ code: 'EXISTS', message: words.exists, cause: error });
    }
    if (code === FOREIGN_KEY_VIOLATION && words.missing !== undefined) {
      throw new AthanorError({ code: 'NOT_FOUND', message: words.missing, cause: error });
    }
    throw error;
  }
}
