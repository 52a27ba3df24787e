import type { Circuit } from '../../kernels/quantum/circuit';
import type { InputValues } from '../../kernels/quantum/parameters';
import {
  type ContractionPlan,
  expectationNetwork,
  type Network,
  openContraction,
  planContraction,
} from '../../kernels/quantum/tensor-network';
import { AthanorError } from '../../schemas/errors';
import type { Expectation } from '../../schemas/quantum/steps';
import { refusing } from './read-circuit';
import { EXACT } from './shots';

/** What a contraction may take where nobody says: tensors of 256 MB. */
const TENSOR_BYTES_MAX = 268_435_456;
/** Of all observables at one point: some ten seconds of one core. A run of its own may take more. */
const POINT_MULTIPLICATIONS_MAX = 1e10;
/** Many networks are much alike: fewer paths are tried for each. */
const MANY_NETWORKS = 50;
const TRIALS_OF_MANY = 2;

/** Paths to try for each of several networks; undefined for as many as a single one gets. */
export function trialsFor(networks: number): number | undefined {
  return networks > MANY_NETWORKS ? TRIALS_OF_MANY : undefined;
}

type Observables = readonly {
  name: string;
  terms: readonly { pauli: string; coefficient: number }[];
}[];

/** Expectation values of a circuit that no statevector holds, by contracting a network for each term. */
export class ContractedValues {
  /** Plans by what they depend on: points that differ in angles mostly share them. */
  private readonly plans = new Map<string, ContractionPlan>();
  private readonly trials: number | undefined;

  constructor(
    private readonly circuit: Circuit,
    private readonly o: { observables: Observables; seed: number },
  ) {
    this.trials = trialsFor(o.observables.reduce((sum, { terms }) => sum + terms.length, 0));
  }

  /**
   * Complex multiplications at a point.
   * @throws AthanorError LIMIT_EXCEEDED with the estimate
   */
  cost(inputs: InputValues): number {
    let sum = 0;
    for (const { terms } of this.o.observables) {
      for (const { pauli } of terms) {
        const { slices, multiplicationsPerSlice } = this.planned(pauli, inputs).plan;
        sum += slices * multiplicationsPerSlice;
      }
    }
    if (sum <= POINT_MULTIPLICATIONS_MAX) return sum;
    const estimate = `${sum.toExponential(1)} complex multiplications`;
    throw new AthanorError({
      code: 'LIMIT_EXCEEDED',
      message: `A point would take ${estimate}; ${POINT_MULTIPLICATIONS_MAX.toExponential(1)} are allowed.`,
    });
  }

  /** The values at a point. @throws AthanorError LIMIT_EXCEEDED with the estimate */
  at(inputs: InputValues): Expectation[] {
    this.cost(inputs);
    return this.o.observables.map(({ name, terms }) => {
      let value = 0;
      for (const { pauli, coefficient } of terms) value += coefficient * this.term(pauli, inputs);
      return { name, value, ...EXACT };
    });
  }

  private term(pauli: string, inputs: InputValues): number {
    const { network, plan } = this.planned(pauli, inputs);
    const contraction = openContraction(network, plan);
    let sum = 0;
    // A Hermitian observable has no imaginary part but for rounding.
    for (let number = 0; number < plan.slices; number++) sum += contraction.slice(number).re;
    return sum;
  }

  private planned(pauli: string, inputs: InputValues): { network: Network; plan: ContractionPlan } {
    const network = refusing(() => expectationNetwork(this.circuit, pauli, inputs));
    const key = JSON.stringify(network.tensors.map(({ indices }) => indices));
    const plan =
      this.plans.get(key) ??
      refusing(() =>
        planContraction(network, {
          tensorBytesMax: TENSOR_BYTES_MAX,
          multiplicationsMax: POINT_MULTIPLICATIONS_MAX,
          trials: this.trials,
          seed: this.o.seed,
        }),
      );
    this.plans.set(key, plan);
    return { network, plan };
  }
}
