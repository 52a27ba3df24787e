import type { Fields, Reaction } from './reaction-diffusion';

/**
 * The slow and obvious version of the kernel, of the same bits: central differences in space, the classical
 * Runge–Kutta method in time.
 */
export function advanceTwin(fields: Fields, reaction: Reaction, steps: number): Fields {
  let state = [fields.u, fields.v] as const;
  const { timeStep } = reaction;
  const along = (slope: readonly Float64Array[], ahead: number) =>
    state.map((field, s) => field.map((x, i) => x + ahead * (slope[s]?.[i] as number)));
  for (let step = 0; step < steps; step++) {
    const slopesAt = (at: readonly Float64Array[]) => slopesOf(at, reaction);
    const k1 = slopesAt(state);
    const k2 = slopesAt(along(k1, timeStep / 2));
    const k3 = slopesAt(along(k2, timeStep / 2));
    const k4 = slopesAt(along(k3, timeStep));
    const [sixth, third] = [timeStep / 6, timeStep / 3];
    state = state.map((field, s) =>
      field.map((x, i) => {
        const [a, b, c, d] = [k1, k2, k3, k4].map((k) => k[s]?.[i] as number);
        let sum = x + sixth * (a as number);
        sum += third * (b as number);
        sum += third * (c as number);
        return sum + sixth * (d as number);
      }),
    ) as unknown as typeof state;
  }
  return { u: state[0], v: state[1] };
}

function slopesOf(at: readonly Float64Array[], reaction: Reaction): Float64Array[] {
  const { width, height, boundary, spacing } = reaction;
  const [u, v] = at as [Float64Array, Float64Array];
  const place = (x: number, y: number) => {
    const wrap = (i: number, n: number) =>
      boundary === 'periodic' ? (i + n) % n : Math.min(n - 1, Math.max(0, i));
    return wrap(y, height) * width + wrap(x, width);
  };
  const around = (field: Float64Array, x: number, y: number) => {
    const value = (dx: number, dy: number) => field[place(x + dx, y + dy)] as number;
    return value(-1, 0) + value(1, 0) + (value(0, -1) + value(0, 1)) - 4 * value(0, 0);
  };
  const perCell = spacing * spacing;
  const slope = (s: number, diffusion: number) =>
    Float64Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const reacted = react(reaction, u[i] as number, v[i] as number)[s] as number;
      return (diffusion / perCell) * around(s === 0 ? u : v, x, y) + reacted;
    });
  return [slope(0, reaction.diffusionU), slope(1, reaction.diffusionV)];
}

function react({ kinetics, a, b }: Reaction, u: number, v: number): readonly [number, number] {
  switch (kinetics) {
    case 'fisher-kpp':
      return [a * u * (1 - u), 0];
    case 'gray-scott': {
      const bound = u * v * v;
      return [a * (1 - u) - bound, bound - (a + b) * v];
    }
    case 'schnakenberg': {
      const bound = u * u * v;
      return [a - u + bound, b - bound];
    }
  }
}
