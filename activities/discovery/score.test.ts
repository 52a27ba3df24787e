import fc from 'fast-check';
import type { Objective } from '../../schemas/discovery/objectives';
import { predictionOf, scoredRowOf } from '../../tests/support/molecule-rows';
import { combinedScore, desirability } from './score';

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

  test('is the mean of desirabilities by weight', () => {
    const objectives = [
      objective({ weight: 2 }),
      objective({ name: 'qed', weight: 1 }),
      objective({ name: 'sa', weight: 1, goal: 'lower', low: 1, high: 10 }),
      objective({ name: 'activity', weight: 4, low: 5, high: 8 }),
    ];
    expect(combinedScore(row, objectives)).toBeCloseTo((1.6 + 0.4 + 1 + 4 * 0.5) / 8, 12);
  });

  test('leaves out what has no value, with its weight', () => {
    const both = [objective({}), objective({ name: 'solubility', weight: 9 })];
    expect(combinedScore(row, both)).toBe(0.8);
    expect(combinedScore(row, [objective({ name: 'solubility' })])).toBe(0);
    const { similarity: _, ...unscored } = row;
    expect(combinedScore(unscored, [objective({}), objective({ name: 'qed' })])).toBe(0.4);
  });
});
