/** One atom of a PDBQT file. */
export interface PdbqtAtom {
  serial: number;
  name: string;
  residueName: string;
  chain: string;
  residueNumber: number;
  insertionCode: string;
  x: number;
  y: number;
  z: number;
  occupancy: number;
  temperatureFactor: number;
  /** Elementary charges. Vina does not read them, and we write 0. */
  charge: number;
  /** AutoDock atom type. */
  type: string;
  isHetero: boolean;
}

const SERIAL_MAX = 99_999;
const NAME_WIDTH = 4;

/** An ATOM or HETATM line as AutoDock reads it, by columns. Serial numbers beyond 99999 begin anew. */
export function pdbqtLine(atom: PdbqtAtom): string {
  const { name, residueName, chain, residueNumber, insertionCode } = atom;
  const record = atom.isHetero ? 'HETATM' : 'ATOM  ';
  const serial = String(atom.serial > SERIAL_MAX ? atom.serial % (SERIAL_MAX + 1) : atom.serial);
  const padded = name.length < NAME_WIDTH ? ` ${name}`.padEnd(NAME_WIDTH) : name;
  const residue = `${residueName.slice(0, 3).padStart(3)} ${(chain || ' ').slice(0, 1)}`;
  const place = `${String(residueNumber).padStart(4)}${insertionCode || ' '}`;
  const position = [atom.x, atom.y, atom.z].map((value) => plain(value, 3).padStart(8)).join('');
  const numbers = [atom.occupancy, atom.temperatureFactor].map((v) => plain(v, 2).padStart(6));
  const charge = plain(atom.charge, 3).padStart(10);
  return (
    `${record}${serial.padStart(5)} ${padded} ${residue}${place}   ${position}` +
    `${numbers.join('')}${charge} ${atom.type.padEnd(2)}`
  );
}

/** A fixed number of decimals; −0 is written as 0. */
function plain(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** Reads an ATOM or HETATM line of a PDBQT file; undefined where it is none, or a number is missing. */
export function readPdbqtLine(line: string): PdbqtAtom | undefined {
  if (!/^(ATOM {2}|HETATM)/.test(line)) return undefined;
  const number = (from: number, to: number) => {
    const text = line.slice(from, to).trim();
    return text === '' ? Number.NaN : Number(text);
  };
  const [x, y, z] = [number(30, 38), number(38, 46), number(46, 54)];
  const type = line.slice(77).trim().split(/\s+/)[0] ?? '';
  if (![x, y, z].every(Number.isFinite) || type === '') return undefined;
  return {
    serial: number(6, 11),
    name: line.slice(12, 16).trim(),
    residueName: line.slice(17, 20).trim(),
    chain: line.slice(21, 22).trim(),
    residueNumber: number(22, 26),
    insertionCode: line.slice(26, 27).trim(),
    x,
    y,
    z,
    occupancy: orOtherwise(number(54, 60), 1),
    temperatureFactor: orOtherwise(number(60, 66), 0),
    charge: orOtherwise(number(66, 76), 0),
    type,
    isHetero: line.startsWith('HETATM'),
  };
}

function orOtherwise(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise;
}
