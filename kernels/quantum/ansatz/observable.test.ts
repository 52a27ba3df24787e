import type { PauliMask } from '../chemistry/hamiltonian';
import type { SplitState } from './energy';
import { addImage } from './observable';

/** Wide enough that nine strings have no tables, while one alone has. */
const QUBITS = 20;
const SIZE = 1 << QUBITS;

const zeros = (): SplitState => ({ re: new Float64Array(SIZE), im: new Float64Array(SIZE) });

it('gives the same image with tables and without', () => {
  const sum = Array.from(
    { length: 9 },
    (_, i): PauliMask => ({
      x: (i * 74_565) & (SIZE - 1),
      z: (i * 398_291 + 5) & (SIZE - 1),
      coefficient: 1 / (i + 1),
    }),
  );
  const state = zeros();
  for (let i = 0; i < 500; i++) {
    const j = (i * 40_503) & (SIZE - 1);
    state.re[j] = Math.sin(i);
    state.im[j] = Math.cos(3 * i);
  }
  const [whole, apart] = [zeros(), zeros()];
  addImage(sum, state, whole);
  for (const term of sum) addImage([term], state, apart);
  expect(whole.re.some((value) => value !== 0)).toBe(true);
  for (const part of ['re', 'im'] as const) {
    const far = whole[part].filter((value, j) => {
      const difference = value - (apart[part][j] as number);
      return !(difference > -1e-14 && difference < 1e-14);
    });
    expect(far).toHaveLength(0);
  }
});

it('applies Y as quantum mechanics has it', () => {
  // Y|0⟩ = i|1⟩ and Y|1⟩ = −i|0⟩; Z tells 0 from 1.
  const state = { re: Float64Array.of(1, 0, 0, 2), im: new Float64Array(4) };
  const image = { re: new Float64Array(4), im: new Float64Array(4) };
  addImage([{ x: 1, z: 3, coefficient: 0.5 }], state, image);
  expect([...image.re]).toEqual([0, 0, 0, 0].map((zero) => expect.closeTo(zero, 15)));
  expect([...image.im]).toEqual([0, 0.5, 1, 0].map((value) => expect.closeTo(value, 15)));
});
