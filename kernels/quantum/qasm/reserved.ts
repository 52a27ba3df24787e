/** Words that begin what OpenQASM has and a circuit has not. */
export const REFUSED_3 = ['extern', 'defcal', 'defcalgrammar', 'cal', 'opaque'];

/** Words that no name may be in OpenQASM 3. */
export const RESERVED = new Set(
  `
  OPENQASM include gate def return box let break continue if else end for while in switch case default nop
  pragma input output const qreg qubit creg bool bit int uint float angle complex array void
  duration stretch gphase inv pow ctrl negctrl durationof delay reset measure barrier true false
`
    .trim()
    .split(/\s+/)
    .concat(REFUSED_3),
);
/** Words that no name may be in OpenQASM 2. */
export const RESERVED_2 = new Set(
  'OPENQASM include qreg creg gate opaque measure reset barrier if U CX'.split(' '),
);
