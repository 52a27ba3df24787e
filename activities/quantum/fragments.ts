import { z } from 'zod';
import type { Circuit } from '../../kernels/quantum/circuit';
import type { ArtifactRef } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import {
  combineFragments,
  type FragmentWork,
  runFragment,
} from '../../schemas/quantum/fragment-steps';
import { type CircuitResults, expectation, pointRow } from '../../schemas/quantum/steps';
import type { StepInput, StepOutput } from '../../schemas/step';
import { openLines, openLineWriter } from '../../store/artifacts';
import { implement, type StepContext } from '../implement';
import { keptCounts } from './counts';
import { expectationsOf, openEngine } from './expectations';
import { readPoints, settingOf } from './points';
import { readAsked, readCircuit, readOpenCircuit, refusing } from './read-circuit';
import { addTally, methodOf, resultsOf, type ShotChoice, type ShotTally, tallyOf } from './shots';
import { readWork } from './work';

/** What is asked, and which part of it is a fragment's own. */
type Fragment = FragmentWork & Pick<StepInput<typeof runFragment>, 'fragment'>;
type Combined = StepOutput<typeof combineFragments>;

/** A number in full, however large: `0x` stands before the digits, the sign before both. */
const bigNumber = z.string().regex(/^-?0x[0-9a-f]{1,1200}$/);
/** The lines that a fragment of shots leaves. */
const tallyLine = z.union([
  z.strictObject({ bits: z.string(), count: z.int().positive() }),
  z.strictObject({ observable: z.int(), count: z.int(), sum: bigNumber, squares: bigNumber }),
]);

/** Runs one fragment; it knows nothing of the others, so one that is lost is one that is redone. */
export const runFragmentStep = implement(runFragment, async (input, context) => {
  const work = await readWork(input.work, context);
  const writer = await openLineWriter(context.artifacts);
  const run = { shots: runShotRange, observables: runObservables, points: runPoints }[input.kind];
  const own = { ...work, fragment: input.fragment };
  for await (const line of run(own, context)) await writer.write(JSON.stringify(line));
  return { values: await writer.close() };
});

/** Puts the fragments of a plan together. */
export const combineFragmentsStep = implement(combineFragments, async (input, context) => {
  if (input.kind === 'shots') {
    return combineShots(await readWork(input.work, context), input.values, context);
  }
  const rows = combinedLines(input.values, context);
  if (input.kind === 'observables') {
    const expectations: CircuitResults['expectations'] = [];
    for await (const line of rows) expectations.push(expectation.parse(line));
    return { expectations };
  }
  const writer = await openLineWriter(context.artifacts);
  for await (const line of rows) await writer.write(JSON.stringify(pointRow.parse(line)));
  return { pointValues: await writer.close() };
});

async function* runShotRange(input: Fragment, context: StepContext) {
  const circuit = await readCircuit(context.artifacts, input.circuit, input.inputs);
  const choice = shotChoice(circuit, input);
  const engine = openEngine(circuit);
  try {
    const asked = { input, context, engine, range: input.fragment };
    const { counts, moments } = refusing(() => tallyOf(circuit, choice, asked));
    for (const [observable, { count, sum, squares }] of moments.entries()) {
      yield { observable, count, sum: hex(sum), squares: hex(squares) };
    }
    for (const [bits, count] of counts) yield { bits, count };
  } finally {
    engine.close();
  }
}

async function* runObservables(input: Fragment, context: StepContext) {
  const circuit = await readAsked(context.artifacts, input);
  const { from, count } = input.fragment;
  const engine = openEngine(circuit);
  try {
    const own = { ...input, observables: input.observables.slice(from, from + count) };
    yield* expectationsOf(circuit, own, { context, engine })(input.inputs);
  } finally {
    engine.close();
  }
}

async function* runPoints(input: Fragment, context: StepContext) {
  const { from, count } = input.fragment;
  const points = await readPoints(input.points, context);
  const evaluators = new Evaluators(input, context);
  try {
    for (const [i, inputs] of points.slice(from, from + count).entries()) {
      const evaluate = await evaluators.at(inputs);
      yield { point: from + i, inputs, expectations: evaluate(inputs) };
      context.progress(i + 1, count);
    }
  } finally {
    evaluators.close();
  }
}

type Point = Awaited<ReturnType<typeof readPoints>>[number];

/** One circuit at a time, for the points that share it: those that differ in real inputs alone. */
class Evaluators {
  private setting: string | undefined;
  private discrete: readonly string[] | undefined;
  private engine: ReturnType<typeof openEngine> | undefined;
  private evaluate: ReturnType<typeof expectationsOf> | undefined;

  constructor(
    private readonly input: Fragment,
    private readonly context: StepContext,
  ) {}

  async at(point: Point): Promise<ReturnType<typeof expectationsOf>> {
    const same = this.discrete && settingOf(point, this.discrete) === this.setting;
    if (this.evaluate !== undefined && same) return this.evaluate;
    const { artifacts } = this.context;
    const { circuit, discrete } = await readOpenCircuit(artifacts, this.input.circuit, point);
    this.close();
    this.discrete = discrete;
    this.setting = settingOf(point, discrete);
    this.engine = openEngine(circuit);
    this.evaluate = expectationsOf(circuit, this.input, { context: SILENT, engine: this.engine });
    return this.evaluate;
  }

  close(): void {
    this.engine?.close();
    this.engine = undefined;
  }
}

/** For work that is one part of what is told. */
const SILENT = { progress: () => undefined };

async function combineShots(
  input: FragmentWork,
  fragments: readonly ArtifactRef[],
  context: StepContext,
): Promise<Combined> {
  const circuit = await readCircuit(context.artifacts, input.circuit, input.inputs);
  const choice = shotChoice(circuit, input);
  const tally: ShotTally = { counts: new Map(), moments: [] };
  for (const fragment of fragments) addTally(tally, await readTally(fragment, context));
  const { outcomes, expectations } = refusing(() => resultsOf(circuit, choice, { input, tally }));
  return {
    ...(await keptCounts(outcomes, context)),
    expectations,
  };
}

async function readTally(ref: ArtifactRef, { artifacts }: StepContext): Promise<ShotTally> {
  const tally: ShotTally = { counts: new Map(), moments: [] };
  for await (const text of openLines(artifacts, ref)) {
    const line = tallyLine.parse(JSON.parse(text));
    if ('bits' in line) tally.counts.set(line.bits, line.count);
    else {
      const { count, sum, squares } = line;
      tally.moments[line.observable] = { count, sum: fromHex(sum), squares: fromHex(squares) };
    }
  }
  return tally;
}

async function* combinedLines(fragments: readonly ArtifactRef[], { artifacts }: StepContext) {
  for (const fragment of fragments) {
    for await (const line of openLines(artifacts, fragment)) yield JSON.parse(line) as unknown;
  }
}

function shotChoice(circuit: Circuit, input: FragmentWork): ShotChoice {
  const choice = refusing(() => methodOf(circuit, input));
  if (choice.method === 'stabilizer' || choice.method === 'trajectories') return choice;
  const message = `The shots of a circuit that is run by ${choice.method} are not split.`;
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}

function hex(n: bigint): string {
  return n < 0n ? `-0x${(-n).toString(16)}` : `0x${n.toString(16)}`;
}

function fromHex(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}
