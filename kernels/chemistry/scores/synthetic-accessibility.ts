import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { libm } from '../../math/libm';
import { dataPath } from '../data-path';
import { bridgeheadAtoms, spiroAtoms } from '../descriptors/rings';
import type { MolGraph } from '../graph';
import { morganCodes } from '../morgan';

const TABLE_FILE = 'sa-fragment-scores.bin';
const TABLE_MAGIC = 0x53464153;
const TABLE_VERSION = 1;
const HEADER_BYTES = 16;

/** Score of a fragment that the table does not have. */
const UNKNOWN_FRAGMENT = -4;

/** Bounds of the raw score, which is mapped to 1 … 10. */
const RAW_MIN = -4;
const RAW_MAX = 2.5;

const FINGERPRINT_RADIUS = 2;

/** Rings larger than this are macrocycles. */
const LARGEST_ORDINARY_RING = 8;

/**
 * Synthetic accessibility, 1 (easy) to 10 (hard): Ertl and Schuffenhauer, J. Cheminform. 1 (2009)
 * 8, doi:10.1186/1758-2946-1-8, as in RDKit's Contrib/SA_Score (with its macrocycle rule and its
 * correction for symmetry).
 */
export class SyntheticAccessibility {
  private constructor(
    /** Fragment codes, ascending. */
    private readonly codes: Uint32Array,
    private readonly scoreIndex: Uint16Array,
    private readonly scores: Float64Array,
  ) {}

  /** Reads the table of fragment scores. Throws when the file is missing or not ours. */
  static load(): SyntheticAccessibility {
    const file = readFileSync(dataPath(TABLE_FILE));
    const header = new DataView(file.buffer, file.byteOffset, HEADER_BYTES);
    if (header.getUint32(0, true) !== TABLE_MAGIC || header.getUint32(4, true) !== TABLE_VERSION) {
      throw new Error(`${TABLE_FILE} is not a table of fragment scores of version 1`);
    }
    if (endianness() !== 'LE') {
      throw new Error('The table of fragment scores needs a little-endian machine');
    }
    const scoreCount = header.getUint32(8, true);
    const codeCount = header.getUint32(12, true);
    const body = new Uint8Array(file.subarray(HEADER_BYTES)).buffer;
    const codesAt = 8 * scoreCount;
    const indicesAt = codesAt + 4 * codeCount;
    return new SyntheticAccessibility(
      new Uint32Array(body, codesAt, codeCount),
      new Uint16Array(body, indicesAt, codeCount),
      new Float64Array(body, 0, scoreCount),
    );
  }

  /** Score of a molecule with at least one atom; `stereocentres` counts unassigned ones too. */
  score(graph: MolGraph, stereocentres: number): number {
    const { mean, distinct } = this.fragments(graph);
    const atoms = graph.atomCount;
    const size = libm.pow(atoms, 1.005) - atoms;
    const stereo = libm.log10(stereocentres + 1);
    const spiro = libm.log10(spiroAtoms(graph) + 1);
    const bridge = libm.log10(bridgeheadAtoms(graph) + 1);
    const isMacrocycle = graph.rings.some((ring) => ring.length > LARGEST_ORDINARY_RING);
    const complexity = 0 - size - stereo - spiro - bridge - (isMacrocycle ? libm.log10(2) : 0);
    const symmetry = atoms > distinct ? libm.log(atoms / distinct) * 0.5 : 0;
    return toScale(mean + complexity + symmetry);
  }

  private fragments(graph: MolGraph): { mean: number; distinct: number } {
    const codes = morganCodes(graph, FINGERPRINT_RADIUS).sort();
    let sum = 0;
    let distinct = 0;
    for (let start = 0; start < codes.length; distinct++) {
      const code = codes[start] as number;
      let stop = start + 1;
      while (codes[stop] === code) {
        stop++;
      }
      sum += this.fragmentScore(code) * (stop - start);
      start = stop;
    }
    return { mean: sum / codes.length, distinct };
  }

  private fragmentScore(code: number): number {
    let low = 0;
    let high = this.codes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.codes[middle] as number) < code) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.codes[low] === code
      ? (this.scores[this.scoreIndex[low] as number] as number)
      : UNKNOWN_FRAGMENT;
  }
}

/** Maps the raw score to 1 … 10 and smoothes the hard end. */
function toScale(raw: number): number {
  let score = 11 - ((raw - RAW_MIN + 1) / (RAW_MAX - RAW_MIN)) * 9;
  if (score > 8) {
    score = 8 + libm.log(score + 1 - 9);
  }
  return Math.min(10, Math.max(1, score));
}
