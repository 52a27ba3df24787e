import { count, interval, quantity } from '../format';
import { cleanText } from '../html/markup';
import { isObject } from '../shapes';
import type { RunView } from '../view';
import type { HandOff } from './chosen';
import { DOSES } from './layout';

/** Of a plate from which on it is worth reading (Zhang et al. 1999). */
const Z_PRIME_MIN = 0.5;
const PURITY_PERCENT_MIN = 95;
const LISTED_MAX = 50;

/** What is measured where the actives were measured so; binding is told from inhibition. */
const ASSAYS: Readonly<Record<string, string>> = {
  IC50: 'inhibition of the target’s activity, as the IC50 of the known actives was measured',
  Ki: 'inhibition with the substrate concentration and mechanism known, so that Ki can be given as for the known actives',
  Kd: 'binding to the target, as the Kd of the known actives was measured',
  EC50: 'the functional response, as the EC50 of the known actives was measured',
};

/**
 * A suggestion, in Markdown, of how the candidates could be measured so that the predictions can be held
 * against it. What the run does not know (the assay, hazards, whether a compound can be had) it says.
 */
export function protocolText(view: RunView, { review, candidates }: HandOff): string {
  const { record, programme } = view;
  const lines = [
    `# Suggested protocol: ${inline(programme ?? record.title)}`,
    '',
    `Run ${inline(record.run.id)}, result ${record.resultDigest}. ${reviewed(review)}`,
    '',
    'This is a suggestion made from the record of a computation. A person who knows the assay decides, and',
    'makes the safety assessment of every compound first: none of them was handled in this run.',
    '',
    '## Before the assay',
    '',
    `1. Make or buy the ${count(candidates.length)} compounds of \`samples.json\`; whether they can be had was not asked unless the report says so.`,
    `2. Confirm identity (NMR or MS, and the stereochemistry that the SMILES states) and purity (HPLC, ≥ ${PURITY_PERCENT_MIN} %).`,
    '3. Dissolve to 10 mM in DMSO; measure the solubility in assay buffer, and leave out doses above it.',
    '',
    '## Primary assay',
    '',
    `1. Measure ${assayOf(view)}.`,
    `2. Plates as in \`plate-map.csv\`: ${DOSES.count} concentrations from ${DOSES.highestMicromolar} µM, each the one before divided by ${DOSES.factor}, ${DOSES.replicates} replicates; neutral (solvent) and reference controls in the outer columns. Equal DMSO in all wells.`,
    `3. ${referenceOf(candidates[0]?.nearest ?? '')}`,
    `4. Accept a plate from Z′ ≥ ${Z_PRIME_MIN} on (doi:10.1177/108705719900400206) whose reference has its known value within a factor of three.`,
    '5. Fit four-parameter curves; report values outside the doses as censored (< or >), never as a number.',
    '',
    '## What could look like activity and is not',
    '',
    '1. Aggregation: repeat the hits with 0.01 % Triton X-100 (doi:10.1038/nprot.2006.77).',
    '2. Interference with the read-out: measure the compounds without the target.',
    '3. Confirm hits by a second method of another principle (SPR, ITC, thermal shift), from a fresh batch.',
    ...selectivity(view),
    '',
    '## What the measurement decides',
    '',
    'A prediction counts as met when the measured value lies in its 90 % interval; about nine of ten should.',
    'Where fewer do, the model is wrong for this chemistry, and its ranking with it. Inactive results are as',
    'worth recording as active ones: enter both as actives of the next run.',
    '',
    ...expected(view, candidates),
  ];
  return `${lines.join('\n')}\n`;
}

function reviewed(review: HandOff['review']): string {
  if (review === 'approved') return 'The candidates were approved by a person.';
  return 'No person has approved the candidates yet.';
}

function assayOf({ record }: RunView): string {
  const input = isObject(record.input) ? record.input : {};
  const actives = isObject(input.actives) ? input.actives : {};
  const kind = typeof actives.kind === 'string' ? actives.kind : '';
  return (
    ASSAYS[kind] ?? 'the activity that the programme is after, in the assay of the known actives'
  );
}

function referenceOf(nearest: string): string {
  if (nearest === '') return 'Reference control: a compound of known activity.';
  return `Reference control: a known active, such as ${inline(nearest)}.`;
}

function selectivity({ record }: RunView): string[] {
  const input = isObject(record.input) ? record.input : {};
  const offTargets = Array.isArray(input.offTargets) ? input.offTargets : [];
  const names = offTargets.flatMap((one) =>
    isObject(one) && typeof one.title === 'string' ? [inline(one.title)] : [],
  );
  return names.length === 0 ? [] : [`4. Selectivity: the same plates against ${names.join(', ')}.`];
}

function expected({ candidates: all }: RunView, chosen: HandOff['candidates']): string[] {
  const rows = chosen.slice(0, LISTED_MAX).flatMap((candidate) =>
    candidate.evidence
      .filter(({ value, low, high }) => value !== null && low !== null && high !== null)
      .map(({ title, unit, value, low, high }) => {
        const span = interval(low, high) ?? '';
        const what = unit === '' ? inline(title) : `${inline(title)}, ${inline(unit)}`;
        return `| ${count(candidate.rank)} | ${inline(candidate.id)} | ${what} | ${quantity(value)} | ${span} |`;
      }),
  );
  if (rows.length === 0) return ['No quantity was predicted with an interval in this run.'];
  const left = chosen.length > LISTED_MAX || (all?.length ?? 0) > chosen.length;
  return [
    '| Rank | Candidate | Predicted | Value | 90 % interval |',
    '| ---: | --- | --- | ---: | ---: |',
    ...rows,
    ...(left ? ['', `Of ${count(chosen.length)} candidates; all are in \`samples.json\`.`] : []),
  ];
}

/** One line without what Markdown or a table gives a meaning to. */
function inline(text: string): string {
  const line = cleanText(text).replace(/\s+/g, ' ').trim();
  return line.replace(/[\\`*_{}[\]<>|#]/g, (sign) => `\\${sign}`);
}
