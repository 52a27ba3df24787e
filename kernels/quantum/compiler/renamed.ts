import { type Atom, bitsOf } from './atoms';

/** An atom whose qubits, places in a list of names, have those names instead. */
export function renamed(atom: Atom, names: readonly number[]): Atom {
  const name = (wire: number) => names[wire] as number;
  const nameAll = (mask: number) => bitsOf(names.filter((_, wire) => (mask >> wire) & 1));
  switch (atom.kind) {
    case 'phase':
      return { ...atom, qubits: nameAll(atom.qubits) };
    case 'cx':
      return { ...atom, control: name(atom.control), target: name(atom.target) };
    case 'observe':
      return {
        ...atom,
        strings: atom.strings.map(({ coefficient, flips, signs }) => ({
          coefficient,
          flips: nameAll(flips),
          signs: nameAll(signs),
        })),
      };
    case 'pair':
      return { ...atom, qubits: [name(atom.qubits[0]), name(atom.qubits[1])] };
    case 'dense':
      return {
        ...atom,
        targets: atom.targets.map(name),
        controls: nameAll(atom.controls),
        values: nameAll(atom.values),
      };
    default:
      return { ...atom, qubit: name(atom.qubit) };
  }
}
