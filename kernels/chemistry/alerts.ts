import { BRENK } from './data/brenk';
import { PAINS } from './data/pains';
import { Lazy } from './lazy';
import type { PatternLibrary } from './pattern-library';
import { occurs } from './query/engine';
import type { Pattern } from './query/pattern';
import type { Target } from './query/target';
import type { AlertCatalogue, AlertHit } from './types';

const TABLES = { pains: PAINS, brenk: BRENK } as const;

/**
 * Structural alerts, as RDKit's FilterCatalog finds them. Each catalogue is compiled when it is
 * first needed.
 */
export class Alerts {
  private readonly catalogues: Readonly<Record<AlertCatalogue, Lazy<readonly Pattern[]>>>;

  constructor(library: PatternLibrary) {
    const compiled = (catalogue: AlertCatalogue): Lazy<readonly Pattern[]> =>
      new Lazy(() =>
        TABLES[catalogue].map(([, smarts]) => library.compile(smarts, { mergeHydrogens: true })),
      );
    this.catalogues = { pains: compiled('pains'), brenk: compiled('brenk') };
  }

  /** Compiles the catalogues, which a molecule that is prepared afterwards will know. */
  prepare(catalogues: readonly AlertCatalogue[]): void {
    for (const catalogue of catalogues) {
      this.catalogues[catalogue].get();
    }
  }

  /** Alerts of a molecule in the order of the catalogues. */
  find(target: Target, catalogues: readonly AlertCatalogue[]): AlertHit[] {
    return catalogues.flatMap((catalogue) => {
      const patterns = this.catalogues[catalogue].get();
      return TABLES[catalogue].flatMap(([name], index) =>
        occurs(target, patterns[index] as Pattern) ? [{ catalogue, name }] : [],
      );
    });
  }
}
