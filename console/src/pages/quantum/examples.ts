/** A circuit to begin with. */
export interface Example {
  title: string;
  text: string;
}

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';

/** Circuits that teach: entanglement, interference, and what depends on a measurement. */
export const EXAMPLES: readonly Example[] = [
  {
    title: 'Bell pair',
    text: `// Two qubits that always agree.\n${HEAD}qubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n`,
  },
  {
    title: 'GHZ state',
    text: `// Three qubits, all or nothing.\n${HEAD}qubit[3] q;\nbit[3] c;\nh q[0];\ncx q[0], q[1];\ncx q[1], q[2];\nc = measure q;\n`,
  },
  {
    title: 'Fourier transform',
    text: `// The quantum Fourier transform of |101⟩.\n${HEAD}qubit[3] q;\nx q[0];\nx q[2];\nh q[2];\ncp(pi/2) q[1], q[2];\nh q[1];\ncp(pi/4) q[0], q[2];\ncp(pi/2) q[0], q[1];\nh q[0];\nswap q[0], q[2];\n`,
  },
  {
    title: 'Teleportation',
    text: `// The state of q[0] goes to q[2]; two bits decide the corrections.\n${HEAD}qubit[3] q;\nbit[3] c;\nry(0.7) q[0];\nh q[1];\ncx q[1], q[2];\ncx q[0], q[1];\nh q[0];\nc[0] = measure q[0];\nc[1] = measure q[1];\nif (c[1]) x q[2];\nif (c[0]) z q[2];\nc[2] = measure q[2];\n`,
  },
];
