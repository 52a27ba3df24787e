import { asAthanorError } from '../../schemas/errors';
import { processLog } from './log';

/** Log of a process of ours: JSON lines on stdout, which the stack keeps and shows. */
export const logger = processLog({ name: process.title });

/** Runs a process's `main`, and ends it with a readable line when it fails. */
export function runMain(main: () => Promise<void>): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      const { code, message } = asAthanorError(error);
      logger.fatal({ code, err: error }, message);
      process.exit(1);
    },
  );
}
