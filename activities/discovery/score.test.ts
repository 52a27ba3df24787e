import fc from 'fast-check';
import type { Combination, Objective } from '../../schemas/discovery/objectives';
import { descriptorsOf, predictionOf, scoredRowOf } from '../../tests/support/molecule-rows';
import { desirability } from './desirability';
import { combinedScore } from './score';
import { objectiveValue, type RankableRow } from './values';

const objective = (own: Partial<Objective>): Objective => ({
  name: 'similarity',
  title: '',
  unit: '',
  weight: 1,
  goal: 'higher',
  low: 0,
  high: 1,
  ...own,
});

describe('desirability', () => {
  test.each<[Objective['goal'], number, number]>([
    ['higher', 1, 0],
    ['higher', 2, 0],
    ['higher', 3, 0.25],
    ['higher', 6, 1],
    ['higher', 9, 1],
    ['lower', 1, 1],
    ['lower', 3, 0.75],
    ['lower', 6, 0],
    ['window', 2, 1],
    ['window', 4, 1],
    ['window', 6, 1],
    // Half the window is 2 wide: nothing is left 2 outside of it, half is left 1 outside.
    ['window', 1, 0.5],
    ['window', 7, 0.5],
    ['window', 0, 0],
    ['window', 8, 0],
    ['window', 20, 0],
  ])('of goal %s between 2 and 6 at %d is %d', (goal, value, wanted) => {
    expect(desirability(objective({ goal, low: 2, high: 6 }), value)).toBe(wanted);
  });

  test('of limits that coincide is a step', () => {
    const at = (goal: Objective['goal'], value: number) =>
      desirability(objective({ goal, low: 5, high: 5 }), value);
    expect([at('higher', 4.9), at('higher', 5), at('lower', 5), at('lower', 5.1)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([at('window', 5), at('window', 5.1)]).toEqual([1, 0]);
  });

  test('is between 0 and 1, whatever is asked', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(
        fc.constantFrom<Objective['goal']>('higher', 'lower', 'window'),
        fc.tuple(finite, finite, finite),
        (goal, [low, high, value]) => {
          const d = desirability(objective({ goal, low, high }), value);
          expect(d >= 0 && d <= 1 && !Object.is(d, -0)).toBe(true);
        },
      ),
    );
  });
});

describe('combinedScore', () => {
  const row = scoredRowOf(0, {
    similarity: 0.8,
    qed: 0.4,
    sa: 1,
    predictions: { activity: predictionOf(6.5) },
  });

  const score = (of: RankableRow, objectives: Objective[], combine: Combination = 'arithmetic') =>
    combinedScore(of, { objectives, combine });

  test('is the mean of desirabilities by weight', () => {
    const objectives = [
      objective({ weight: 2 }),
      objective({ name: 'qed', weight: 1 }),
      objective({ name: 'sa', weight: 1, goal: 'lower', low: 1, high: 10 }),
      objective({ name: 'activity', weight: 4, low: 5, high: 8 }),
    ];
    expect(score(row, objectives)).toBeCloseTo((1.6 + 0.4 + 1 + 4 * 0.5) / 8, 12);
  });

  test('leaves out what has no value, with its weight', () => {
    const both = [objective({}), objective({ name: 'solubility', weight: 9 })];
    expect(score(row, both)).toBe(0.8);
    expect(score(row, [objective({ name: 'solubility' })])).toBe(0);
    const { similarity: _, ...unscored } = row;
    expect(score(unscored, [objective({}), objective({ name: 'qed' })])).toBe(0.4);
  });

  test('as a geometric mean lets nothing make up for what is unwanted', () => {
    const objectives = [objective({ weight: 3 }), objective({ name: 'qed', weight: 1 })];
    // 0.8^¾ · 0.4^¼
    expect(score(row, objectives, 'geometric')).toBeCloseTo(0.672717, 6);
    const useless = { ...row, qed: 0 };
    expect(score(useless, objectives, 'geometric')).toBe(0);
    expect(score(useless, objectives)).toBeCloseTo(0.6, 12);
    expect(score(row, [...objectives, objective({ name: 'x' })], 'geometric')).toBe(
      score(row, objectives, 'geometric'),
    );
  });
});

