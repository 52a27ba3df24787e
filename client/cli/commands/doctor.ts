import type { Command } from 'commander';
import type { Check } from '../../stack/doctor';
import { type Context, EXIT, onAction } from '../context';
import { lazy } from '../lazy';
import type { Style } from '../render/style';
import { displayWidth, pad, printable } from '../render/text';

/** `athanor doctor`: checks every prerequisite and says what to do about each that fails. */
export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('check every prerequisite, and say what to do about each that fails')
    .option('--fetch', 'first get the Temporal server if it is not here; building it takes minutes')
    .action(
      onAction<{ fetch?: boolean }>(context, async ({ options }) => {
        const { output } = context;
        if (options.fetch) {
          await lazy.stack().findTemporalBinary({ onProgress: (text) => output.note(text) });
        }
        const { namedFolderOf, environmentOf } = lazy.services();
        const checks = await lazy.stack().runDoctor(namedFolderOf(options, context.env), {
          env: environmentOf(options, context.env),
        });
        const failed = checks.filter((c) => !c.ok).length;
        if (options.json) output.json({ ok: failed === 0, checks });
        else output.lines(checkLines(checks, output.style));
        return failed === 0 ? EXIT.ok : EXIT.runFailed;
      }),
    );
}

function checkLines(checks: readonly Check[], style: Style): string[] {
  const names = Math.max(...checks.map((c) => displayWidth(c.name)));
  const failed = checks.filter((c) => !c.ok).length;
  return [
    ...checks.flatMap((c) => {
      const mark = c.ok ? style.green('✔') : style.red('✖');
      const line = `${mark} ${pad(c.name, names)}  ${printable(c.found)}`;
      return c.ok ? [line] : [line, `  ${pad('', names)}  ${style.bold(printable(c.advice))}`];
    }),
    failed === 0 ? 'Everything is there.' : `${failed} of ${checks.length} checks failed.`,
  ];
}
