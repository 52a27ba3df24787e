import type { Fields } from '../../kernels/simulation/reaction-diffusion';
import { createRandom } from '../../kernels/statistics';
import type { reactionDiffusion } from '../../schemas/simulation/steps';
import type { StepInput } from '../../schemas/step';

type Input = StepInput<typeof reactionDiffusion>;

/** Pearson's square has a side of this share of the grid's. */
const SQUARE_SHARE = 5;
const SQUARE = { u: 0.5, v: 0.25 };
const FRONT_SHARE = 10;

/** The concentrations that a simulation begins with. */
export function startingFields(input: Input): Fields {
  const { columns, rows, noise, seed } = input;
  const random = createRandom(seed, 'reaction-diffusion');
  const rest = input.start === 'square' ? { u: 1, v: 0 } : steadyState(input);
  const u = new Float64Array(columns * rows);
  const v = new Float64Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const own = concentrations(input, x, y) ?? rest;
      const i = y * columns + x;
      u[i] = own.u * (1 + noise * (2 * random.uniform() - 1));
      v[i] = own.v * (1 + noise * (2 * random.uniform() - 1));
    }
  }
  return { u, v };
}

function concentrations(
  { start, columns, rows }: Input,
  x: number,
  y: number,
): { u: number; v: number } | null {
  if (start === 'front') return { u: x * FRONT_SHARE < columns ? 1 : 0, v: 0 };
  if (start !== 'square') return null;
  const isMiddle = (i: number, n: number) => n === 1 || Math.abs(2 * i + 1 - n) * SQUARE_SHARE < n;
  return isMiddle(x, columns) && isMiddle(y, rows) ? SQUARE : null;
}

/** Where nothing changes: of Gray and Scott the state without v. */
function steadyState({ kinetics }: Input): { u: number; v: number } {
  switch (kinetics.model) {
    case 'fisher-kpp':
      return { u: 0, v: 0 };
    case 'gray-scott':
      return { u: 1, v: 0 };
    case 'schnakenberg': {
      const u = kinetics.a + kinetics.b;
      return { u, v: u === 0 ? 0 : kinetics.b / (u * u) };
    }
  }
}
