/** How a gate's inverse is found. */
type Inverse =
  /** It is its own. */
  | 'self'
  /** Every parameter changes its sign. */
  | 'negate'
  /** u(θ, φ, λ) becomes u(−θ, −λ, −φ); a fourth parameter changes its sign. */
  | 'euler'
  /** Another gate by name. */
  | { gate: string };

/** What the reader must know of a gate of the table. */
export interface Signature {
  parameters: number;
  qubits: number;
  inverse: Inverse;
  /** Its k-th power is itself with the first parameter times k. */
  scales?: true;
  /** Its own name with one control more. */
  controlled?: string;
  /** What it is under how many controls. */
  base?: { gate: string; controls: number };
  /** How OpenQASM 3 writes it: modifiers before another gate. */
  written?: { modifiers: string; gate: string };
  /** OpenQASM 3 in terms of `stdgates.inc`, the same matrix to the phase; where that lacks it.
   * Parameters are in alphabetical order, since Qiskit's importer takes them so whatever is
   * written. */
  definition?: string;
}

const fixed = (qubits: number, more: Partial<Signature> = {}): Signature => ({
  parameters: 0,
  qubits,
  inverse: 'self',
  ...more,
});
const rotation = (qubits: number, more: Partial<Signature> = {}): Signature => ({
  parameters: 1,
  qubits,
  inverse: 'negate',
  scales: true,
  ...more,
});
const under = (controls: number, gate: string): Pick<Signature, 'base'> => ({
  base: { gate, controls },
});
const as = (modifiers: string, gate: string): Pick<Signature, 'written'> => ({
  written: { modifiers: `${modifiers} @ `, gate },
});

/** The gates that circuits from this reader are made of, by their names in the table of gates. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ['gphase', rotation(0, { controlled: 'p' })],
  ['id', fixed(1)],
  ['x', fixed(1, { controlled: 'cx' })],
  ['y', fixed(1, { controlled: 'cy' })],
  ['z', fixed(1, { controlled: 'cz' })],
  ['h', fixed(1, { controlled: 'ch' })],
  ['s', fixed(1, { inverse: { gate: 'sdg' }, controlled: 'cs' })],
  ['sdg', fixed(1, { inverse: { gate: 's' }, controlled: 'csdg' })],
  ['t', fixed(1, { inverse: { gate: 'tdg' } })],
  ['tdg', fixed(1, { inverse: { gate: 't' } })],
  ['sx', fixed(1, { inverse: { gate: 'sxdg' }, controlled: 'csx' })],
  ['sxdg', fixed(1, { inverse: { gate: 'sx' }, controlled: 'csxdg', ...as('inv', 'sx') })],
  ['p', rotation(1, { controlled: 'cp', ...under(1, 'gphase') })],
  ['rx', rotation(1, { controlled: 'crx' })],
  ['ry', rotation(1, { controlled: 'cry' })],
  ['rz', rotation(1, { controlled: 'crz' })],
  [
    'u',
    {
      parameters: 3,
      qubits: 1,
      inverse: 'euler',
      controlled: 'cu',
      definition: 'gate u(alpha, beta, gamma) a { p(gamma) a; ry(alpha) a; p(beta) a; }',
    },
  ],
  ['cu', { parameters: 4, qubits: 2, inverse: 'euler' }],
  ['cx', fixed(2, { controlled: 'ccx', ...under(1, 'x') })],
  ['cy', fixed(2, under(1, 'y'))],
  ['cz', fixed(2, { controlled: 'ccz', ...under(1, 'z') })],
  ['ch', fixed(2, under(1, 'h'))],
  ['cs', fixed(2, { inverse: { gate: 'csdg' }, ...under(1, 's'), ...as('ctrl', 's') })],
  ['csdg', fixed(2, { inverse: { gate: 'cs' }, ...under(1, 'sdg'), ...as('ctrl', 'sdg') })],
  ['csx', fixed(2, { inverse: { gate: 'csxdg' }, ...under(1, 'sx'), ...as('ctrl', 'sx') })],
  ['csxdg', fixed(2, { inverse: { gate: 'csx' }, ...under(1, 'sxdg'), ...as('ctrl @ inv', 'sx') })],
  ['cp', rotation(2, under(2, 'gphase'))],
  ['crx', rotation(2, under(1, 'rx'))],
  ['cry', rotation(2, under(1, 'ry'))],
  ['crz', rotation(2, under(1, 'rz'))],
  ['swap', fixed(2, { controlled: 'cswap' })],
  ['cswap', fixed(3, under(1, 'swap'))],
  ['ccx', fixed(3, { controlled: 'c3x', ...under(2, 'x') })],
  ['ccz', fixed(3, { ...under(2, 'z'), ...as('ctrl(2)', 'z') })],
  ['c3x', fixed(4, { controlled: 'c4x', ...under(3, 'x'), ...as('ctrl(3)', 'x') })],
  ['c4x', fixed(5, { ...under(4, 'x'), ...as('ctrl(4)', 'x') })],
  [
    'rxx',
    rotation(2, {
      definition: 'gate rxx(theta) a, b { h a; h b; cx a, b; rz(theta) b; cx a, b; h b; h a; }',
    }),
  ],
  [
    'ryy',
    rotation(2, {
      definition:
        'gate ryy(theta) a, b { rx(pi/2) a; rx(pi/2) b; cx a, b; rz(theta) b; cx a, b; ' +
        'rx(-pi/2) b; rx(-pi/2) a; }',
    }),
  ],
  ['rzz', rotation(2, { definition: 'gate rzz(theta) a, b { cx a, b; rz(theta) b; cx a, b; }' })],
  [
    'rzx',
    rotation(2, {
      definition: 'gate rzx(theta) a, b { h b; cx a, b; rz(theta) b; cx a, b; h b; }',
    }),
  ],
  [
    'ecr',
    fixed(2, {
      definition:
        'gate ecr a, b { h b; cx a, b; rz(pi/4) b; cx a, b; h b; x a; ' +
        'h b; cx a, b; rz(-pi/4) b; cx a, b; h b; }',
    }),
  ],
  [
    'dcx',
    fixed(2, {
      inverse: { gate: 'dcxdg' },
      definition: 'gate dcx a, b { cx a, b; cx b, a; }',
    }),
  ],
  ['dcxdg', fixed(2, { inverse: { gate: 'dcx' }, ...as('inv', 'dcx') })],
  ['iswapdg', fixed(2, { inverse: { gate: 'iswap' }, ...as('inv', 'iswap') })],
  [
    'iswap',
    fixed(2, {
      inverse: { gate: 'iswapdg' },
      definition: 'gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }',
    }),
  ],
  [
    'rccx',
    fixed(3, {
      definition:
        'gate rccx a, b, c { h c; t c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c; h c; }',
    }),
  ],
  [
    'rc3x',
    fixed(4, {
      inverse: { gate: 'rc3xdg' },
      definition:
        'gate rc3x a, b, c, d { h d; t d; cx c, d; tdg d; h d; cx a, d; t d; cx b, d; tdg d; ' +
        'cx a, d; t d; cx b, d; tdg d; h d; t d; cx c, d; tdg d; h d; }',
    }),
  ],
  ['rc3xdg', fixed(4, { inverse: { gate: 'rc3x' }, ...as('inv', 'rc3x') })],
]);

/** The signature of a gate that is in the table. */
export function signatureOf(gate: string): Signature {
  const signature = SIGNATURES.get(gate);
  if (signature === undefined) throw new Error(`no gate '${gate}' in the table`);
  return signature;
}