describe('curves', () => {
  const at = (curve: Objective['curve'], value: number, goal: Objective['goal'] = 'higher') =>
    desirability(objective({ goal, low: 2, high: 6, curve }), value);

  test('power bends the line, and keeps its ends', () => {
    const square = { kind: 'power', exponent: 2 } as const;
    expect([2, 4, 6, 9].map((value) => at(square, value))).toEqual([0, 0.25, 1, 1]);
    expect(at(square, 3, 'lower')).toBe(0.5625);
  });

  test('logistic is 0.1 and 0.9 at the limits, whichever is wanted', () => {
    const logistic = { kind: 'logistic' } as const;
    const values = (goal: Objective['goal']) => [2, 4, 6].map((value) => at(logistic, value, goal));
    [0.1, 0.5, 0.9].forEach((wanted, i) => {
      expect(values('higher')[i]).toBeCloseTo(wanted, 14);
      expect(values('lower')[2 - i]).toBeCloseTo(wanted, 14);
    });
    expect(at(logistic, -50)).toBeGreaterThan(0);
    expect(at(logistic, 1e6)).toBe(1);
  });

  test('points are joined by lines, and level outside', () => {
    const points: [number, number][] = [
      [0, 0.25],
      [1, 0.75],
      [3, 0.25],
    ];
    const hat = { kind: 'points', points } as const;
    expect([-9, 0, 0.5, 1, 2, 3, 99].map((value) => at(hat, value))).toEqual([
      0.25, 0.25, 0.5, 0.75, 0.5, 0.25, 0.25,
    ]);
  });
});

describe('derived values', () => {
  const row = scoredRowOf(0, {
    descriptors: descriptorsOf({ NumHeavyAtoms: 20, CrippenClogP: 2.5 }),
    predictions: {
      activity: predictionOf(7),
      herg: predictionOf(5),
      cyp: predictionOf(5.5),
      logd: predictionOf(1),
    },
    quantities: { docking: { value: -9, standardDeviation: 0, unit: 'kcal/mol', method: 'Vina' } },
  });
  const value = (derived: Objective['derived']) => objectiveValue(row, objective({ derived }));

  test('ligand efficiency is kcal/mol for each heavy atom, from p-units or a free energy', () => {
    const of = { kind: 'ligand-efficiency' } as const;
    // 1.3642 kcal/mol for a p-unit at 298.15 K.
    expect(value({ ...of, of: 'activity', scale: 'p' })).toBeCloseTo((7 * 1.364247) / 20, 6);
    expect(value({ ...of, of: 'docking', scale: 'kcal/mol' })).toBeCloseTo(9 / 20, 12);
    expect(value({ ...of, of: 'nothing', scale: 'p' })).toBeUndefined();
  });

  test('lipophilic efficiency takes logP off', () => {
    const of = { kind: 'lipophilic-efficiency', of: 'activity', scale: 'p' } as const;
    expect(value(of)).toBe(4.5);
    expect(value({ ...of, logP: 'logd' })).toBe(6);
    expect(value({ ...of, logP: 'nothing' })).toBeUndefined();
  });

  test('selectivity is over the tightest off-target of which something is known', () => {
    const of = { kind: 'selectivity', of: 'activity', scale: 'p' } as const;
    expect(value({ ...of, against: ['herg', 'nothing', 'cyp'] })).toBe(1.5);
    expect(value({ ...of, against: ['nothing'] })).toBeUndefined();
  });

  test('a computed quantity stands before a prediction of its name', () => {
    const both = { ...row, predictions: { docking: predictionOf(-5) } };
    expect(objectiveValue(both, objective({ name: 'docking' }))).toBe(-9);
  });
});
