import fc from 'fast-check';
import type { SensorReadings } from '../../../schemas/nodes/control';
import { type OwnerRulesInput, ownerRules } from '../../../schemas/nodes/owner-rules';
import { decide, isWithinHours, type Situation } from './decide';

const CALM: SensorReadings = {
  ...{ idleSeconds: 3_600, othersLoad: 0, ownLoad: 0, onMains: true, isMetered: false },
  ...{
    temperatureCelsius: 40,
    diskUsedMb: 10,
    diskFreeMb: 50_000,
    networkMbToday: 0,
    memoryMb: 100,
  },
};
// 2026-11-25 was a Wednesday.
const WEDNESDAY_NOON = new Date(2026, 10, 25, 12, 0);

function decided(rules: OwnerRulesInput, sensors: Partial<SensorReadings> = {}, more = {}) {
  const situation: Situation = {
    rules: ownerRules.parse(rules),
    sensors: { ...CALM, ...sensors },
    now: WEDNESDAY_NOON,
    slotsMax: 8,
    stepMemoryMb: 512,
    ...more,
  };
  return decide(situation);
}
const rulesOf = (decision: ReturnType<typeof decide>) => decision.reasons.map((r) => r.rule);

test('an owner who has said nothing lends the whole machine, on mains', () => {
  expect(decided({})).toEqual({ slots: 8, reasons: [] });
  expect(decided({}, { onMains: false }).slots).toBe(0);
  expect(decided({ onlyOnMains: false }, { onMains: false }).slots).toBe(8);
  expect(rulesOf(decided({}, { isMetered: true }))).toEqual(['metered']);
  expect(decided({ avoidMetered: false }, { isMetered: true }).slots).toBe(8);
});

test('cores and memory lower the number of steps at once', () => {
  expect(decided({ coresMax: 3 })).toMatchObject({ slots: 3, reasons: [{ rule: 'cores' }] });
  expect(decided({ coresMax: 100 })).toEqual({ slots: 8, reasons: [] });
  expect(decided({ memoryMbMax: 1_100 })).toMatchObject({
    slots: 2,
    reasons: [{ rule: 'memory' }],
  });
  expect(decided({ memoryMbMax: 400 })).toMatchObject({ slots: 0 });
  expect(decided({ memoryMbMax: 2_048 }, { memoryMb: 2_049 })).toMatchObject({ slots: 0 });
});

test.each<[string, OwnerRulesInput, Partial<SensorReadings>]>([
  ['paused', { paused: true }, {}],
  ['hours', { hours: [{ from: '22:00', to: '06:00' }] }, {}],
  ['idle', { onlyAfterIdleMinutes: 10 }, { idleSeconds: 599 }],
  ['load', { othersLoadPercentMax: 30 }, { othersLoad: 0.31 }],
  ['temperature', { temperatureCelsiusMax: 70 }, { temperatureCelsius: 70.5 }],
  ['disk', { diskMbMax: 100 }, { diskUsedMb: 100 }],
  ['network', { networkMbPerDayMax: 50 }, { networkMbToday: 50 }],
])('%s stops it, and says so', (rule, rules, sensors) => {
  const decision = decided(rules, sensors);
  expect(decision.slots).toBe(0);
  expect(decision.reasons).toEqual([{ rule, stops: true, text: expect.stringMatching(/\.$/) }]);
});

test('a limit that cannot be measured stops it; one that was never set does not', () => {
  const blind = { idleSeconds: undefined, temperatureCelsius: undefined, othersLoad: undefined };
  expect(decided({}, blind).slots).toBe(8);
  expect(decided({ onlyAfterIdleMinutes: 5 }, blind).slots).toBe(0);
  expect(decided({ temperatureCelsiusMax: 80 }, blind).slots).toBe(0);
  expect(decided({ othersLoadPercentMax: 80 }, blind).slots).toBe(0);
});

