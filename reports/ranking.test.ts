import type { RunRecord } from '../schemas/run-record';
import { type ReportFile, renderRun } from './index';
import { candidate, discoverRecord } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

const pageOf = (record: RunRecord) => (renderRun(record)['report.html'] as ReportFile).bytes;
const wordsOf = (record: RunRecord) => textOf(pageOf(record)).replace(/\s+/g, ' ');
const withOutput = (more: Record<string, unknown>) => {
  const record = discoverRecord();
  return { ...record, output: { ...(record.output as object), ...more } } as RunRecord;
};
const estimate = (value: number, low: number, high: number) => ({ value, low, high });

const SENSITIVITY = [
  {
    ...{ objective: 'docking', title: 'Docking score', weight: 2 },
    changes: [
      { factor: 0, kept: 0.5, tau: -1, first: 'MOL-9', entering: ['MOL-9', 'MOL-8'] },
      { factor: 2, kept: 1, tau: 1, first: 'MOL-1', entering: [] },
    ],
  },
];

describe('what would change the ranking', () => {
  const front = { count: 3, outsideTop: [{ rank: 77, id: 'MOL-77', smiles: 'CCO' }] };

  it('names what other weights bring in, and who leads in something else', () => {
    const text = wordsOf(withOutput({ sensitivity: SENSITIVITY, front }));
    expect(text).toContain('50 % stay, MOL-9 first come in: MOL-9, MOL-8');
    expect(text).toContain('Left out Weight × 2');
    expect(text).toContain('3 of the best molecules are beaten by no other one');
    expect(text).toContain('77 MOL-77 CCO');
  });

  it('is left out where nothing was ranked, and never shown as raw fields', () => {
    const page = pageOf({ ...withOutput({ sensitivity: [], front: null }), tables: {} });
    expect(tagsOf(page).some((tag) => tag.attributes.id === 'weights')).toBe(false);
    expect(page).not.toContain('outsideTop');
  });
});

describe('measured affinities', () => {
  const tau = estimate(0.4, -0.1, 0.7);
  const affinity = {
    ...{ count: 12, censoredLeftOut: 2, tau, permutationP: 0.04, beatsNulls: false },
    figures: [
      { scorer: 'ranking', isNull: false, tau, sign: 1 },
      { scorer: 'logP', isNull: true, tau: estimate(0.6, 0.2, 0.9), sign: -1 },
    ],
    advantages: [{ over: 'logP', difference: estimate(-0.2, -0.6, 0.3) }],
    verdict: 'No claim: it was not shown.',
  };

  it('say no more than their intervals allow', () => {
    const text = wordsOf(withOutput({ affinity }));
    expect(text).toContain('Not shown No claim: it was not shown.');
    // On top, before the check by hidden actives: whoever reads no further has to know.
    const top = text.slice(text.indexOf('Believe the ranking?'), text.indexOf('Who reviewed it'));
    expect(top).toContain('Not shown No claim: it was not shown. See measured affinities');
    expect(text).toContain('logP null model, low values first 0.60 0.20 to 0.90');
    expect(text).toContain('not beaten');
    const agreeing = { ...affinity, beatsNulls: true, tau: estimate(0.8, 0.6, 0.9) };
    expect(wordsOf(withOutput({ affinity: agreeing }))).toContain(
      'Agrees with measured affinities No claim',
    );
  });
});

describe('the evidence of a candidate', () => {
  it('says what moved it and how firm its place is, where the record knows', () => {
    const plain = candidate(1);
    const evidence = plain.evidence.map((one) => ({
      ...one,
      ...{ contribution: 0.125, rankWithout: 31 },
    }));
    const known = {
      ...{ ...plain, evidence, scoreLow: 0.61, scoreHigh: 0.83, front: 1 },
      weightStability: 0.87,
    };
    const text = wordsOf(discoverRecord({ tables: { candidates: [known] } }));
    expect(text).toContain('Moved the score by Rank without it');
    expect(text).toContain('+0.125 31');
    expect(text).toContain('Score, 5 % to 95 % 0.61 to 0.83');
    expect(text).toContain('first: no molecule beats it in everything');
    expect(text).toMatch(/with 87.% of random weights/);
    const older = wordsOf(discoverRecord({ tables: { candidates: [plain] } }));
    expect(older).not.toContain('Rank without it');
    expect(older).not.toContain('of random weights');
  });
});
