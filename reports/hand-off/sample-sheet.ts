import type { Sample, SampleSheet } from '../../schemas/discovery/sample-sheet';
import type { Candidate } from '../../schemas/discovery/steps';
import type { RunView } from '../view';
import type { HandOff } from './chosen';
import { type Well, wellName } from './layout';

const STOCK_MILLIMOLAR = 10;
const NAME_CHARACTERS_MAX = 200;

/** The samples with what is known of them, in the form of schemas/discovery/sample-sheet. */
export function sampleSheetOf(
  { record, programme }: RunView,
  { review, candidates }: HandOff,
  wells: readonly Well[],
): SampleSheet {
  const byRank = new Map<number, Sample['wells']>();
  for (const well of wells) {
    if (well.candidate === null || well.concentrationMicromolar === null) continue;
    const own = byRank.get(well.candidate.rank) ?? [];
    byRank.set(well.candidate.rank, own);
    own.push({
      plate: well.plate,
      well: wellName(well),
      concentrationMicromolar: well.concentrationMicromolar,
      replicate: well.replicate,
    });
  }
  return {
    format: 'athanor.sample-sheet/1',
    runId: record.run.id,
    resultDigest: record.resultDigest,
    programme: programme ?? '',
    review,
    samples: candidates.map((one) => sampleOf(record.run.id, one, byRank.get(one.rank) ?? [])),
  };
}

function sampleOf(runId: string, candidate: Candidate, wells: Sample['wells']): Sample {
  const { id, smiles, inchiKey, rank, evidence } = candidate;
  const suffix = `:${rank}`;
  return {
    sampleId: `${runId.slice(0, NAME_CHARACTERS_MAX - suffix.length)}${suffix}`,
    compoundId: id,
    name: id,
    smiles,
    inchiKey,
    rank,
    physicalState: 'not made',
    solvent: 'DMSO',
    stockMillimolar: STOCK_MILLIMOLAR,
    predictions: evidence.flatMap(({ objective: property, unit, value, low, high, inDomain }) =>
      value === null || low === null ? [] : [{ property, unit, value, low, high, inDomain }],
    ),
    wells,
  };
}
