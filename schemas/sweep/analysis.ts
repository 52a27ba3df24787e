import { z } from 'zod';
import { artifactRef } from '../artifact';

const number = z.number();
const interval = z.strictObject({ low: number, high: number });

/** One number of the results over all points that have it. */
export const responseSummary = z.strictObject({
  response: z.string(),
  count: z.int().nonnegative(),
  minimum: number.nullable(),
  maximum: number.nullable(),
  mean: number.nullable(),
  standardDeviation: number.nullable(),
  /** Points of the lowest and of the highest value. */
  atMinimum: z.int().nullable(),
  atMaximum: z.int().nullable(),
});

/** Elementary effects of one parameter, per unit of its whole range. */
const morrisIndex = z.strictObject({
  parameter: z.string(),
  mean: number,
  /** Mean of the absolute effects: how much the parameter matters. */
  absoluteMean: number,
  absoluteMeanInterval: interval,
  /** Their standard deviation: curvature or interaction. */
  standardDeviation: number,
});

/** Shares of the variance of a response that one parameter explains. */
const sobolIndex = z.strictObject({
  parameter: z.string(),
  first: number,
  firstInterval: interval,
  total: number,
  totalInterval: interval,
});

const sobolPair = z.strictObject({
  parameters: z.tuple([z.string(), z.string()]),
  second: number,
});

/** How much each parameter matters to one response. */
export const sensitivity = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('morris'),
    response: z.string(),
    indices: z.array(morrisIndex),
    /** Trajectories that were used: those with a failed point were left out. */
    used: z.int().nonnegative(),
    leftOut: z.int().nonnegative(),
  }),
  z.strictObject({
    method: z.literal('sobol'),
    response: z.string(),
    indices: z.array(sobolIndex),
    pairs: z.array(sobolPair),
    /** Base samples that were used. */
    used: z.int().nonnegative(),
    leftOut: z.int().nonnegative(),
  }),
  z.strictObject({
    method: z.literal('none'),
    response: z.string(),
    because: z.string(),
  }),
]);

const prediction = z.strictObject({
  values: z.array(z.unknown()).describe('of the parameters, in order'),
  mean: number,
  standardDeviation: number.nonnegative(),
});

/** The mean response along one parameter, over all values of the others. */
const mainEffect = z.strictObject({
  parameter: z.string(),
  /** In shares of the parameter's range: a long one means that it matters little. */
  lengthScale: number.positive(),
  first: number,
  total: number,
  curve: z.array(z.strictObject({ value: z.unknown(), mean: number })),
});

/** A Gaussian process of one response, and how well it predicts points that it was not told. */
export const surrogateResult = z.discriminatedUnion('fitted', [
  z.strictObject({
    fitted: z.literal(true),
    response: z.string(),
    points: z.int().positive(),
    rmse: number.nonnegative().describe('each point predicted from the others'),
    q2: number.describe('1 is perfect, 0 no better than the mean'),
    coverage: number.describe('share of points within their 90 % interval'),
    effects: z.array(mainEffect),
    lowest: prediction,
    highest: prediction,
    model: artifactRef,
  }),
  z.strictObject({ fitted: z.literal(false), response: z.string(), because: z.string() }),
]);
export type SurrogateResult = z.infer<typeof surrogateResult>;
export type Sensitivity = z.infer<typeof sensitivity>;
export type ResponseSummary = z.infer<typeof responseSummary>;
