import { fileInput } from '../artifact';
import { definePipeline } from '../pipeline';
import { qaoaQuestions, qaoaResults } from '../quantum/qaoa-steps';
import { quickestFirst } from '../quantum/quickest-first';

const DIGITS = 6;
const QAOA = 'QAOA';

/** `qaoa`: MaxCut or a portfolio by QAOA and by classical searches of the same objective. */
export const qaoa = definePipeline({
  name: 'qaoa',
  version: 1,
  title: 'Optimise over bits with QAOA and classically',
  description:
    'MaxCut from an edge list or portfolio selection from a CSV of returns: QAOA beside simulated ' +
    'annealing, tabu, greedy, random and exact search, with the time to a given approximation ratio.',
  workflow: 'qaoa',
  input: qaoaQuestions.extend({ data: fileInput.describe('CSV of edges or of returns') }),
  output: qaoaResults,
  stages: [{ name: 'optimise', title: 'Optimise' }],
  metrics: ({ variables, methods }) => ({
    variables,
    ...Object.fromEntries(methods.map(({ method, ratio }) => [`ratio of ${method}`, ratio])),
  }),
  headlines: ({ methods, winners, best, isProven }) => {
    const own = methods.find(({ method }) => method === QAOA);
    const [first] = quickestFirst({ methods, winners });
    return [
      `${isProven ? 'proven' : 'best known'} minimum ${best.toPrecision(DIGITS)}`,
      ...(own === undefined ? [] : [`QAOA reached a ratio of ${own.ratio.toPrecision(DIGITS)}`]),
      ...(first === undefined || first === QAOA
        ? []
        : [`a classical search was at least as good and quicker: ${first}`]),
    ];
  },
  example: { problem: 'maxcut', data: 'maxcut-8.csv', depth: 3 },
});
