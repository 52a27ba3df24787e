import { type Chemistry, REACTIONS } from '../../../kernels/chemistry';
import { matchedPairs, type Transform } from '../../../kernels/chemistry/synthesis/matched-pairs';
import { MEDIA_TYPES } from '../../../schemas/artifact';
import {
  type GenerateOptions,
  type GenerationReport,
  generate,
  type MatchedPairTransform,
} from '../../../schemas/chemistry/generate-steps';
import { LIMITS } from '../../../schemas/constants/limits';
import type { Counts } from '../../../schemas/counts';
import { AthanorError } from '../../../schemas/errors';
import type { MoleculeRow } from '../../../schemas/molecule';
import type { StepInput } from '../../../schemas/step';
import type { ArtifactStore } from '../../../store/artifacts';
import { implement } from '../../implement';
import { readRows } from '../../library/batch-index';
import { sortedCounts } from '../../library/map-batch';
import { chemistry, RDKIT_TOOL_VERSION } from '../kernel';
import { Acceptance, FINGERPRINT } from './acceptance';
import { type Blocks, buildingBlocks } from './building-blocks';
import { matchedPairWays } from './matched-pair-ways';
import { draftsman, type Parent } from './parents';
import { type Known, qualityOf } from './quality';
import { exchangeWays, reactionWays } from './reaction-ways';
import { recombinationWays } from './recombination-ways';
import { chosenReactions, Roles } from './roles';
import { follow, type MethodProgress, type Ways } from './ways';

type Input = StepInput<typeof generate>;

/** Ways that are followed for each molecule asked for: most lead to what is known or does not work. */
const TRIES_PER_MOLECULE = 50;

interface Scene {
  chem: Chemistry;
  options: GenerateOptions;
  parents: readonly Parent[];
  blocks: Blocks;
  transforms: readonly Transform[];
}

/**
 * Generates analogues of the parents. What comes out is a function of the input alone: every list is in
 * the order of its text or of its file, and draws are Philox numbers of the seed. Of more parents than
 * LIMITS.parentsMax, those with the largest exact values are taken, then the first ones.
 * @throws AthanorError INPUT_INVALID for a reaction that is not in the table, LIMIT_EXCEEDED for more
 *   measured molecules or building blocks than LIMITS allow
 */
export const generateStep = implement(
  generate,
  async (input, context) => {
    const chem = await chemistry();
    const { artifacts } = context;
    const { options, seed, firstIndex } = input;
    requireReactions(options.reactions);
    const rows = await readRows<MoleculeRow>(artifacts, input.parents);
    const parents = best(rows, LIMITS.parentsMax).map((row): Parent => ({ row }));
    const blocks = await buildingBlocks(chem, { artifacts, given: input.blocks }, options);
    const mined = await transformsOf(chem, artifacts, input);
    context.progress(0, options.count);
    const scene = { chem, options, parents, blocks, transforms: mined.transforms };
    const known = await knownKeys(artifacts, input, rows);
    const acceptance = new Acceptance(chem, known, { options, firstIndex, parents: rows });
    const methods = await follow(waysOf(scene), {
      ...{ count: options.count, triesMax: options.count * TRIES_PER_MOLECULE, seed },
      take: async (draft) => {
        const taken = await acceptance.take(draft);
        if (taken) context.progress(acceptance.made.length, options.count);
        return taken;
      },
    });
    const { made, dropped } = acceptance;
    return {
      molecules: await putLines(
        artifacts,
        made.map(({ row }) => row),
      ),
      count: made.length,
      dropped: sortedCounts(dropped),
      transforms: await putTransforms(artifacts, mined.transforms),
      report: reportOf(scene, { acceptance, methods, pairs: mined.pairs, given: rows.length }),
    };
  },
  RDKIT_TOOL_VERSION,
);

/** The rows with the largest exact values, then the others in their order; put back in that order. */
function best(rows: readonly MoleculeRow[], most: number): readonly MoleculeRow[] {
  if (rows.length <= most) return rows;
  const value = ({ measured }: MoleculeRow) =>
    measured?.relation === '=' ? measured.value : Number.NEGATIVE_INFINITY;
  const order = rows.map((row, i) => ({ i, value: value(row) }));
  order.sort((a, b) => (a.value === b.value ? a.i - b.i : b.value > a.value ? 1 : -1));
  const chosen = new Set(order.slice(0, most).map(({ i }) => i));
  return rows.filter((_, i) => chosen.has(i));
}

