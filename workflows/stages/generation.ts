import { type GenerateOptions, generate } from '../../schemas/chemistry/generate-steps';
import * as library from '../../schemas/library/steps';
import type { Stage } from '../stage';
import { StageNotRun } from '../stage-not-run';
import type { Found, Outcome } from '../staged';
import { tautomerCalls } from './curation';
import { droppedOf, moleculesOf } from './ingestion';
import { curate, join, mapMolecules } from './molecules';
import { BLOCKS, LIBRARY, type Programme, type ProgrammeState } from './programme';

/** What is made where building blocks are given and nothing is said of how. */
const USUAL: GenerateOptions = {
  count: 200,
  methods: ['reaction', 'exchange', 'matched-pair', 'r-groups', 'scaffold'],
  reactions: null,
  leadTimeDaysMax: null,
  unknownAvailability: true,
  pairsMin: 1,
  changeMin: 0,
  heavyAtomsMax: 45,
  saMax: 6,
};

/** Why no analogue is made; null when some are. */
export function whyNoAnalogues({ input }: Programme): string | null {
  if (input.actives === null) return 'the programme names no actives to make analogues of';
  if (input.generate !== null || input.buildingBlocks !== null) return null;
  return 'the programme asks for no analogues';
}

/** Makes analogues of the actives that are known, and puts them among the library. */
export async function makeAnalogues(
  stage: Stage,
  { run, input }: Programme,
  {
    sets,
    quality,
    curated,
    actives,
  }: Found<ProgrammeState, 'sets' | 'quality' | 'curated' | 'actives'>,
): Promise<Outcome<ProgrammeState>> {
  const { batchSize, seed } = input;
  const { all, known } = actives;
  if (all === null || known === null) throw new StageNotRun('no actives are known');
  const made = await stage.step(generate, {
    // Hidden actives stay unseen: what is made must not know them.
    ...{ parents: known, measured: known, exclude: [all] },
    ...{ blocks: await reagents(stage, sets[BLOCKS], batchSize), seed },
    ...{ options: input.generate ?? USUAL, firstIndex: quality[LIBRARY]?.records ?? 0 },
  });
  stage.note(`${made.count} analogues of ${made.report.parents} actives`);
  if (made.count === 0) return { found: { pooled: curated, generation: made.report } };
  const generated = await stage.asBatches(made.molecules, made.count);
  const also = await tautomerCalls(run, input);
  const formed =
    also.length === 0
      ? generated
      : (
          await mapMolecules(
            stage,
            { batches: generated, batchCount: 1, count: made.count, label: 'generated' },
            also,
          )
        ).batches;
  const joined = await join(stage, [curated.batches, formed], 'generate/join');
  const o = { batches: joined.batches, exclude: [], batchSize };
  const distinct = await stage.step(library.deduplicate, o, 'generate/deduplicate');
  const { rejections, ...rest } = distinct;
  const left = rejections.size === 0 ? [] : [await stage.asBatches(rejections, 0)];
  return {
    found: { pooled: moleculesOf(distinct), generation: made.report },
    molecules: {
      ...droppedOf({ ...rest, rejections: left }),
      entered: curated.count + made.count,
    },
  };
}

/** Standardised reagents in one artifact; null for those that come with Athanor. */
async function reagents(
  stage: Stage,
  blocks: ProgrammeState['sets'][string] | undefined,
  batchSize: number,
) {
  if (blocks === undefined) return null;
  const { batches } = await curate(stage, blocks, { label: BLOCKS, batchSize, exclude: [] });
  const o = { indexes: [batches], rows: true };
  return (await stage.step(library.concatenate, o, `${BLOCKS}/rows`)).rows;
}
