import {
  MAX_HEAVY_ATOMS,
  MAX_MOLBLOCK_LENGTH,
  MAX_SMILES_LENGTH,
  MAX_WRITTEN_ATOMS,
} from './limits';
import { reject } from './rejection';
import type { Rejection, StructureInput } from './types';

const MOLBLOCK_END = 'M  END';

/** One atom of a SMILES: a bracket, or an atom of the organic subset. */
const SMILES_ATOM = /\[[^\]]*\]|Br|Cl|[BCNOPSFI*bcnops]/g;

/** The number of atoms in a molblock: counts line of V2000, COUNTS line of V3000. */
const COUNTS = /^(?:.*\r?\n){3} *(\d{1,3})/;
const COUNTS_V3000 = /M {2}V30 COUNTS +(\d+)/;

/**
 * Checks text before RDKit sees it, since an overlong one would crash it; gives the part that
 * holds the structure.
 */
export function checkText(input: StructureInput): { ok: true; text: string } | Rejection {
  return 'smiles' in input ? checkSmiles(input.smiles.trim()) : checkMolblock(input.molblock);
}

function checkSmiles(text: string): { ok: true; text: string } | Rejection {
  if (text === '') {
    return reject('EMPTY', 'there is no structure');
  }
  if (text.length > MAX_SMILES_LENGTH) {
    return reject(
      'TOO_LARGE',
      `a SMILES of ${text.length} characters; at most ${MAX_SMILES_LENGTH} are read`,
    );
  }
  const strange = /[^!-~]/u.exec(text);
  if (strange !== null) {
    const character = JSON.stringify(strange[0]);
    return reject(
      'PARSE',
      `character ${strange.index + 1} is ${character}, which a SMILES cannot hold`,
    );
  }
  const atoms = text.match(SMILES_ATOM)?.length ?? 0;
  return atoms > MAX_WRITTEN_ATOMS ? tooLarge(atoms) : { ok: true, text };
}

function checkMolblock(block: string): { ok: true; text: string } | Rejection {
  if (block.trim() === '') {
    return reject('EMPTY', 'there is no structure');
  }
  if (block.length > MAX_MOLBLOCK_LENGTH) {
    return reject(
      'TOO_LARGE',
      `a molblock of ${block.length} characters; at most ${MAX_MOLBLOCK_LENGTH} are read`,
    );
  }
  const end = block.indexOf(MOLBLOCK_END);
  if (end < 0) {
    return reject('PARSE', `the molblock ends before its "${MOLBLOCK_END}" line`);
  }
  if (block.includes('\0')) {
    return reject('PARSE', 'the molblock holds a NUL character');
  }
  const atoms = Number((COUNTS_V3000.exec(block) ?? COUNTS.exec(block))?.[1] ?? 0);
  const text = `${block.slice(0, end)}${MOLBLOCK_END}\n`;
  return atoms > MAX_WRITTEN_ATOMS ? tooLarge(atoms) : { ok: true, text };
}

function tooLarge(atoms: number): Rejection {
  return reject('TOO_LARGE', `about ${atoms} atoms; at most ${MAX_HEAVY_ATOMS} heavy ones`);
}
