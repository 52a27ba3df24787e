import type { AlertCatalogue, Chemistry, Rejection } from '../../kernels/chemistry';
import { filter } from '../../schemas/chemistry/steps';
import { AthanorError } from '../../schemas/errors';
import type { FilterOptions, MoleculeRow, UserSmarts } from '../../schemas/molecule';
import { implement } from '../implement';
import { mapBatch, type Outcome } from '../library/map-batch';
import { moleculeRow } from '../library/rows';
import { aboveSa, belowQed, breaksRule, needsDescriptors, type Verdict } from './filter-rules';
import { chemistry, RDKIT_TOOL_VERSION, turnedAway } from './kernel';
import { descriptorOf } from './rows';

/**
 * Keeps the molecules that pass. Rules are asked in the order of their cost, and the first that a
 * molecule breaks is its reason: LIPINSKI, VEBER, QED, SA, PAINS, BRENK, SMARTS. A user SMARTS that
 * cannot be read is INPUT_INVALID, before the first molecule.
 */
export const filterStep = implement(
  filter,
  async (input, context) => {
    const chem = await chemistry();
    const { filters } = input;
    requireSmarts(chem, filters.smarts);
    return mapBatch<MoleculeRow, MoleculeRow>(context, input.molecules, (row) =>
      judge(chem, row, filters),
    );
  },
  RDKIT_TOOL_VERSION,
);

/** What becomes of one molecule; user SMARTS must have been compiled before. */
export function judge(
  chem: Chemistry,
  row: MoleculeRow,
  filters: FilterOptions,
): Outcome<MoleculeRow> | Promise<Outcome<MoleculeRow>> {
  for (const rule of [properties, alerts]) {
    const verdict = rule(chem, row, filters);
    if (verdict === undefined) continue;
    return isRejection(verdict) ? turnedAway(chem, verdict) : { dropped: verdict };
  }
  return { kept: moleculeRow(row) };
}

function properties(
  chem: Chemistry,
  { smiles }: MoleculeRow,
  filters: FilterOptions,
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

function alerts(
  chem: Chemistry,
  { smiles }: MoleculeRow,
  filters: FilterOptions,
): Verdict | Rejection {
  const catalogues: AlertCatalogue[] = [];
  if (filters.pains) catalogues.push('pains');
  if (filters.brenk) catalogues.push('brenk');
  if (catalogues.length === 0 && filters.smarts.length === 0) return undefined;
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
  return breaksUserSmarts(filters.smarts, profile.smarts ?? []);
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
