import { ownerRules } from '../../schemas/nodes/owner-rules';
import { changedRules, limitLines, toHours } from './node-limits';

test('hours as people write them', () => {
  expect(toHours('22:00-06:00')).toEqual({ from: '22:00', to: '06:00' });
  expect(toHours('fri-mon/00:00-24:00').days).toEqual(['fri', 'sat', 'sun', 'mon']);
  expect(toHours('sat,sun/09:00-18:00').days).toEqual(['sat', 'sun']);
  expect(() => toHours('mo/09:00-18:00')).toThrow(/'mo' is no day; did you mean mon\?/);
  expect(() => toHours('9-18')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
});

test('options change what they name, and none takes a limit away', () => {
  const before = { coresMax: 4, steps: { never: ['quantum.*'] } };
  expect(changedRules(before, {})).toBe(before);
  const after = changedRules(before, {
    ...{ cores: 'none', onlyIdle: '10', neverProjects: ['a,b', 'c'], onlySteps: ['chemistry.*'] },
    ...{ json: true },
  });
  expect(ownerRules.parse(after)).toMatchObject({
    ...{ onlyAfterIdleMinutes: 10, projects: { never: ['a', 'b', 'c'] } },
    steps: { only: ['chemistry.*'], never: ['quantum.*'] },
  });
  expect(after.coresMax).toBeUndefined();
  const none = changedRules(after, { onlySteps: ['none'], neverSteps: ['none'] });
  expect(ownerRules.parse(none).steps).toEqual({ never: [] });
  expect(() => changedRules({}, { cores: '-1' })).toThrow(/allowed is a number/);
  expect(() => changedRules({}, { mains: 'maybe' })).toThrow(/yes and no/);
});

test('limits in words', () => {
  const rules = ownerRules.parse({ coresMax: 2, hours: [{ from: '22:00', to: '06:00' }] });
  expect(limitLines(rules)).toEqual([
    'cores             at most 2',
    'hours             22:00–06:00',
    'battery           not on battery',
    'metered networks  no',
    'when stopped      it is handed back',
  ]);
});
