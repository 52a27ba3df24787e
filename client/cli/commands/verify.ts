import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import { whyUnreadable } from '../../sdk/input/why-unreadable';
import type { CrateCheck } from '../../sdk/provenance';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import type { Style } from '../render/style';
import { printable } from '../render/text';

interface VerifyCliOptions extends GlobalOptions {
  gateKeys?: string;
  replay: boolean;
}

const NAME_WIDTH = 10;

/** `athanor verify`: whether a crate is as it was written, and true as far as it can be told. */
export function addVerifyCommand(program: Command, context: Context): void {
  program
    .command('verify <crate>')
    .description('check the crate of a run: every byte, signatures, and a sample computed again')
    .option('--gate-keys <file>', 'public keys of the gates that you trust (gate-keys.json)')
    .option('--no-replay', 'compute nothing again')
    .action(
      onAction<VerifyCliOptions>(context, async ({ args: [path = ''], options }) => {
        const { readCrate, verifyCrate } = lazy.provenance();
        const trustedKeys = options.gateKeys === undefined ? undefined : readKeys(options.gateKeys);
        const crate = await readCrate(path);
        const { replaySteps } = lazy.stack();
        if (options.replay) context.output.note('Verifying, and computing a sample again …');
        const checks = await verifyCrate(crate, {
          ...(trustedKeys && { trustedKeys }),
          ...(options.replay && { recompute: replaySteps }),
        });
        const isGood = checks.every(({ status }) => status !== 'failed');
        if (options.json) context.output.json({ ok: isGood, checks });
        else {
          context.output.lines(checks.flatMap((check) => linesOf(check, context.output.style)));
          context.output.line(isGood ? 'Verified.' : 'NOT verified: see what failed above.');
        }
        return isGood ? EXIT.ok : EXIT.runFailed;
      }),
    );
}

function linesOf({ check, status, detail, problems }: CrateCheck, style: Style): string[] {
  const mark =
    status === 'ok' ? style.green('ok') : status === 'failed' ? style.red('FAILED') : '–';
  const skipped = status === 'skipped' ? 'not checked: ' : '';
  return [
    `${check.padEnd(NAME_WIDTH)}  ${mark}  ${printable(`${skipped}${detail}`)}`,
    ...problems.map((problem) => `${' '.repeat(NAME_WIDTH)}  ${printable(problem)}`),
  ];
}

function readKeys(path: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const isRing =
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((key) => typeof key === 'string');
    if (isRing) return value as Record<string, string>;
  } catch (cause) {
    const message = `${path} cannot be read: ${whyUnreadable(cause)}.`;
    throw new AthanorError({ code: 'FILE_UNREADABLE', message, cause });
  }
  const message = `${path} holds no public keys by their ids.`;
  throw new AthanorError({ code: 'FILE_UNREADABLE', message });
}
