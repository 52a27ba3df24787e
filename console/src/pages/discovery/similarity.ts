/** A molecule's place on a map of likeness. */
export interface Placed {
  id: string;
  x: number;
  y: number;
}

/** Molecules that the others are placed by; with fewer the map is exact in its kind. */
const LANDMARKS_MAX = 300;
const ITERATIONS = 100;

/**
 * Places molecules in the plane so that distances come near 1 − Tanimoto: classical scaling
 * (Torgerson, doi:10.1007/BF02288916) of up to 300 landmarks, evenly taken, and the others placed by
 * their distances to these (de Silva and Tenenbaum, Stanford 2004). The same molecules give the same map.
 * O(n · 300).
 */
export function layOut(molecules: readonly { id: string; bits: Uint32Array }[]): Placed[] {
  const every = Math.max(1, Math.ceil(molecules.length / LANDMARKS_MAX));
  const landmarks = molecules.filter((_, i) => i % every === 0);
  const n = landmarks.length;
  if (n < 3) return molecules.map(({ id }, i) => ({ id, x: i, y: 0 }));
  const squared = landmarks.map((a) => Float64Array.from(landmarks, (b) => squaredDistance(a, b)));
  const means = squared.map((row) => row.reduce((sum, one) => sum + one, 0) / n);
  const mean = means.reduce((sum, one) => sum + one, 0) / n;
  const centred = squared.map((row, i) =>
    row.map((d, j) => -0.5 * (d - (means[i] ?? 0) - (means[j] ?? 0) + mean)),
  );
  const axes = [0, 1].map((k) => {
    const { value, vector } = dominant(centred, k);
    centred.forEach((row, i) => {
      for (let j = 0; j < n; j++) {
        row[j] = (row[j] ?? 0) - value * (vector[i] ?? 0) * (vector[j] ?? 0);
      }
    });
    return { root: Math.sqrt(Math.max(value, 1e-12)), vector };
  });
  return molecules.map((molecule) => {
    const away = landmarks.map((one, i) => squaredDistance(molecule, one) - (means[i] ?? 0));
    const [x = 0, y = 0] = axes.map(
      ({ root, vector }) =>
        (-0.5 * away.reduce((sum, d, i) => sum + d * (vector[i] ?? 0), 0)) / root,
    );
    return { id: molecule.id, x, y };
  });
}

/** The eigenvector of the largest eigenvalue, by iterating; `k` only breaks ties of the start. */
function dominant(matrix: readonly Float64Array[], k: number) {
  let vector = Float64Array.from(matrix, (_, i) => 1 + (((i + 1) * (k + 3)) % 7) / 7);
  let value = 0;
  for (let i = 0; i < ITERATIONS; i++) {
    const next = Float64Array.from(matrix, (row) =>
      row.reduce((sum, one, j) => sum + one * (vector[j] ?? 0), 0),
    );
    value = Math.hypot(...next);
    if (value === 0) break;
    vector = next.map((one) => one / value);
  }
  return { value, vector };
}

function squaredDistance(a: { bits: Uint32Array }, b: { bits: Uint32Array }): number {
  const distance = 1 - tanimoto(a.bits, b.bits);
  return distance * distance;
}

/** Shared bits over all bits of two fingerprints; 1 for two without any. */
export function tanimoto(a: Uint32Array, b: Uint32Array): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += ones((a[i] ?? 0) & (b[i] ?? 0));
    either += ones((a[i] ?? 0) | (b[i] ?? 0));
  }
  return either === 0 ? 1 : both / either;
}

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A fingerprint of the API as words. */
export function wordsOf(base64: string): Uint32Array {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
}
