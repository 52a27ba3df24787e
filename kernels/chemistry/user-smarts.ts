import type { Mol } from '@rdkit/rdkit';
import type { MolGraph } from './graph';
import { MAX_COMPILED_SMARTS } from './limits';
import { PatternLibrary } from './pattern-library';
import { occurs } from './query/engine';
import type { Pattern } from './query/pattern';
import { UnsupportedQuery } from './query/query-tree';
import type { RdkitKernel } from './rdkit-kernel';

/** Substructures that a user asks for; those beyond our own engine are answered by RDKit. */
export class UserSmarts {
  private library: PatternLibrary;
  private readonly compiled = new Map<string, Pattern | undefined>();

  constructor(private readonly kernel: RdkitKernel) {
    this.library = new PatternLibrary(kernel);
  }

  /** Compiles a SMARTS; undefined: only RDKit can answer it. Throws `SyntaxError` on others. */
  compile(smarts: string): Pattern | undefined {
    if (this.compiled.has(smarts)) {
      return this.compiled.get(smarts);
    }
    const pattern = this.tryCompile(smarts);
    this.compiled.set(smarts, pattern);
    return pattern;
  }

  /** For each SMARTS whether it occurs. Throws `SyntaxError` on one that is not valid. */
  match(mol: Mol | undefined, graph: MolGraph, smarts: readonly string[]): boolean[] {
    this.makeRoom(smarts.length);
    const patterns = smarts.map((text) => this.compile(text));
    const target = this.library.target(graph);
    return patterns.map((pattern, index) =>
      pattern === undefined ? this.askRdkit(mol, smarts[index] as string) : occurs(target, pattern),
    );
  }

  private makeRoom(count: number): void {
    if (this.compiled.size + count > MAX_COMPILED_SMARTS) {
      this.compiled.clear();
      this.library = new PatternLibrary(this.kernel);
    }
  }

  private tryCompile(smarts: string): Pattern | undefined {
    try {
      return this.library.compile(smarts, { mergeHydrogens: true });
    } catch (error) {
      if (error instanceof UnsupportedQuery) {
        return undefined;
      }
      throw error;
    }
  }

  private askRdkit(mol: Mol | undefined, smarts: string): boolean {
    if (mol === undefined) {
      throw new Error(`Only a molecule of RDKit can be asked for ${smarts}`);
    }
    return this.kernel.use((rdkit) => {
      const query = rdkit.get_qmol(smarts);
      const match = query === null ? '{}' : mol.get_substruct_match(query);
      query?.delete();
      return match !== '{}';
    });
  }
}