function waysOf({ chem, options, parents, blocks, transforms }: Scene): Ways[] {
  const reactions = chosenReactions(options.reactions);
  const roles = new Roles(chem, reactions);
  const reacting = { chem, reactions, roles, parents, blocks: blocks.usable };
  const drawing = { chem, parents, draw: draftsman(chem, parents) };
  const asked = new Set(options.methods);
  const isRecombining = asked.has('r-groups') || asked.has('scaffold');
  return [
    ...(asked.has('reaction') ? reactionWays(reacting) : []),
    ...(asked.has('exchange') ? exchangeWays(reacting) : []),
    ...(asked.has('matched-pair') ? matchedPairWays(drawing, transforms, options) : []),
    ...(isRecombining ? recombinationWays(drawing) : []).filter(({ method }) => asked.has(method)),
  ];
}

async function transformsOf(
  chem: Chemistry,
  artifacts: ArtifactStore,
  { measured, parents, options }: Input,
): Promise<ReturnType<typeof matchedPairs>> {
  if (!options.methods.includes('matched-pair')) return { pairs: 0, transforms: [] };
  const rows = await readRows<MoleculeRow>(artifacts, measured ?? parents);
  if (rows.length > LIMITS.activesMax) throw tooManyMeasured(rows.length);
  const distinct = new Map(rows.map((row) => [row.smiles, row]));
  return matchedPairs(
    chem.synthesis,
    [...distinct.values()].map(({ id, smiles, measured: value }) => ({
      ...{ id, smiles },
      value: value?.relation === '=' ? value.value : null,
    })),
  );
}

async function knownKeys(
  artifacts: ArtifactStore,
  { exclude, measured }: Input,
  parents: readonly MoleculeRow[],
): Promise<Set<string>> {
  const known = new Set(parents.map(({ inchiKey }) => inchiKey));
  for (const ref of measured === null ? exclude : [...exclude, measured]) {
    for (const { inchiKey } of await readRows<MoleculeRow>(artifacts, ref)) known.add(inchiKey);
  }
  return known;
}

function reportOf(
  { chem, parents, blocks, transforms }: Scene,
  o: { acceptance: Acceptance; methods: MethodProgress[]; pairs: number; given: number },
): GenerationReport {
  const { made } = o.acceptance;
  const reactions: Counts = {};
  for (const { lineage } of made.map(({ row }) => row)) {
    if (lineage?.method !== 'reaction' && lineage?.method !== 'exchange') continue;
    reactions[lineage.by] = (reactions[lineage.by] ?? 0) + 1;
  }
  const known = parents.flatMap(({ row }): Known[] => {
    const profile = chem.profile(row.smiles, { scaffold: true, fingerprint: FINGERPRINT });
    if (!profile.ok || profile.fingerprint === undefined) return [];
    return [{ fingerprint: profile.fingerprint, scaffold: profile.scaffold ?? '' }];
  });
  return {
    parents: parents.length,
    parentsGiven: o.given,
    blocks: blocks.report,
    pairs: o.pairs,
    transforms: transforms.length,
    methods: o.methods,
    reactions: sortedCounts(reactions),
    quality: qualityOf(made, known),
  };
}

function putTransforms(artifacts: ArtifactStore, all: readonly MatchedPairTransform[]) {
  return putLines(artifacts, all);
}

function putLines(artifacts: ArtifactStore, lines: readonly unknown[]) {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return artifacts.put(text, MEDIA_TYPES.ndjson);
}

function requireReactions(names: readonly string[] | null): void {
  const known = REACTIONS.map(({ name }) => name);
  const strange = names?.find((name) => !known.includes(name));
  if (strange === undefined) return;
  throw new AthanorError({
    code: 'INPUT_INVALID',
    message: `options.reactions names "${strange}". Known are: ${known.join(', ')}.`,
  });
}

function tooManyMeasured(count: number): AthanorError {
  return new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message: `${count} measured molecules were given; pairs are sought among at most ${LIMITS.activesMax}.`,
  });
}
