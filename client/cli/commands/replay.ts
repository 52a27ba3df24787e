import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { AthanorClient } from '../../sdk';
import type { Bundle } from '../../sdk/bundle';
import type { Replayed } from '../../sdk/replayed';
import { type Context, EXIT, type GlobalOptions, onAction } from '../context';
import { followRun } from '../follow';
import { lazy } from '../lazy';
import { table } from '../render/table';

const KEY_BYTES = 3;
/** By this file a bundle is known. */
const PROVENANCE = 'provenance.ndjson';
const SHOWN_MAX = 20;

/** `athanor replay`: computes an ended run again, and says whether it comes to the same. */
export function addReplayCommand(program: Command, context: Context): void {
  program
    .command('replay <run>')
    .description(
      'compute an ended run again, or one from its bundle (a folder), and compare every result',
    )
    .action(onAction(context, ({ args: [name = ''], options }) => replay(context, name, options)));
}

async function replay(context: Context, name: string, options: GlobalOptions): Promise<number> {
  const client = context.client(options);
  const { record, provenance } = await bundleOf(client, name);
  const key = `replay-${randomBytes(KEY_BYTES).toString('hex')}`;
  const { from } = record.run;
  const { pipeline, project } = record.run;
  const { runId } = await client.submit(pipeline, await unattended(context, options, record), {
    ...{ project, key, useCache: false, from, until: record.run.until },
    ...{ tier: record.run.tier, command: `athanor replay ${name}` },
  });
  context.output.note(`Computing ${record.run.id} again: ${runId}`);
  if ((await followRun(context, client, runId)) === undefined) return EXIT.interrupted;
  const again = await client.runs.record(runId);
  const { findStep } = lazy.catalogue();
  const catalogue = await context.catalogue(options);
  const { compareReplay, parseProvenance } = lazy.bundles();
  const replayed = compareReplay(
    provenance,
    parseProvenance(await client.artifacts.get(again.provenanceEntries)),
    (step, version) => findStep(catalogue, `${step}@${version}`).agreement === 'bitwise',
  );
  const sameDigest = again.resultDigest === record.resultDigest;
  if (options.json) {
    context.output.json({ runId, of: record.run.id, sameDigest, ...replayed });
  } else context.output.lines(replayLines(replayed, sameDigest));
  return replayed.isReproduced ? EXIT.ok : EXIT.runFailed;
}

async function bundleOf(client: AthanorClient, name: string): Promise<Bundle> {
  const { parseProvenance, readBundle } = lazy.bundles();
  // `athanor run` leaves a folder of the run's name, which is no bundle.
  if (existsSync(join(name, PROVENANCE))) {
    const bundle = await readBundle(client, name);
    const { from, id } = bundle.record.run;
    if (from === undefined) return bundle;
    const message = `${id} went on from ${from.runId}, which this bundle does not hold. Replay that one.`;
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
  const record = await client.runs.record(name);
  const lines = await client.artifacts.get(record.provenanceEntries);
  return { record, provenance: parseProvenance(lines) };
}

/** The input of the run; nobody is asked a second time what was decided the first. */
async function unattended(
  context: Context,
  options: GlobalOptions,
  { input, run }: Bundle['record'],
): Promise<unknown> {
  const contract = lazy.catalogue().findPipeline(await context.catalogue(options), run.pipeline);
  const asks = lazy.input().shapeOf(contract.input).properties?.autoApprove !== undefined;
  return asks ? { ...(input as object), autoApprove: true } : input;
}

function replayLines({ results, counts, otherCode, isReproduced }: Replayed, sameDigest: boolean) {
  const others = results.filter(({ verdict }) => verdict !== 'same');
  const rows = others
    .slice(0, SHOWN_MAX)
    .map(({ verdict, stage, step, position }) => [verdict, stage, step, position]);
  return [
    isReproduced
      ? 'Reproduced: every result that promises equal bits has them.'
      : 'NOT reproduced: results that promise equal bits differ.',
    `${counts.same} the same to the bit, ${counts.near} of native tools otherwise, ${counts.differs} differ, ` +
      `${counts.follows} follow from those, ${counts.missing} in one run only`,
    `The digest of the result is ${sameDigest ? 'the same' : 'another'}.`,
    ...(otherCode.length === 0 ? [] : [`Other code than then: ${otherCode.join(', ')}`]),
    ...(rows.length === 0 ? [] : table(['verdict', 'stage', 'step', 'position'], rows, undefined)),
    ...(others.length > SHOWN_MAX ? [`and ${others.length - SHOWN_MAX} more (--json)`] : []),
  ];
}
