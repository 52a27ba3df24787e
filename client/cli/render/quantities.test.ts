import { showBytes, showDuration, showNumber, showTime } from './quantities';

test.each([
  [0, '0.0 s'],
  [-5, '0.0 s'],
  [940, '0.9 s'],
  [9_949, '9.9 s'],
  [12_900, '12 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [3_600_000, '1 h'],
  [7_620_000, '2 h 7 min'],
  [86_400_000, '1 d'],
  [273_600_000, '3 d 4 h'],
])('%d ms is %s', (ms, text) => {
  expect(showDuration(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [812, '812 B'],
  [1_434, '1.4 KiB'],
  [1_048_576, '1.0 MiB'],
  [250 * 1_048_576, '250 MiB'],
  [5 * 1_099_511_627_776, '5.0 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(showBytes(bytes)).toBe(text);
});

test.each([
  [1200, '1200'],
  [0.87654321, '0.8765'],
  [0.0000123456, '0.00001235'],
  [123.456789, '123.5'],
])('%d is shown as %s', (value, text) => {
  expect(showNumber(value)).toBe(text);
});

test('a time is that of the clock on the wall', () => {
  const at = new Date(2026, 10, 3, 4, 5, 6);
  expect(showTime(at.toISOString())).toBe('2026-11-03 04:05:06');
});
