import { z } from 'zod';
import {
  amplitudeNetwork,
  type ContractionPlan,
  expectationNetwork,
  type Network,
  openContraction,
  planContraction,
} from '../../kernels/quantum/tensor-network';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import * as contracts from '../../schemas/quantum/contraction';
import type { StepInput, StepOutput } from '../../schemas/step';
import { implement, type StepContext } from '../implement';
import { Checkpoints } from '../library/checkpoints';
import { trialsFor } from './contracted-values';
import { keepLinked, readLinked } from './linked';
import { readCircuit, refusing } from './read-circuit';

type Input = StepInput<typeof contracts.planContraction>;
type Slices = StepInput<typeof contracts.contract>['fragment'][number];

/** What one network is for. */
interface Target {
  kind: 'pauli' | 'amplitude';
  /** Pauli string or bits, qubit 0 rightmost. */
  label: string;
  /** Which observable it belongs to; 0 for amplitudes. */
  observable: number;
  coefficient: number;
}

/** What the plan's artifact holds: all that a fragment needs, on whatever node. */
interface StoredPlan {
  input: Pick<Input, 'circuit' | 'inputs'>;
  observables: string[];
  networks: (Target & { plan: ContractionPlan })[];
}

/** A fragment should take a node some seconds: less is lost in handing it out. */
const FRAGMENT_MULTIPLICATIONS = 1e9;
/** Of the thousand that the contract allows. */
const FRAGMENTS_WANTED_MAX = 480;
const NETWORKS_MAX = 2_000;
const PLAN_BYTES_MAX = 512 * 1024 * 1024;
const VALUES_BYTES_MAX = 512 * 1024 * 1024;
const RAW = 'application/octet-stream';
/** Real and imaginary part. */
const SLICE_BYTES = 16;

/** Plans every network that the observables and amplitudes need. */
export const planContractionStep = implement(contracts.planContraction, async (input, context) => {
  const circuit = await readCircuit(context.artifacts, input.circuit, input.inputs);
  const targets = targetsOf(input);
  const networks = targets.map((target, i) => {
    context.progress(i, targets.length);
    const network = refusing(() => networkOf(target, { circuit, inputs: input.inputs }));
    const plan = refusing(() =>
      planContraction(network, {
        tensorBytesMax: input.tensorBytesMax,
        multiplicationsMax: input.multiplicationsMax,
        trials: trialsFor(targets.length),
        seed: input.seed,
      }),
    );
    return { ...target, plan };
  });
  const costs = networks.map(({ plan }) => plan.slices * plan.multiplicationsPerSlice);
  const multiplications = costs.reduce((sum, cost) => sum + cost, 0);
  if (multiplications > input.multiplicationsMax) throw tooCostly(multiplications, input);
  const stored: StoredPlan = {
    input: { circuit: input.circuit, inputs: input.inputs },
    observables: input.observables.map(({ name }) => name),
    networks,
  };
  return {
    plan: await keepLinked(context.artifacts, stored),
    networks: networks.length,
    slices: networks.reduce((sum, { plan }) => sum + plan.slices, 0),
    multiplications,
    largestTensorBytes: networks.reduce((m, { plan }) => Math.max(m, plan.largestTensorBytes), 0),
    fragments: fragmentsOf(networks.map(({ plan }) => plan)),
  };
});

/** Contracts the slices of one fragment; what is done survives the loss of the node. */
export const contractStep = implement(contracts.contract, async (input, context) => {
  const stored = await readPlan(input.plan, context);
  const circuit = await readCircuit(context.artifacts, stored.input.circuit, stored.input.inputs);
  const done = resumedValues.safeParse(context.resumed).data ?? [];
  const total = input.fragment.reduce((sum, part) => sum + part.count, 0);
  const checkpoints = new Checkpoints(context);
  let before = 0;
  for (const { network: at, from, count } of input.fragment) {
    const missing = before + count - done.length / 2;
    before += count;
    if (missing <= 0) continue;
    const target = stored.networks[at];
    if (target === undefined) throw noSuchNetwork(at);
    const network = refusing(() => networkOf(target, { circuit, inputs: stored.input.inputs }));
    const contraction = openContraction(network, target.plan);
    for (let number = from + count - missing; number < from + count; number++) {
      const { re, im } = contraction.slice(number);
      done.push(re, im);
      context.progress(done.length / 2, total);
      await checkpoints.offer(async () => done);
    }
  }
  return { values: await context.artifacts.put(bytesOf(done), RAW) };
});

