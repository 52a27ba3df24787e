import { QuantumError } from '../errors';
import type { MolecularIntegrals } from './integrals';

/** Their two-electron integrals take 50 MB; whoever has more orbitals chooses an active space before. */
const ORBITALS_MAX = 50;
const NUMBERS_PER_LINE = 5;

interface Header {
  orbitals: number;
  electrons: number;
  /** 2 S_z: how many more electrons are up than down. */
  spin: number;
  /** Index of the first line of integrals. */
  firstLine: number;
}

/**
 * Reads an FCIDUMP: the common text format for molecular integrals (Knowles and Handy,
 * doi:10.1016/0010-4655(89)90033-7), with the integrals' eightfold symmetry, indices from 1.
 * Orbital energies are passed over: nothing here needs them.
 * @throws QuantumError BAD_FCIDUMP with the line, also for what is not taken: unrestricted orbitals and
 * complex integrals; TOO_WIDE for more than 50 orbitals
 */
export function readFcidump(text: string): MolecularIntegrals {
  const lines = text.split(/\r\n|\r|\n/);
  const header = readHeader(lines);
  const { orbitals: n, electrons, spin } = header;
  const integrals: MolecularIntegrals = {
    orbitals: n,
    electrons: { alpha: (electrons + spin) / 2, beta: (electrons - spin) / 2 },
    coreHartree: 0,
    oneBody: new Float64Array(n * n),
    twoBody: new Float64Array(n * n * n * n),
  };
  let count = 0;
  for (let at = header.firstLine; at < lines.length; at++) {
    const words = (lines[at] as string).trim().split(/\s+/);
    if (words[0] === '') continue;
    place(integrals, readIntegral(words, { line: at + 1, orbitals: n }));
    count++;
  }
  if (count === 0) throw bad(lines.length, 'there is no integral after the header');
  return integrals;
}

function bad(line: number, what: string): QuantumError {
  return new QuantumError('BAD_FCIDUMP', `line ${line}: ${what}`);
}

function readHeader(lines: readonly string[]): Header {
  const end = lines.findIndex((line) => /&END|\$END|\/\s*$/i.test(line));
  if (!/^\s*[&$]FCI\b/i.test(lines[0] ?? '')) {
    throw bad(1, "expected '&FCI', with which an FCIDUMP begins");
  }
  if (end < 0) throw bad(lines.length, "expected '&END' or '/' after the header");
  const text = lines.slice(0, end + 1).join(' ');
  const value = (key: string): number | undefined => {
    const found = new RegExp(`[\\s,&]${key}\\s*=\\s*([^\\s,/]+)`, 'i').exec(text)?.[1];
    if (found === undefined) return undefined;
    if (/^[+-]?\d+$/.test(found)) return Number(found);
    throw bad(lineOf(lines, key), `expected a whole number for ${key}, found '${found}'`);
  };
  if (/UHF\s*=\s*(\.?T|1)/i.test(text)) {
    throw bad(lineOf(lines, 'UHF'), 'orbitals that differ between the spins are not taken');
  }
  const orbitals = value('NORB');
  const electrons = value('NELEC');
  const spin = value('MS2') ?? 0;
  if (orbitals === undefined || orbitals < 1) throw bad(1, 'expected NORB, at least 1');
  if (electrons === undefined || electrons < 0) throw bad(1, 'expected NELEC, at least 0');
  if (orbitals > ORBITALS_MAX) {
    throw new QuantumError('TOO_WIDE', `${orbitals} orbitals are more than ${ORBITALS_MAX}`);
  }
  const fits = (electrons + Math.abs(spin)) / 2 <= orbitals && Math.abs(spin) <= electrons;
  if (!fits || (electrons + spin) % 2 !== 0) {
    const what = `${electrons} electrons with MS2=${spin} do not fit into ${orbitals} orbitals`;
    throw bad(lineOf(lines, 'NELEC'), what);
  }
  return { orbitals, electrons, spin, firstLine: end + 1 };
}

/** The line, from 1, in which a word of the header stands. */
function lineOf(lines: readonly string[], word: string): number {
  return (
    1 +
    Math.max(
      0,
      lines.findIndex((line) => line.toUpperCase().includes(word)),
    )
  );
}

interface Integral {
  value: number;
  indices: [number, number, number, number];
}

function readIntegral(
  words: readonly string[],
  { line, orbitals }: { line: number; orbitals: number },
): Integral {
  if (words.length !== NUMBERS_PER_LINE) {
    throw bad(line, `expected a value and four indices, found ${words.length} words`);
  }
  const [first, ...rest] = words as [string, ...string[]];
  // Fortran writes 1.0D-3 where others write 1.0E-3.
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([EeDd][+-]?\d+)?$/.test(first)) {
    throw bad(line, `expected a real number, found '${first}'`);
  }
  const value = Number(first.replace(/[Dd]/, 'e'));
  if (!Number.isFinite(value)) throw bad(line, `'${first}' is too large`);
  const indices = rest.map((word) => {
    const index = /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (index >= 0 && index <= orbitals) return index;
    throw bad(line, `expected an index from 0 to ${orbitals}, found '${word}'`);
  }) as Integral['indices'];
  const [i, j, k, l] = indices.map((index) => index > 0);
  // (ij|kl), h_ij, an orbital's energy, or the core energy.
  if (j && !i) throw bad(line, 'the second index is given and the first is 0');
  if (k !== l || (k && !j)) throw bad(line, 'indices 3 and 4 go together, after 1 and 2');
  return { value, indices };
}

function place(integrals: MolecularIntegrals, { value, indices }: Integral): void {
  const n = integrals.orbitals;
  const [i, j, k, l] = indices.map((index) => index - 1) as Integral['indices'];
  if (i < 0) {
    integrals.coreHartree = value;
  } else if (j < 0) {
    // An orbital's energy.
  } else if (k < 0) {
    integrals.oneBody[i * n + j] = value;
    integrals.oneBody[j * n + i] = value;
  } else {
    const pairs = [
      ...[i * n + j, j * n + i].flatMap((a) => [k * n + l, l * n + k].map((b) => [a, b])),
    ] as [number, number][];
    for (const [a, b] of pairs) {
      integrals.twoBody[a * n * n + b] = value;
      integrals.twoBody[b * n * n + a] = value;
    }
  }
}
