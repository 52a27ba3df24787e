import { z } from 'zod';
import { loadChemistry } from '../../kernels/chemistry';
import { compile } from '../../kernels/quantum/compiler';
import { createEngine } from '../../kernels/quantum/engine';
import { FAMILIES } from '../../kernels/quantum/families';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import { defineStep } from '../../schemas/step';
import { implement } from '../implement';

/** Drugs of 13 to 58 heavy atoms, so that no kind of molecule decides the figure alone. */
const MOLECULES = [
  'CC(=O)Oc1ccccc1C(=O)O',
  'CN1C=NC2=C1C(=O)N(C(=O)N2C)C',
  'CC(C)Cc1ccc(cc1)C(C)C(=O)O',
  'CN1CCC[C@H]1c1cccnc1',
  'Cc1ccc(cc1Nc1nccc(n1)-c1cccnc1)NC(=O)c1ccc(CN2CCN(C)CC2)cc1',
  'CC(C)c1c(C(=O)Nc2ccccc2)c(-c2ccccc2)c(-c2ccc(F)cc2)n1CC[C@@H](O)C[C@@H](O)CC(=O)O',
  'C[C@H]1CN(C[C@@H](C)N1)c1c(F)c(N)c2C(=O)C(=CN(C3CC3)c2c1F)C(O)=O',
  'CCCc1nn(C)c2C(=O)NC(=Nc12)c1cc(ccc1OCC)S(=O)(=O)N1CCN(C)CC1',
];
const WANTED = {
  ...{ descriptors: true, qed: true, sa: true, scaffold: true },
  fingerprint: { radius: 2, bits: 2048 },
};
/** A state of 4 MB: larger than the nearest caches, as those of real circuits are. */
const QUBITS = 18;
const FAMILY = 'brickwork';
const WARM_UP_MS = 300;
const MEASURED_MS_MAX = 30_000;

/** How fast one thread of this machine is with the kernels that the pipelines use. */
export const measureNode = defineStep({
  name: 'node.measure',
  version: 1,
  title: 'Measure a node',
  description:
    'Molecules read, standardised and described, and gates applied, per second of a thread.',
  taskQueue: capabilityQueue(CAPABILITIES.rdkit),
  input: z.strictObject({ milliseconds: z.int().min(50).max(MEASURED_MS_MAX) }),
  output: z.strictObject({
    moleculesPerSecond: z.number().positive(),
    gatesPerSecond: z.number().positive(),
  }),
  agreement: 'none',
  cacheable: false,
});

/** What a pool thread runs. */
export const steps = [
  implement(measureNode, async ({ milliseconds }) => ({
    moleculesPerSecond: await moleculesPerSecond(milliseconds),
    gatesPerSecond: gatesPerSecond(milliseconds),
  })),
];

async function moleculesPerSecond(milliseconds: number): Promise<number> {
  const chem = await loadChemistry();
  return ratePerSecond(milliseconds, () => {
    for (const smiles of MOLECULES) {
      const standard = chem.standardise({ smiles });
      if (standard.ok) chem.profile(standard.smiles, WANTED);
    }
    return MOLECULES.length;
  });
}

function gatesPerSecond(milliseconds: number): number {
  const family = FAMILIES.find((one) => one.name === FAMILY);
  if (family === undefined) throw new Error(`there is no family ${FAMILY}`);
  const circuit = family.circuit(QUBITS);
  const plan = compile(circuit);
  const engine = createEngine();
  try {
    return ratePerSecond(milliseconds, () => {
      engine.run(plan);
      return circuit.operations.length;
    });
  } finally {
    engine.close();
  }
}

/** Units of work per second, after code was optimised and memory touched. */
function ratePerSecond(milliseconds: number, work: () => number): number {
  for (const endMs = performance.now() + WARM_UP_MS; performance.now() < endMs; ) work();
  let done = 0;
  const started = performance.now();
  let ended = started;
  while (ended - started < milliseconds) {
    done += work();
    ended = performance.now();
  }
  return (done * 1_000) / (ended - started);
}
