import type { Command } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import type { Lineage, LineageNode, Walk } from '../../sdk/provenance';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';
import { clip, printable } from '../render/text';

interface LineageOptions extends GlobalOptions {
  dot?: boolean;
  back?: string;
  forward?: string;
}

/** Groups of a walk, in the order in which they are told. */
const GROUPS: readonly [title: string, types: readonly LineageNode['type'][]][] = [
  ['data', ['data', 'input']],
  ['steps', ['step']],
  ['code', ['code']],
  ['nodes', ['node']],
  ['people', ['person', 'review']],
  ['results', ['result']],
  ['files', ['artifact']],
];
const SHOWN_MAX = 12;

/** `athanor runs lineage`: where everything in a run comes from, and what became of it. */
export function addLineageCommand(runs: Command, context: Context): void {
  runs
    .command('lineage <run>')
    .description('where results come from: data, steps, code, seeds, nodes, people (W3C PROV)')
    .option('--back <what>', 'only what led to a file, a number (output.score), a SHA-256')
    .option('--forward <what>', 'only what came of it, also in other runs')
    .option('--dot', 'the graph for Graphviz')
    .addHelpText(
      'after',
      '\nWith --json the graph is PROV-JSON. WHAT may also be a node, a reviewer or a position such as filter/3.',
    )
    .action(
      onAction<LineageOptions>(context, async ({ args: [runId = ''], options }) => {
        const { collectLineage, lineageOf, toDot, toProvJson, walk, findNode } = lazy.provenance();
        if (options.back !== undefined && options.forward !== undefined) {
          const message = 'Of --back and --forward only one can be asked at a time.';
          throw new AthanorError({ code: 'INPUT_INVALID', message });
        }
        const client = context.client(options);
        const source = await collectLineage(client, runId);
        const whole = lineageOf(source);
        const what = options.back ?? options.forward;
        const direction = options.back === undefined ? 'forward' : 'back';
        const walked =
          what === undefined
            ? undefined
            : walk(whole, findNode(whole, source.record, what), direction);
        const shown = walked === undefined ? whole : partOf(whole, walked);
        const sha256 = direction === 'forward' ? walked?.start.facts.sha256 : undefined;
        const users =
          typeof sha256 === 'string'
            ? await client.artifacts.users(sha256, source.record.run.project)
            : [];
        const others = users.filter((user) => user.runId !== runId);
        if (options.dot) context.output.line(toDot(shown).trimEnd());
        else if (options.json) context.output.json(toProvJson(shown));
        else {
          const { columns } = context.output;
          context.output.lines(lineageLines(walked, shown, columns));
          for (const { runId: other, step, position } of others) {
            context.output.line(`used by ${other}: ${step} ${position}`);
          }
        }
      }),
    );
}

/** The nodes of a walk and the edges among them. */
function partOf(whole: Lineage, { start, met }: Walk): Lineage {
  const kept = new Set([start, ...met].map(({ id }) => id));
  return {
    run: whole.run,
    nodes: whole.nodes.filter(({ id }) => kept.has(id)),
    edges: whole.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}

function lineageLines(
  walked: Walk | undefined,
  { nodes, edges, run }: Lineage,
  columns: number | undefined,
): string[] {
  const title =
    walked === undefined
      ? `Lineage of ${run}: ${nodes.length} nodes, ${edges.length} relations`
      : `${printable(walked.start.label)} ${walked.direction === 'back' ? 'comes from' : 'led to'}:`;
  const width = Math.max(...GROUPS.map(([name]) => name.length));
  const rows = GROUPS.flatMap(([name, types]) => {
    const found = (walked?.met ?? nodes).filter(({ type }) => types.includes(type));
    const more = found.length - SHOWN_MAX;
    const told = found.slice(0, SHOWN_MAX).map(wordsOf);
    if (more > 0) told.push(`and ${more} more (--json)`);
    return told.map((words, i) => `${(i === 0 ? name : '').padEnd(width)}  ${words}`);
  });
  return [title, ...rows.map((row) => (columns === undefined ? row : clip(row, columns)))];
}

function wordsOf({ label, facts }: LineageNode): string {
  const parts = [
    printable(label),
    ...(facts.seed === undefined ? [] : [`seed ${facts.seed}`]),
    ...(facts.cached === true ? ['cached'] : []),
    ...(typeof facts.sha256 === 'string' ? [`sha256 ${facts.sha256.slice(0, 12)}`] : []),
    ...(typeof facts.codeDigest === 'string' && facts.position === undefined
      ? [`code ${facts.codeDigest.slice(0, 12) || 'unknown'}`]
      : []),
  ];
  return parts.join(', ');
}
