import type { Circuit, Operation, Parameter, Register } from '../../../../kernels/quantum/circuit';

/** The circuit with an operation put before the one at `index`. */
export function withOperation(circuit: Circuit, index: number, operation: Operation): Circuit {
  const operations = [...circuit.operations];
  operations.splice(index, 0, operation);
  return { ...circuit, operations };
}

/** The circuit without the operation at `index`. */
export function withoutOperation(circuit: Circuit, index: number): Circuit {
  return { ...circuit, operations: circuit.operations.filter((_, i) => i !== index) };
}

/** The circuit with another parameter in a gate. */
export function withParameter(
  circuit: Circuit,
  at: { index: number; parameter: number },
  value: Parameter,
): Circuit {
  const operations = circuit.operations.map((operation, i) => {
    if (i !== at.index || operation.kind !== 'gate') return operation;
    const parameters = operation.parameters.map((old, k) => (k === at.parameter ? value : old));
    return { ...operation, parameters };
  });
  return { ...circuit, operations };
}

/** The circuit with one qubit more, at the end of its last register. */
export function withQubit(circuit: Circuit): Circuit {
  const { qubitCount, qubitRegisters } = circuit;
  return {
    ...circuit,
    qubitCount: qubitCount + 1,
    qubitRegisters: grown(qubitRegisters, qubitCount, 'q'),
  };
}

/** The circuit without its last qubit and all that is done to it. */
export function withoutQubit(circuit: Circuit): Circuit {
  const last = circuit.qubitCount - 1;
  const qubitRegisters = circuit.qubitRegisters
    .map(({ name, start, size }) => ({ name, start, size: Math.min(size, last - start) }))
    .filter(({ size }) => size > 0);
  const operations = circuit.operations.filter((operation) => !touches(operation, last));
  return { ...circuit, qubitCount: last, qubitRegisters, operations };
}

/** A circuit in which a qubit can be measured into a bit of its own number, and that bit. */
export function withBit(circuit: Circuit, qubit: number): { circuit: Circuit; bit: number } {
  let { bitCount, bitRegisters } = circuit;
  while (bitCount <= qubit) {
    bitRegisters = grown(bitRegisters, bitCount, 'c');
    bitCount += 1;
  }
  return { circuit: { ...circuit, bitCount, bitRegisters }, bit: qubit };
}

/** Whether an operation is on a qubit; what happens only at times is as well. */
export function touches(operation: Operation, qubit: number): boolean {
  switch (operation.kind) {
    case 'measure':
    case 'reset':
      return operation.qubit === qubit;
    case 'if':
      return [...operation.then, ...operation.otherwise].some((one) => touches(one, qubit));
    case 'while':
      return operation.body.some((one) => touches(one, qubit));
    default:
      return operation.qubits.includes(qubit);
  }
}

function grown(registers: readonly Register[], count: number, name: string): Register[] {
  const last = registers.at(-1);
  if (last !== undefined && last.start + last.size === count) {
    return [...registers.slice(0, -1), { ...last, size: last.size + 1 }];
  }
  const taken = new Set(registers.map((one) => one.name));
  let free = name;
  for (let n = 0; taken.has(free); n += 1) free = `${name}${n}`;
  return [...registers, { name: free, start: count, size: 1 }];
}
