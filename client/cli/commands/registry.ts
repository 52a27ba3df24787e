import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type {
  DatasetManifest,
  ModelManifest,
  RegistryKind,
} from '../../../schemas/registry/registry';
import type { RegistryDetail, RegistryVersion } from '../../sdk';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { showTime } from '../render/quantities';
import { table } from '../render/table';

interface ActOptions extends GlobalOptions {
  by?: string;
  reason: string;
}

const DATASETS = `
A data set is added by a run, which reads, standardises and describes it:
  athanor run register-dataset --set name=solubility --set title='Aqueous solubility' \\
    --set data.file=solubility.csv --set data.valueColumn=logS --set licence=BSD-3-Clause \\
    --set source=doi:10.1021/ci9901338
Runs name a version: athanor run train --set dataset=solubility@1 …`;

const MODELS = `
A model is added by a run that fits and evaluates it:
  athanor run train --set name=solubility --set title='Aqueous solubility' --set dataset=solubility@1
Its history grows with every 'athanor run evaluate' that has it among its scorers.`;

/** `athanor datasets list|show`. */
export function addDatasetsCommand(program: Command, context: Context): void {
  const group = addGroup(program, context, {
    name: 'datasets',
    description: 'versions of data sets: content, quality, licence, lineage',
    byDefault: (options) => list(context, 'dataset', { options }),
  });
  group.addHelpText('after', DATASETS);
  addReading(group, context, 'dataset');
}

/** `athanor models list|show|promote|rollback`. */
export function addModelsCommand(program: Command, context: Context): void {
  const group = addGroup(program, context, {
    name: 'models',
    description: 'versions of models: training data, code, evaluations, promotion',
    byDefault: (options) => list(context, 'model', { options }),
  });
  group.addHelpText('after', MODELS);
  addReading(group, context, 'model');
  const acts = [
    ['promote <version>', 'make a version (name@3) the one in production', 'In production: '],
    ['rollback <name>', 'put the model back that was in production before', 'Back in production: '],
  ] as const;
  for (const [usage, description, done] of acts) {
    group
      .command(usage)
      .description(description)
      .option('--by <name>', 'who decides (default: the name of your account)')
      .requiredOption('--reason <text>', 'why; it stands in the history')
      .action(
        onAction<ActOptions>(context, async ({ args: [name = ''], options }) => {
          const { registry } = context.client(options);
          const act = { by: options.by ?? userInfo().username, reason: options.reason };
          const isPromotion = usage.startsWith('promote');
          const now = await (isPromotion
            ? registry.promote(name, act)
            : registry.rollBack(name, act));
          if (options.json) context.output.json(now);
          else context.output.line(`${done}${now.version}`);
        }),
      );
  }
}

function addReading(group: Command, context: Context, kind: RegistryKind): void {
  group
    .command('list [name]')
    .description('the newest version of each, or all versions of one')
    .action(
      onAction(context, ({ args: [name], options }) => list(context, kind, { name, options })),
    );
  group
    .command('show <version>')
    .description('a version (name@3), or the newest of a name, with its history')
    .action(
      onAction(context, async ({ args: [version = ''], options }) => {
        const detail = await context.client(options).registry.show(kind, version);
        if (options.json) context.output.json(detail);
        else context.output.lines(detailLines(detail, context.output.columns));
      }),
    );
}

async function list(
  context: Context,
  kind: RegistryKind,
  { name, options }: { name?: string | undefined; options: GlobalOptions },
): Promise<void> {
  const found = await context.client(options).registry.list(kind, name);
  if (options.json) context.output.json(found);
  else if (found.length === 0) context.output.note(`There are no ${kind}s in the registry yet.`);
  else context.output.lines(listLines(found, context.output.columns));
}

function listLines(found: readonly RegistryVersion[], columns: number | undefined): string[] {
  const rows = found.map((one) => [
    one.version,
    one.inProduction ? 'production' : '',
    showTime(one.createdAt),
    one.digest.slice(0, 12),
    one.run,
  ]);
  return table(['version', '', 'registered', 'digest', 'by run'], rows, columns);
}

function detailLines(detail: RegistryDetail, columns: number | undefined): string[] {
  const { manifest, history, version, inProduction, digest, run } = detail;
  const facts = [
    ['digest', digest],
    ['registered by', run],
    ...('model' in manifest ? modelFacts(manifest) : datasetFacts(manifest)),
  ];
  const events = history.map(({ at, event, number, actor, details }) => [
    showTime(at),
    `${event} @${number}`,
    actor,
    wordsOf(details),
  ]);
  return [
    `${version}${inProduction ? ' (in production)' : ''}: ${manifest.title}`,
    ...facts.map(([name, value]) => `  ${`${name}:`.padEnd(16)}${value}`),
    '',
    ...table(['when', 'what', 'who', ''], events, columns),
  ];
}

function datasetFacts(m: DatasetManifest): string[][] {
  const { values, records } = m.quality;
  const lost = Object.entries(m.dropped).map(([reason, n]) => `${n} ${reason}`);
  return [
    ['data', `${m.data.sha256} (${m.data.size} bytes)`],
    ['molecules', `${m.distinct} distinct of ${records} records`],
    ['scaffolds', `${m.scaffolds}, ${m.acyclic} molecules acyclic`],
    ...(values === null || values === undefined
      ? []
      : [
          [
            'values',
            `${values.count}, ${values.censored} censored, ${values.min} to ${values.max}`,
          ],
        ]),
    ['conflicts', String(m.conflicts)],
    ['not taken', lost.join(', ') || 'none'],
    ['licence', m.licence],
    ['source', m.source],
    ['made from', m.parents.join(', ') || 'nothing registered'],
  ];
}

function modelFacts(m: ModelManifest): string[][] {
  const { trained, evaluations } = m.evaluation;
  return [
    ['property', `${m.property}${m.unit === '' ? '' : ` (${m.unit})`}`],
    ['model', m.model.sha256],
    ['trained on', `${trained} molecules, ${m.training.dataset ?? 'no registered data set'}`],
    ['training rows', m.training.rows.sha256],
    ['code', `${m.code.step} ${m.code.codeDigest.slice(0, 12)}`],
    ...evaluations.map(({ split, rmse, rmseOfMean, coverage, meanWidth }) => [
      `${split} split`,
      `RMSE ${rmse.toFixed(2)} (the mean: ${rmseOfMean.toFixed(2)}), ${Math.round(100 * coverage)} % ` +
        `inside 90 % intervals of mean width ${meanWidth.toFixed(2)}`,
    ]),
  ];
}

/** The figures of an evaluation, or the reason of an act, in a line. */
function wordsOf(details: unknown): string {
  const found = details as {
    reason?: string;
    figures?: { split: string; figures: Record<string, { value: number } | null> | null }[];
  };
  if (found?.reason !== undefined) return found.reason;
  return (found?.figures ?? [])
    .map(({ split, figures }) => {
      const shown = (['rmse', 'rocAuc'] as const).flatMap((name) => {
        const value = figures?.[name]?.value;
        return value === undefined ? [] : [`${name} ${value.toFixed(2)}`];
      });
      return `${split}: ${shown.join(', ')}`;
    })
    .join('; ');
}
