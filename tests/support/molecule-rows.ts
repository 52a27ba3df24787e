import { DESCRIPTOR_NAMES } from '../../kernels/chemistry';
import type { Prediction, ScoredRow } from '../../schemas/molecule';

const FINGERPRINT_BYTES = 256;

/** A fingerprint of 2048 bits with these bits set, as rows hold it. */
export function fingerprintOf(bits: readonly number[]): string {
  const bytes = new Uint8Array(FINGERPRINT_BYTES);
  for (const bit of bits) {
    bytes[bit >> 3] = (bytes[bit >> 3] as number) | (1 << (bit & 7));
  }
  return Buffer.from(bytes).toString('base64');
}

const CORES = [
  ...['c1ccccc1', 'c1ccncc1', 'C1CCCCC1', 'C1CCNCC1', 'c1ccsc1', 'c1ccoc1', 'C1CCOCC1'],
  ...['c1cnc[nH]1', 'C1CCCC1', 'c1ccc2ccccc2c1', 'c1ccc2[nH]ccc2c1', 'C1CNCCN1'],
];
const ENDS = ['F', 'Cl', 'Br', 'O', 'N', 'S', 'N#C'];
const LENGTHS = 5;

/** A real molecule of one of 24 series: its core, the length of its chain and the end of that follow. */
export function smilesOf(series: number, i: number): string {
  const core = CORES[series % CORES.length] as string;
  const link = series >= CORES.length ? 'C(=O)' : '';
  return `${ENDS[i % ENDS.length]}${'C'.repeat(1 + (i % LENGTHS))}${link}${core}`;
}

/** Descriptors that are 0 but for those named. */
export function descriptorsOf(values: Readonly<Record<string, number>>): number[] {
  return DESCRIPTOR_NAMES.map((name) => values[name] ?? 0);
}

/** A scored row of no particular molecule, with fields of one's own. */
export function scoredRowOf(index: number, own: Partial<ScoredRow> = {}): ScoredRow {
  return {
    index,
    id: `m${index}`,
    smiles: 'C',
    inchiKey: `KEY-${index}`,
    changes: [],
    descriptors: descriptorsOf({ amw: 300, NumRings: 2 }),
    fingerprint: fingerprintOf([index % 2048]),
    scaffold: '',
    qed: 0.5,
    sa: 3,
    similarity: 0,
    nearest: '',
    blindSimilarity: 0,
    predictions: {},
    ...own,
  };
}

/** A prediction with an interval of this half-width. */
export function predictionOf(value: number, half = 0): Prediction {
  const interval = { low: value - half, high: value + half };
  return { value, ...interval, inDomain: true, nearestSimilarity: 0.5 };
}
