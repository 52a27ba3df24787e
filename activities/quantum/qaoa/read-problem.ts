import { OptimisationError } from '../../../kernels/optimisation';
import {
  type Ising,
  keepsBudget,
  maxCutIsing,
  type Pair,
  portfolioIsing,
  worstWithinBudget,
} from '../../../kernels/optimisation/ising';
import { AthanorError } from '../../../schemas/errors';
import type { qaoa } from '../../../schemas/quantum/qaoa-steps';
import type { StepInput } from '../../../schemas/step';

/** A problem as it is minimised, with a name for each variable. */
export interface Problem {
  ising: Ising;
  labels: string[];
  /** Whether spins keep the problem's constraints. */
  feasible: (spins: ArrayLike<number>) => boolean;
  /** The worst value of all spins that keep the constraints; null where there are no constraints. */
  worstFeasible: number | null;
}

const VARIABLES_MAX = 24;

/**
 * Reads an edge list (`source,target,weight`, the weight may be left out; a header is recognised by a
 * weight that is no number) or returns (a header of names, then a row per period).
 * @throws AthanorError INPUT_INVALID with the line, LIMIT_EXCEEDED
 */
export function readProblem(text: string, input: StepInput<typeof qaoa>): Problem {
  const lines = text
    .split(/\r?\n/)
    .map((line, i) => ({ cells: line.split(',').map((cell) => cell.trim()), number: i + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  try {
    return input.problem === 'maxcut' ? readEdges(lines) : readReturns(lines, input);
  } catch (error) {
    if (!(error instanceof OptimisationError)) throw error;
    throw invalid(error.message, error);
  }
}

interface Line {
  cells: string[];
  number: number;
}

function readEdges(lines: readonly Line[]): Problem {
  const isHeader = /^(source|from)$/i.test(lines[0]?.cells[0] ?? '');
  const edges = lines.slice(isHeader ? 1 : 0).map(({ cells, number }) => {
    const [source = '', target = '', weight = '1'] = cells;
    if (source === '' || target === '' || cells.length > 3) {
      throw invalid(`line ${number}: an edge is source,target,weight`);
    }
    return { source, target, weight: numberOf(weight, number) };
  });
  const labels = [...new Set(edges.flatMap(({ source, target }) => [source, target]))];
  requireFit(labels.length);
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const pairs = edges.map(
    ({ source, target, weight }): Pair => [
      indexOf.get(source) as number,
      indexOf.get(target) as number,
      weight,
    ],
  );
  const ising = maxCutIsing(labels.length, pairs);
  return { ising, labels, feasible: () => true, worstFeasible: null };
}

function readReturns([header, ...rows]: readonly Line[], input: StepInput<typeof qaoa>): Problem {
  const labels = header?.cells ?? [];
  requireFit(labels.length);
  const returns = rows.map(({ cells, number }) => {
    if (cells.length === labels.length) return cells.map((cell) => numberOf(cell, number));
    throw invalid(`line ${number}: ${cells.length} returns for ${labels.length} assets`);
  });
  const { budget } = input;
  const { ising, objective } = portfolioIsing(returns, input);
  const worstFeasible = worstWithinBudget(objective, budget);
  return { ising, labels, feasible: (spins) => keepsBudget(spins, budget), worstFeasible };
}

function numberOf(cell: string, line: number): number {
  const value = cell === '' ? Number.NaN : Number(cell);
  if (!Number.isFinite(value)) throw invalid(`line ${line}: '${cell}' is not a number`);
  return value;
}

function requireFit(variables: number): void {
  if (variables >= 2 && variables <= VARIABLES_MAX) return;
  const message = `${variables} variables; from 2 to ${VARIABLES_MAX} can be simulated`;
  throw new AthanorError({ code: variables < 2 ? 'INPUT_INVALID' : 'LIMIT_EXCEEDED', message });
}

function invalid(message: string, cause?: unknown): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message: `The problem: ${message}.`, cause });
}
