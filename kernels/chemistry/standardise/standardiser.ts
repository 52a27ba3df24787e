import type { MolGraph } from '../graph';
import { PatternLibrary } from '../pattern-library';
import { embeddings, occurs } from '../query/engine';
import type { Pattern } from '../query/pattern';
import type { RdkitKernel } from '../rdkit-kernel';
import { components, largestComponent, partJson } from './fragments';
import { disconnectMetals, METAL_BONDS } from './metals';
import { Normaliser } from './normalise';
import { Reioniser } from './reionise';
import { Uncharger } from './uncharge';
import { WorkingMolecule } from './working-molecule';

/** What standardising comes to: RDKit JSON of the parent, and what was changed. */
export interface StandardForm {
  json: string;
  changes: string[];
}

/**
 * Standardises molecules as rdMolStandardize does with its defaults: metals disconnected,
 * functional groups normalised, acids reionised (Cleanup), the largest fragment kept
 * (FragmentParent), charges neutralised (Uncharger). Tautomers are left as they are.
 */
export class Standardiser {
  private readonly library: PatternLibrary;
  private readonly metalBonds: readonly Pattern[];
  private readonly normaliser: Normaliser;
  private readonly reioniser: Reioniser;
  private readonly uncharger: Uncharger;

  constructor(private readonly kernel: RdkitKernel) {
    this.library = new PatternLibrary(kernel);
    this.metalBonds = METAL_BONDS.map((smarts) => this.library.compile(smarts));
    this.normaliser = new Normaliser(this.library);
    this.reioniser = new Reioniser(this.library);
    this.uncharger = new Uncharger(this.library);
  }

  /** The standard form, or undefined when the molecule is in it already. */
  standardise(graph: MolGraph): StandardForm | undefined {
    const target = this.library.target(graph);
    const isEdited =
      this.metalBonds.some((pattern) => occurs(target, pattern)) ||
      this.normaliser.applies(target) ||
      this.reioniser.applies(target);
    const isNeutral = graph.charge.every((charge) => charge === 0);
    if (!isEdited && isNeutral && components(graph).length === 1) {
      return undefined;
    }
    const molecule = new WorkingMolecule(this.kernel, graph);
    // Where a step applies in several places the first is taken: of the canonical order, so that
    // the result does not depend on how the molecule was written.
    return this.change(isEdited ? molecule.renumbered() : molecule);
  }

  private change(molecule: WorkingMolecule): StandardForm | undefined {
    const changes: string[] = [];
    this.disconnect(molecule, changes);
    for (const name of new Set(this.normaliser.normalise(molecule))) {
      changes.push(`normalised: ${name}`);
    }
    if (this.reioniser.reionise(molecule)) {
      changes.push('reionised');
    }
    const largest = this.keepLargest(molecule, changes);
    const isAmbiguous = this.uncharger.isAmbiguous(largest.graph);
    const parent = isAmbiguous ? largest.renumbered() : largest;
    if (this.uncharger.uncharge(parent)) {
      changes.push('neutralised');
    }
    return changes.length === 0 ? undefined : { json: parent.json(), changes };
  }

  private disconnect(molecule: WorkingMolecule, changes: string[]): void {
    const target = this.library.target(molecule.graph);
    const found = this.metalBonds.flatMap((pattern) => embeddings(target, pattern));
    if (found.length > 0) {
      const metalBonds = found.map(
        ([metal, ligand]) => [metal as number, ligand as number] as const,
      );
      disconnectMetals(molecule, metalBonds);
      const bonds = found.length === 1 ? 'bond' : 'bonds';
      changes.push(`disconnected ${found.length} metal ${bonds}`);
    }
  }

  private keepLargest(molecule: WorkingMolecule, changes: string[]): WorkingMolecule {
    const parts = components(molecule.graph);
    if (parts.length === 1) {
      return molecule;
    }
    const part = largestComponent(this.kernel, molecule.graph, parts);
    changes.push(`kept the largest of ${parts.length} fragments`);
    return WorkingMolecule.read(this.kernel, partJson(molecule.graph, part));
  }
}
