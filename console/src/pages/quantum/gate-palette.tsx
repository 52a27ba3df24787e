import { gateOf } from '../../../../kernels/quantum/gates';

/** What a click on a wire puts there. */
export interface Tool {
  name: string;
  title: string;
  /** On how many qubits it acts. */
  qubits: number;
  /** How many angles it has. */
  angles: number;
  help: string;
}

const GATES = ['h', 'x', 'y', 'z', 's', 'sdg', 't', 'tdg', 'sx', 'rx', 'ry', 'rz', 'p'];
const LARGER = ['cx', 'cz', 'cp', 'swap', 'ccx'];

const gate = (name: string): Tool => {
  const { qubits, parameters, help } = gateOf(name);
  return { name, title: name, qubits, angles: parameters.length, help };
};
const other = (name: string, help: string): Tool => ({
  name,
  title: name,
  qubits: 1,
  angles: 0,
  help,
});

/** Every tool of the builder. */
export const TOOLS: readonly Tool[] = [
  ...[...GATES, ...LARGER].map(gate),
  other('measure', 'Measures a qubit into a classical bit.'),
  other('reset', 'Puts a qubit into |0⟩.'),
];

/** The tools in a row; the one that is taken stays until it is put back. */
export function GatePalette(o: { tool: Tool | undefined; take: (tool: Tool | undefined) => void }) {
  return (
    <fieldset className="row gate-palette">
      <legend className="visually-hidden">Gates</legend>
      {TOOLS.map((tool) => (
        <button
          key={tool.name}
          type="button"
          className="button"
          title={tool.help}
          aria-pressed={o.tool?.name === tool.name}
          onClick={() => o.take(o.tool?.name === tool.name ? undefined : tool)}
        >
          {tool.title}
        </button>
      ))}
    </fieldset>
  );
}

const ROLES: Record<string, readonly string[]> = {
  cx: ['control', 'target'],
  ccx: ['first control', 'second control', 'target'],
};

/** What the builder waits for, in words. */
export function toolHint(tool: Tool | undefined, chosen: number): string {
  if (tool === undefined) {
    return 'Take a gate, then choose a place on a wire. Choose a gate of the circuit to change or remove it.';
  }
  const role = ROLES[tool.name]?.[chosen] ?? (tool.qubits === 1 ? 'qubit' : `qubit ${chosen + 1}`);
  return `${tool.title}: ${tool.help} Choose its ${role}${tool.qubits > 1 ? ` (${chosen + 1} of ${tool.qubits})` : ''}.`;
}
