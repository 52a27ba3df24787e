import {
  bytes,
  count,
  decimal,
  duration,
  elapsedMs,
  moment,
  percent,
  plainWords,
  quantity,
} from './format';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [-1_234_567, '−1,234,567'],
    [Number.NaN, '–'],
  ])('counts %p as %p', (n, text) => expect(count(n)).toBe(text));

  it.each([
    [0.125, 2, '0.13'],
    [-0.001, 2, '0.00'],
    [-0, 1, '0.0'],
    [-1234.5, 1, '−1,234.5'],
    [1.005, 2, '1.00'],
    [null, 2, '–'],
    [Number.POSITIVE_INFINITY, 2, '–'],
  ])('writes %p with %p digits as %p', (x, digits, text) => expect(decimal(x, digits)).toBe(text));

  it.each([
    [0, '0'],
    [42, '42'],
    [7.123, '7.12'],
    [0.0512, '0.051'],
    [0.00012, '0.000120'],
    [34.56, '34.6'],
    [-345.6, '−346'],
    [12_345.6, '12,346'],
    [2.5e12, '2.50e+12'],
    [null, '–'],
  ])('writes the quantity %p as %p', (x, text) => expect(quantity(x)).toBe(text));

  it.each([
    [0, '0 %'],
    [0.001, '<1 %'],
    [0.9, '90 %'],
    [0.998, '>99 %'],
    [1, '100 %'],
  ])('writes the share %p as %p', (x, text) =>
    expect(percent(x)).toBe(text.replace(' ', '\u00a0')),
  );

  it.each([
    [999, '999 bytes'],
    [1_234, '1.2 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [5e15, '5,000.0 TB'],
  ])('writes %p bytes as %p', (n, text) => expect(bytes(n)).toBe(text));
});

describe('time', () => {
  it.each([
    [0, '0 s'],
    [20, '<0.1 s'],
    [4_249, '4.2 s'],
    [9_960, '10 s'],
    [60_000, '1 min'],
    [61_400, '1 min 1 s'],
    [3_600_000, '1 h'],
    [90_061_000, '1 d 1 h'],
    [-5, '–'],
  ])('writes %p ms as %p', (ms, text) => expect(duration(ms)).toBe(text));

  it('writes moments in UTC, whatever the zone they were given in', () => {
    expect(moment('2026-01-31T09:05:12.345Z')).toBe('2026-01-31 09:05:12 UTC');
    expect(moment('2026-01-31T09:05:12+02:00')).toBe('2026-01-31 07:05:12 UTC');
    expect(moment(0)).toBe('1970-01-01 00:00:00 UTC');
  });

  it('does not guess at texts that are not ISO 8601 with a zone', () => {
    for (const text of ['', 'yesterday', '2026-01-31', '2026-01-31T09:05:12', 'Jan 1 2026 10:00']) {
      expect(moment(text)).toBe('–');
    }
    expect(moment(1e300)).toBe('–');
    expect(elapsedMs('2026-01-31T09:05:12Z', '')).toBeNull();
  });
});

describe('words', () => {
  it.each([
    ['NO_SMILES', 'No smiles'],
    ['PAINS', 'PAINS'],
    ['below the top', 'below the top'],
  ])('shows %p as %p', (code, text) => expect(plainWords(code)).toBe(text));
});