/** Adds up what the fragments gave, network by network, slice by slice. */
export const sumContractionStep = implement(contracts.sumContraction, async (input, context) => {
  const { networks, observables } = await readPlan(input.plan, context);
  const sums = networks.map(() => ({ re: 0, im: 0 }));
  for (const { slices, values } of input.fragments) {
    const bytes = await context.artifacts.get(values, { bytesMax: VALUES_BYTES_MAX });
    let at = 0;
    for (const { network, count } of slices) {
      const sum = sums[network];
      if (sum === undefined) throw noSuchNetwork(network);
      for (let i = 0; i < count; i++, at += SLICE_BYTES) {
        sum.re += bytes.readDoubleLE(at);
        sum.im += bytes.readDoubleLE(at + SLICE_BYTES / 2);
      }
    }
  }
  return answersOf(networks, { sums, observables });
});

function answersOf(
  networks: readonly Target[],
  o: { sums: readonly { re: number; im: number }[]; observables: readonly string[] },
): StepOutput<typeof contracts.sumContraction> {
  const expectations = o.observables.map((name) => ({ name, value: 0 }));
  const chosenAmplitudes: { bits: string; re: number; im: number }[] = [];
  networks.forEach(({ kind, label, observable, coefficient }, i) => {
    const { re, im } = o.sums[i] as { re: number; im: number };
    const expectation = expectations[observable];
    // What a Hermitian observable gives has no imaginary part but for rounding.
    if (kind === 'amplitude') chosenAmplitudes.push({ bits: label, re, im });
    else if (expectation !== undefined) expectation.value += coefficient * re;
  });
  return { expectations, chosenAmplitudes };
}

function targetsOf({ observables, amplitudesOf }: Input): Target[] {
  const targets: Target[] = observables.flatMap(({ terms }, observable) =>
    terms.map(({ pauli, coefficient }) => {
      return { kind: 'pauli', label: pauli, observable, coefficient };
    }),
  );
  for (const label of amplitudesOf) {
    targets.push({ kind: 'amplitude', label, observable: 0, coefficient: 1 });
  }
  if (targets.length <= NETWORKS_MAX) return targets;
  throw new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message: `${targets.length} terms and amplitudes were asked of a wide circuit; ${NETWORKS_MAX} are allowed.`,
  });
}

function networkOf(
  { kind, label }: Target,
  { circuit, inputs }: { circuit: Parameters<typeof amplitudeNetwork>[0] } & Pick<Input, 'inputs'>,
): Network {
  const make = kind === 'amplitude' ? amplitudeNetwork : expectationNetwork;
  return make(circuit, label, inputs);
}

/** Cuts all slices, in order, into fragments of about the same cost. */
function fragmentsOf(plans: readonly ContractionPlan[]): Slices[][] {
  const total = plans.reduce((sum, plan) => sum + plan.slices * plan.multiplicationsPerSlice, 0);
  const wanted = Math.max(FRAGMENT_MULTIPLICATIONS, total / FRAGMENTS_WANTED_MAX);
  const fragments: Slices[][] = [];
  let room = 0;
  plans.forEach(({ slices, multiplicationsPerSlice: cost }, network) => {
    for (let from = 0; from < slices; ) {
      if (room < cost || fragments.length === 0) {
        fragments.push([]);
        room = Math.max(wanted, cost);
      }
      const count = Math.min(slices - from, Math.max(1, Math.floor(room / cost)));
      fragments.at(-1)?.push({ network, from, count });
      room -= count * cost;
      from += count;
    }
  });
  return fragments;
}

const resumedValues = z.array(z.number());

async function readPlan(ref: ArtifactRef, { artifacts }: StepContext): Promise<StoredPlan> {
  return (await readLinked(artifacts, ref, { bytesMax: PLAN_BYTES_MAX })) as StoredPlan;
}

function bytesOf(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    bytes.writeDoubleLE(value, 8 * i);
  });
  return bytes;
}

function tooCostly(estimate: number, { multiplicationsMax }: Input): AthanorError {
  return new AthanorError({
    code: 'LIMIT_EXCEEDED',
    message:
      `Contracting this circuit would take ${estimate.toExponential(1)} complex multiplications; ` +
      `${multiplicationsMax.toExponential(1)} are allowed (multiplicationsMax).`,
  });
}

function noSuchNetwork(network: number): AthanorError {
  const message = `The plan has no network ${network}.`;
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
