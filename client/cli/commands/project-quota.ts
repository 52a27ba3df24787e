import { type Command, InvalidArgumentError } from 'commander';
import type { Quota } from '../../../schemas/platform/quotas';
import { type Context, type GlobalOptions, onAction } from '../context';

interface QuotaOptions extends GlobalOptions {
  runsAtOnce?: number | 'none';
  nodeHours?: number | 'none';
  artifactGb?: number | 'none';
  requests?: number | 'none';
}

const HOUR_SECONDS = 3_600;
const GB_BYTES = 1e9;

/** `athanor projects quota`: shows what a project may use, and changes it. */
export function addProjectQuota(projects: Command, context: Context): void {
  projects
    .command('quota <project>')
    .description('what a project may use; with options, changes it')
    .option('--runs-at-once <number>', 'runs that go on at the same time, or none', limit)
    .option('--node-hours <number>', 'hours that nodes compute in a month, or none', limit)
    .option('--artifact-gb <number>', 'gigabytes of artifacts that are kept, or none', limit)
    .option('--requests <number>', 'requests in a minute, or none', limit)
    .action(
      onAction<QuotaOptions>(context, async ({ args: [project = ''], options }) => {
        const now = await context.people(options).changeQuota({ project }, changesOf(options));
        if (options.json) context.output.json(now);
        else context.output.lines(lines(now));
      }),
    );
}

function changesOf(o: QuotaOptions): Partial<Quota> {
  const changes: Partial<Quota> = {};
  const set = (name: keyof Quota, value: number | 'none' | undefined, unit = 1) => {
    if (value !== undefined) changes[name] = value === 'none' ? null : value * unit;
  };
  set('runsAtOnce', o.runsAtOnce);
  set('nodeSecondsPerMonth', o.nodeHours, HOUR_SECONDS);
  set('artifactBytes', o.artifactGb, GB_BYTES);
  set('requestsPerMinute', o.requests);
  return changes;
}

function lines(quota: Quota): string[] {
  const shown = (value: number | null, unit = 1) => (value === null ? 'no limit' : value / unit);
  return [
    `runs at once           ${shown(quota.runsAtOnce)}`,
    `node hours in a month  ${shown(quota.nodeSecondsPerMonth, HOUR_SECONDS)}`,
    `artifacts, GB          ${shown(quota.artifactBytes, GB_BYTES)}`,
    `requests in a minute   ${shown(quota.requestsPerMinute)}`,
  ];
}

/** A whole number, or `none`: commander takes null for nothing said. */
function limit(text: string): number | 'none' {
  if (text === 'none') return text;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Allowed is a whole number, or 'none'.");
}