test('a machine that was too hot goes on when it is five degrees cooler', () => {
  const rules = { temperatureCelsiusMax: 80 };
  const hot = decided(rules, { temperatureCelsius: 81 });
  expect(hot.slots).toBe(0);
  expect(decided(rules, { temperatureCelsius: 78 }).slots).toBe(8);
  expect(decided(rules, { temperatureCelsius: 78 }, { before: hot }).slots).toBe(0);
  expect(decided(rules, { temperatureCelsius: 75 }, { before: hot }).slots).toBe(8);
});

test('what else keeps it from working is told beside the rules', () => {
  const holds = [{ rule: 'draining' as const, text: 'It ends.', stops: true }];
  expect(rulesOf(decided({ paused: true }, {}, { holds }))).toEqual(['draining', 'paused']);
});

describe('hours', () => {
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, 22 + day, hour, minute);
  const SUNDAY = 0;
  const MONDAY = 1;
  const TUESDAY = 2;

  it('go over midnight into the day after the one that they name', () => {
    const nights = [{ days: ['mon' as const], from: '22:00', to: '06:00' }];
    expect(isWithinHours(nights, at(MONDAY, 21, 59))).toBe(false);
    expect(isWithinHours(nights, at(MONDAY, 22))).toBe(true);
    expect(isWithinHours(nights, at(TUESDAY, 5, 59))).toBe(true);
    expect(isWithinHours(nights, at(TUESDAY, 6))).toBe(false);
    expect(isWithinHours(nights, at(TUESDAY, 23))).toBe(false);
    expect(isWithinHours(nights, at(MONDAY, 1))).toBe(false);
  });

  it('within a day end before their last minute; 24:00 is the end of the day', () => {
    const office = [{ from: '09:00', to: '17:00' }];
    expect(isWithinHours(office, at(SUNDAY, 9))).toBe(true);
    expect(isWithinHours(office, at(SUNDAY, 17))).toBe(false);
    const late = [{ days: ['sun' as const], from: '20:00', to: '24:00' }];
    expect(isWithinHours(late, at(SUNDAY, 23, 59))).toBe(true);
    expect(isWithinHours(late, at(MONDAY, 0))).toBe(false);
  });

  it('split a day in two halves whatever the hour is (property)', () => {
    const time = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const text = (m: number) =>
      `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(time, time, time, (from, to, now) => {
        fc.pre(from !== to);
        const moment = new Date(2026, 10, 25, 0, now);
        const inside = isWithinHours([{ from: text(from), to: text(to) }], moment);
        const outside = isWithinHours([{ from: text(to), to: text(from) }], moment);
        expect(inside).toBe(!outside);
      }),
    );
  });
});

test('more freedom never gives fewer slots (property)', () => {
  const sensors = fc.record({
    idleSeconds: fc.integer({ min: 0, max: 7_200 }),
    othersLoad: fc.double({ min: 0, max: 1, noNaN: true }),
    onMains: fc.boolean(),
    temperatureCelsius: fc.integer({ min: 10, max: 110 }),
    memoryMb: fc.integer({ min: 50, max: 4_000 }),
  });
  const limits = fc.record({
    onlyAfterIdleMinutes: fc.integer({ min: 1, max: 100 }),
    othersLoadPercentMax: fc.integer({ min: 1, max: 100 }),
    temperatureCelsiusMax: fc.integer({ min: 20, max: 100 }),
    memoryMbMax: fc.integer({ min: 128, max: 8_000 }),
    coresMax: fc.integer({ min: 1, max: 16 }),
  });
  const names = ['onlyAfterIdleMinutes', 'othersLoadPercentMax', 'temperatureCelsiusMax'] as const;
  const all = [...names, 'memoryMbMax', 'coresMax'] as const;
  fc.assert(
    fc.property(sensors, limits, fc.constantFrom(...all), (readings, rules, dropped) => {
      const { [dropped]: _gone, ...fewer } = rules;
      expect(decided(fewer, readings).slots).toBeGreaterThanOrEqual(decided(rules, readings).slots);
      const { slots } = decided(rules, readings);
      expect(slots).toBeLessThanOrEqual(Math.min(8, rules.coresMax));
    }),
  );
});
