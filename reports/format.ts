/** Stands where there is no number. */
export const NO_VALUE = '–';
const MINUS = '−';
/** With a space that does not break. */
const PERCENT = '\u00a0%';
const KILO = 1000;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A whole number with commas between thousands: 1234567 → '1,234,567'. */
export function count(n: number): string {
  if (!Number.isFinite(n)) return NO_VALUE;
  return grouped(Math.round(n).toFixed(0));
}

/** A number with a fixed number of digits after the point and a true minus sign. */
export function decimal(x: number | null, digits: number): string {
  if (x === null || !Number.isFinite(x)) return NO_VALUE;
  return grouped(x.toFixed(digits));
}

/** A measured or predicted number with about three significant digits. */
export function quantity(x: number | null): string {
  if (x === null || !Number.isFinite(x)) return NO_VALUE;
  if (Number.isInteger(x) && Math.abs(x) < 1e9) return grouped(x.toFixed(0));
  return significant(x);
}

/** An interval whose ends have the same look: '−4.50 to −2.00'; null when an end is missing. */
export function interval(low: number | null, high: number | null): string | null {
  if (low === null || high === null) return null;
  const isWhole = Number.isInteger(low) && Number.isInteger(high);
  const [from, to] = [low, high].map((x) => (isWhole ? quantity(x) : significant(x)));
  return `${from} to ${to}`;
}

/** A share as per cent. What is not certain is not shown as 0 % or 100 %. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return NO_VALUE;
  if (share > 0 && share < 0.005) return `<1${PERCENT}`;
  if (share < 1 && share > 0.995) return `>99${PERCENT}`;
  return `${decimal(share * 100, 0)}${PERCENT}`;
}

/** A length in bytes: 1234 → '1.2 kB'. */
export function bytes(size: number): string {
  if (!Number.isFinite(size)) return NO_VALUE;
  if (size < KILO) return `${count(size)} bytes`;
  let scaled = size;
  for (const unit of ['kB', 'MB', 'GB', 'TB']) {
    scaled /= KILO;
    // 999.95 would be shown as 1000.0 of the smaller unit.
    if (scaled < 999.95 || unit === 'TB') return `${decimal(scaled, 1)} ${unit}`;
  }
  return NO_VALUE;
}

/** A duration in milliseconds in the two largest units that it has. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return NO_VALUE;
  if (ms < 50) return ms === 0 ? '0 s' : '<0.1 s';
  if (ms < 9_950) return `${decimal(ms / SECOND_MS, 1)} s`;
  const seconds = Math.round(ms / SECOND_MS);
  const parts: [number, string][] = [
    [Math.floor(seconds / (DAY_MS / SECOND_MS)), 'd'],
    [Math.floor(seconds / (HOUR_MS / SECOND_MS)) % 24, 'h'],
    [Math.floor(seconds / (MINUTE_MS / SECOND_MS)) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  const shown = parts.slice(first, first + 2).filter(([n]) => n > 0);
  return shown.map(([n, unit]) => `${count(n)} ${unit}`).join(' ');
}

/** A moment (ISO 8601 text, or milliseconds since the epoch) as '2026-01-31 09:05:12 UTC'. */
export function moment(at: string | number): string {
  const ms = millisecondsOf(at);
  if (ms === null) return NO_VALUE;
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, -14)} ${iso.slice(-13, -5)} UTC`;
}

/** Milliseconds from one moment to a later one, or null when either is not a moment. */
export function elapsedMs(from: string | number, to: string | number): number | null {
  const a = millisecondsOf(from);
  const b = millisecondsOf(to);
  return a === null || b === null ? null : b - a;
}

/** The first digits of a digest, enough to tell two apart by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/** 'DUPLICATE_ID' → 'Duplicate id'; text that is not all capitals stays as it is. */
export function plainWords(code: string): string {
  if (!/^[A-Z0-9]+(?:[_-][A-Z0-9]+)*$/.test(code) || !code.includes('_')) return code;
  const words = code.replaceAll('_', ' ');
  return words.slice(0, 1) + words.slice(1).toLowerCase();
}

function millisecondsOf(at: string | number): number | null {
  // ISO 8601 alone: how other texts are read depends on the engine and the time zone.
  if (typeof at === 'string' && !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(at))
    return null;
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : null;
}

function significant(x: number): string {
  const size = Math.abs(x);
  if (!Number.isFinite(x)) return NO_VALUE;
  if (size >= 1e9 || (size < 1e-3 && x !== 0)) return signed(x.toPrecision(3));
  if (size >= 100) return grouped(x.toFixed(0));
  if (size >= 10) return grouped(x.toFixed(1));
  return signed(x.toFixed(size < 0.1 ? 3 : 2));
}

function signed(text: string): string {
  const bare = text.startsWith('-') ? text.slice(1) : text;
  const isZero = !/[1-9]/.test(bare);
  return text.startsWith('-') && !isZero ? MINUS + bare : bare;
}

function grouped(text: string): string {
  const [whole = '', fraction] = signed(text).split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}
