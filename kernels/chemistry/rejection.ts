import type { Rejection, RejectionCode } from './types';

/** A rejection where the interface has no room for one in its return type. */
export class ChemistryError extends Error {
  override readonly name = 'ChemistryError';

  constructor(
    readonly code: RejectionCode,
    reason: string,
  ) {
    super(reason);
  }
}

/** Builds a rejection. */
export function reject(code: RejectionCode, reason: string): Rejection {
  return { ok: false, code, reason };
}

/** Turns what RDKit logged when it refused a structure into a rejection for a chemist. */
export function rejectionFromLog(log: string): Rejection {
  const valence = /Explicit valence for atom # (\d+) (\w+), (\d+), is greater than permitted/.exec(
    log,
  );
  if (valence !== null) {
    const [, index, symbol, bonds] = valence;
    return reject(
      'VALENCE',
      `atom ${Number(index) + 1} (${symbol}) has valence ${bonds}, more than it can have`,
    );
  }
  if (/Can't kekulize/.test(log)) {
    const atoms = /Unkekulized atoms: ([\d ]+)/.exec(log)?.[1]?.trim().split(' ') ?? [];
    const numbers = atoms.map((atom) => Number(atom) + 1).join(', ');
    return reject('VALENCE', `aromatic atoms ${numbers} admit no alternating double bonds`);
  }
  const syntax = /Parse Error: ((?:unclosed|extra|ring|duplicated|syntax)[^\n]*)/.exec(log)?.[1];
  const where = /check for mistakes around position (\d+)/.exec(log)?.[1];
  if (where !== undefined) {
    return reject('PARSE', `not a valid structure: look at character ${where}`);
  }
  const detail = syntax?.replace(/ (?:for input|while parsing):.*$/, '');
  return reject('PARSE', `not a valid structure${detail === undefined ? '' : `: ${detail}`}`);
}
