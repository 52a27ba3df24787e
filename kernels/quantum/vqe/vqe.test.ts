import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type AnsatzName, buildAnsatz } from '../ansatz/ansatz';
import { evaluateObjective, stateOf } from '../ansatz/energy';
import { qubitProblem, type Reduction } from '../ansatz/problem';
import { circuitOfProgram, parameterName } from '../ansatz/program';
import { activeSpace } from '../chemistry/active-space';
import { parityOf } from '../chemistry/bits';
import { readFcidump } from '../chemistry/fcidump';
import { pauliTerms } from '../chemistry/hamiltonian';
import { exactStates } from '../chemistry/lanczos';
import type { MappingName } from '../chemistry/mapping';
import { expectationValue } from '../results';
import { simulate } from '../twin';
import { type VqeOptions, VqeSearch } from './vqe';

const FOLDER = path.resolve(__dirname, '../../../../shared/data/qchem');
const read = (name: string) =>
  readFcidump(readFileSync(path.join(FOLDER, `${name}_sto3g.fcidump`), 'utf8'));

const OPTIONS: VqeOptions = {
  ...{ ansatz: 'uccsd', layers: 1, optimiser: 'lbfgs', states: 1, deflationHartree: 3 },
  ...{ adaptGradient: 1e-3, iterationsMax: 300, seed: 1 },
};

function search(
  name: string,
  options: Partial<VqeOptions> = {},
  mapping: MappingName = 'jordan-wigner',
  reduction: Reduction = 'z2',
) {
  const problem = qubitProblem(read(name), { mapping, reduction });
  const vqe = new VqeSearch(problem, { ...OPTIONS, ...options });
  while (!vqe.done) vqe.advance();
  return { vqe, problem, found: vqe.snapshot().found };
}

const EXACT = new Map<string, number>();
function exactOf(name: string): number {
  const known = EXACT.get(name) ?? exactStates(read(name), { states: 1 })[0]?.energyHartree;
  EXACT.set(name, known as number);
  return known as number;
}
const MILLI = 1e-3;

describe('reaches the published accuracy', () => {
  it.each([
    ['H2', {}, 0.02],
    ['LiH', {}, 0.02],
    ['BeH2', {}, 0.4],
    ['BeH2', { layers: 2, iterationsMax: 150 }, 0.1],
    ['LiH', { ansatz: 'adapt', layers: 40 }, 0.02],
    ['LiH', { ansatz: 'k-upccgsd', layers: 2, iterationsMax: 80 }, 0.5],
    ['H2', { ansatz: 'hardware-efficient', layers: 1 }, 0.02],
  ] as [string, Partial<VqeOptions>, number][])('%s %j', (name, options, milliHartree) => {
    const { found } = search(name, options);
    const error = (found[0]?.energyHartree as number) - exactOf(name);
    expect(error).toBeGreaterThan(-1e-9);
    expect(error).toBeLessThan(milliHartree * MILLI);
  });
});

it.each([
  ['uccsd', 'jordan-wigner', 'none'],
  ['uccsd', 'parity', 'two-qubit'],
  ['k-upccgsd', 'parity', 'z2'],
  ['hardware-efficient', 'jordan-wigner', 'two-qubit'],
] as [AnsatzName, MappingName, Reduction][])(
  '%s, %s, %s: circuit, energy and gradient agree with the twin',
  (ansatz, mapping, reduction) => {
    const integrals = activeSpace(read('LiH'), { frozenOrbitals: 1, activeOrbitals: 3 });
    const problem = qubitProblem(integrals, { mapping, reduction });
    const { hamiltonian, qubitCount } = problem;
    const program = buildAnsatz(problem, { ansatz, layers: 2 });
    const parameters = Array.from({ length: program.parameterCount }, (_, i) => Math.sin(i + 1));
    const inputs = Object.fromEntries(parameters.map((value, i) => [parameterName(i), value]));
    const expected = simulate(circuitOfProgram(program), inputs);
    const { re, im } = stateOf(program, parameters);
    re.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[2 * i] as number, 11);
      expect(im[i]).toBeCloseTo(expected[2 * i + 1] as number, 11);
    });
    const objective = { program, hamiltonian, deflation: { states: [], weightHartree: 0 } };
    const { value, gradient } = evaluateObjective(objective, parameters);
    expect(value).toBeCloseTo(expectationValue(expected, pauliTerms(hamiltonian, qubitCount)), 10);
    const step = 1e-5;
    gradient.forEach((slope, i) => {
      const at = (shift: number) =>
        evaluateObjective(
          objective,
          parameters.map((p, k) => (k === i ? p + shift : p)),
        ).value;
      expect(slope).toBeCloseTo((at(step) - at(-step)) / (2 * step), 7);
    });
  },
);

it.each([
  [{ states: 2, ansatz: 'k-upccgsd', layers: 1 }],
  [{ ansatz: 'adapt', layers: 4 }],
  [{ optimiser: 'spsa', iterationsMax: 10 }],
  [{ optimiser: 'cobyla', iterationsMax: 60 }],
] as [Partial<VqeOptions>][])('%j goes on from every iteration to the same bits', (changes) => {
  const integrals = activeSpace(read('LiH'), { frozenOrbitals: 1, activeOrbitals: 3 });
  const problem = qubitProblem(integrals, { mapping: 'parity', reduction: 'two-qubit' });
  const options = { ...OPTIONS, ...changes };
  const whole = new VqeSearch(problem, options);
  const kept: string[] = [];
  while (!whole.done) if (whole.advance()) kept.push(JSON.stringify(whole.snapshot()));
  const expected = JSON.stringify(whole.snapshot());
  expect(kept.length).toBeGreaterThan(3);
  let broken = new VqeSearch(problem, options);
  while (!broken.done) {
    if (broken.advance()) {
      broken = new VqeSearch(problem, options, JSON.parse(JSON.stringify(broken.snapshot())));
    }
  }
  expect(JSON.stringify(broken.snapshot())).toBe(expected);
});

it('finds excited states of the same symmetry by deflation', () => {
  const { vqe, problem, found } = search('LiH', { states: 2, iterationsMax: 300, layers: 2 });
  const { symmetries, reference } = problem.tapering;
  const accepts = (occupation: number) =>
    symmetries.masks.every((mask) => parityOf(mask & occupation) === parityOf(mask & reference));
  const exact = exactStates(read('LiH'), { states: 2, accepts });
  found.forEach(({ energyHartree }, i) => {
    expect(Math.abs(energyHartree - (exact[i]?.energyHartree as number))).toBeLessThan(2 * MILLI);
  });
  expect(vqe.overlapMax()).toBeLessThan(1e-3);
});
