import type { AlertCatalogue, Chemistry, Rejection } from '../../kernels/chemistry';
import { packFingerprints } from '../../kernels/statistics/tanimoto';
import { filter } from '../../schemas/chemistry/steps';
import { AthanorError } from '../../schemas/errors';
import type {
  DescribedRow,
  FilterOptions,
  FingerprintOptions,
  MoleculeRow,
  UserSmarts,
} from '../../schemas/molecule';
import type { StepInput } from '../../schemas/step';
import type { ArtifactStore } from '../../store/artifacts';
import { implement } from '../implement';
import { readRows } from '../library/batch-index';
import { mapBatch, type Outcome } from '../library/map-batch';
import { moleculeRow } from '../library/rows';
import { aboveSa, belowQed, breaksRule, needsDescriptors, type Verdict } from './filter-rules';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from './kernel';
import { ReadingsKept } from './readings';
import { ReferenceSet } from './reference-set';
import { descriptorOf } from './rows';
import { hazardsOf } from './safety';

/**
 * Keeps the molecules that pass. Rules are asked in the order of their cost, and the first that a
 * molecule breaks is its reason: LIPINSKI, VEBER, QED, SA, PAINS, BRENK, SMARTS, SAFETY, NOVELTY. What may
 * be controlled or hazardous is dropped (SAFETY) or marked, as the policy says.
 * @throws AthanorError INPUT_INVALID for a user SMARTS that cannot be read, and for similarityMax without
 *   the molecules to compare with, before the first molecule
 */
export const filterStep = implement(
  filter,
  async (input, context) => {
    const chem = await chemistry();
    const { filters } = input;
    requireSmarts(chem, filters.smarts);
    const known = await knownMolecules(input, context.artifacts);
    const readings = new ReadingsKept(chem);
    const output = await mapBatch<MoleculeRow, MoleculeRow>(context, input.molecules, (row) => {
      const outcome = judge(chem, row, { filters, known });
      if ('kept' in outcome) readings.add(row.smiles);
      return outcome;
    });
    await readings.leave(context, output.molecules);
    return output;
  },
  RDKIT_TOOL_VERSION,
);

/** What a molecule is held against. */
interface Rules {
  filters: FilterOptions;
  /** Undefined where similarity to known molecules does not count. */
  known: Known | undefined;
}

/** Molecules that one must not be too similar to. */
interface Known {
  set: ReferenceSet;
  fingerprint: FingerprintOptions;
}

/** What becomes of one molecule; user SMARTS must have been compiled before. */
export function judge(
  chem: Chemistry,
  row: MoleculeRow,
  rules: Rules,
): Outcome<MoleculeRow> | Promise<Outcome<MoleculeRow>> {
  for (const rule of [properties, alerts, novelty]) {
    const verdict = rule(chem, row, rules);
    if (verdict === undefined) continue;
    return isRejection(verdict) ? turnedAway(chem, verdict) : { dropped: verdict };
  }
  if (rules.filters.safety === 'off') return { kept: moleculeRow(row) };
  const restricted = hazardsOf(chem, row.smiles);
  return { kept: moleculeRow(restricted.length === 0 ? row : { ...row, restricted }) };
}

async function knownMolecules(
  { filters, novelty }: StepInput<typeof filter>,
  artifacts: ArtifactStore,
): Promise<Known | undefined> {
  if (filters.similarityMax === null) return undefined;
  if (novelty === undefined) {
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message: 'filters.similarityMax is set, and there are no known molecules to compare with.',
    });
  }
  const rows = await readRows<DescribedRow>(artifacts, novelty.known);
  return { set: new ReferenceSet(rows), fingerprint: novelty.fingerprint };
}

function properties(
  chem: Chemistry,
  { smiles }: MoleculeRow,
  { filters }: Rules,
): Verdict | Rejection {
  const wanted = {
    descriptors: needsDescriptors(filters),
    qed: filters.qedMin !== null,
    sa: filters.saMax !== null,
  };
  if (!wanted.descriptors && !wanted.qed && !wanted.sa) return undefined;
  const profile = chem.profile(smiles, wanted);
  if (!profile.ok) return profile;
  const { descriptors = [], qed = 1, sa = 1 } = profile;
  const broken = wanted.descriptors
    ? breaksRule(filters, (name) => descriptorOf({ descriptors }, name))
    : undefined;
  return broken ?? belowQed(filters, qed) ?? aboveSa(filters, sa);
}

function alerts(chem: Chemistry, { smiles }: MoleculeRow, { filters }: Rules): Verdict | Rejection {
  const catalogues: AlertCatalogue[] = [];
  if (filters.pains) catalogues.push('pains');
  if (filters.brenk) catalogues.push('brenk');
  if (catalogues.length === 0 && filters.smarts.length === 0) {
    return breaksSafety(chem, smiles, filters);
  }
  const profile = chem.profile(smiles, {
    alerts: catalogues,
    smarts: filters.smarts.map((one) => one.smarts),
  });
  if (!profile.ok) return profile;
  for (const catalogue of catalogues) {
    const names = (profile.alerts ?? [])
      .filter((hit) => hit.catalogue === catalogue)
      .map((hit) => hit.name);
    if (names.length === 0) continue;
    const list = catalogue.toUpperCase();
    return { code: list, reason: `${list} alert: ${names.join(', ')}` };
  }
  return (
    breaksUserSmarts(filters.smarts, profile.smarts ?? []) ?? breaksSafety(chem, smiles, filters)
  );
}

function breaksSafety(chem: Chemistry, smiles: string, { safety }: FilterOptions): Verdict {
  const hazards = safety === 'reject' ? hazardsOf(chem, smiles) : [];
  if (hazards.length === 0) return undefined;
  return { code: 'SAFETY', reason: `may be a ${hazards.join(', a ')}` };
}

function novelty(
  chem: Chemistry,
  { smiles }: MoleculeRow,
  { filters, known }: Rules,
): Verdict | Rejection {
  if (known === undefined || filters.similarityMax === null) return undefined;
  const profile = chem.profile(smiles, { fingerprint: known.fingerprint });
  if (!profile.ok) return profile;
  const query = packFingerprints([profile.fingerprint ?? new Uint8Array()]);
  const { similarity, id } = known.set.nearest(query);
  if (similarity <= filters.similarityMax) return undefined;
  const reason = `Tanimoto similarity ${similarity.toFixed(3)} to ${id} > ${filters.similarityMax}`;
  return { code: 'NOVELTY', reason };
}

function breaksUserSmarts(asked: readonly UserSmarts[], found: readonly boolean[]): Verdict {
  const broken = asked.findIndex((one, i) => found[i] === (one.mode === 'exclude'));
  const one = asked[broken];
  if (one === undefined) return undefined;
  const what = one.mode === 'exclude' ? 'is excluded and was found' : 'is required and is missing';
  return { code: 'SMARTS', reason: `${one.name} (${one.smarts}) ${what}` };
}

function requireSmarts(chem: Chemistry, asked: readonly UserSmarts[]): void {
  asked.forEach((one, i) => {
    const result = chem.compileSmarts(one.smarts);
    if (result.ok) return;
    throw new AthanorError({
      code: 'INPUT_INVALID',
      message:
        `filters.smarts[${i}] (${one.name}) is "${one.smarts}", which is no valid SMARTS: ` +
        `${result.reason}. Allowed is a SMARTS pattern that RDKit reads.`,
    });
  });
}

function isRejection(verdict: { code: string; reason: string } | Rejection): verdict is Rejection {
  return 'ok' in verdict;
}
