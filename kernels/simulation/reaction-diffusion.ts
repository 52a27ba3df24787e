import { wasmBase64 } from './reaction-diffusion-wasm.generated';

/** The concentrations of two species in every cell, row by row. */
export interface Fields {
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** Reaction kinetics, by the name of their model, in the order of the kernel. */
export const KINETICS = ['fisher-kpp', 'gray-scott', 'schnakenberg'] as const;

/** What reacts and diffuses, where, and in which steps. */
export interface Reaction {
  readonly kinetics: (typeof KINETICS)[number];
  readonly width: number;
  readonly height: number;
  /** Nothing passes a `no-flux` boundary. */
  readonly boundary: 'periodic' | 'no-flux';
  /** Distance of two cells. */
  readonly spacing: number;
  readonly timeStep: number;
  readonly diffusionU: number;
  readonly diffusionV: number;
  /** Growth rate of Fisher's equation, feed rate of Gray and Scott, a of Schnakenberg. */
  readonly a: number;
  /** Kill rate of Gray and Scott, b of Schnakenberg. */
  readonly b: number;
}

interface Exports {
  memory: WebAssembly.Memory;
  allocate(columns: number, rows: number): number;
  configure(
    model: number,
    periodic: number,
    diffusionU: number,
    diffusionV: number,
    a: number,
    b: number,
  ): void;
  advance(steps: number, timeStep: number): void;
}

/** A Runge–Kutta step of fourth order is stable on the negative axis down to here. */
const STABLE_UP_TO = 2.785;
/** Fields of work beside each species. */
const FIELDS_PER_SPECIES = 4;

const bytes = Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0));
const abort = () => {
  throw new Error('the reaction–diffusion kernel aborted');
};

/**
 * The longest step of time for which diffusion is stable: 2.785 h² / (8 D) in two dimensions (h the spacing,
 * D the larger diffusion coefficient); infinite without diffusion. Source: the stability interval of the
 * classical Runge–Kutta method, Hairer & Wanner, Solving Ordinary Differential Equations II, section IV.2.
 */
export function stableTimeStep(o: Pick<Reaction, 'spacing' | 'diffusionU' | 'diffusionV'>): number {
  const fastest = Math.max(o.diffusionU, o.diffusionV);
  return (STABLE_UP_TO * o.spacing * o.spacing) / (8 * fastest);
}

/** Two species on a grid, in WebAssembly: the same bits on every device. */
export class ReactionDiffusion {
  private readonly kernel: Exports;
  private readonly start: number;

  /**
   * @param fields concentrations to begin with; they are copied
   * @throws Error where this device has no memory for the grid
   */
  constructor(
    private readonly reaction: Reaction,
    fields: Fields,
  ) {
    const { width, height, spacing, kinetics, boundary } = reaction;
    this.kernel = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort } })
      .exports as unknown as Exports;
    this.start = this.kernel.allocate(width, height);
    if (this.start === 0) throw new Error(`there is no memory for ${width} × ${height} cells`);
    const perCell = spacing * spacing;
    this.kernel.configure(
      KINETICS.indexOf(kinetics),
      boundary === 'periodic' ? 1 : 0,
      reaction.diffusionU / perCell,
      reaction.diffusionV / perCell,
      reaction.a,
      reaction.b,
    );
    this.view(0).set(fields.u);
    this.view(1).set(fields.v);
  }

  /** Goes that many steps of time forwards. */
  advance(steps: number): void {
    this.kernel.advance(steps, this.reaction.timeStep);
  }

  /** A copy of the concentrations. */
  fields(): Fields {
    return { u: this.view(0).slice(), v: this.view(1).slice() };
  }

  private view(species: number): Float64Array {
    const cells = this.reaction.width * this.reaction.height;
    const at = this.start + species * FIELDS_PER_SPECIES * cells * Float64Array.BYTES_PER_ELEMENT;
    return new Float64Array(this.kernel.memory.buffer, at, cells);
  }
}
