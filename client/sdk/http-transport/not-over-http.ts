import { AthanorError } from '../../../schemas/errors';

/** Refuses what a server cannot be asked over HTTP. @throws AthanorError INPUT_INVALID */
export async function notOverHttp(what: string): Promise<never> {
  const message = `${what} cannot be asked of a server over HTTP yet: run the command where the stack runs.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}
