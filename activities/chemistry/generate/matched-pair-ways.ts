import type { Chemistry } from '../../../kernels/chemistry';
import { grouped } from '../../../kernels/chemistry/synthesis/group';
import { contextsOf, type Transform } from '../../../kernels/chemistry/synthesis/matched-pairs';
import type { GenerateOptions } from '../../../schemas/chemistry/generate-steps';
import { type Draftsman, descent, type Parent } from './parents';
import type { Draft, Ways } from './ways';

/** A place in a parent where a transform applies. */
interface Place {
  parent: Parent;
  constant: string;
  transform: Transform;
}

/** The transforms that may be used, wherever they apply to a parent. */
export function matchedPairWays(
  { chem, parents, draw }: { chem: Chemistry; parents: readonly Parent[]; draw: Draftsman },
  transforms: readonly Transform[],
  options: Pick<GenerateOptions, 'pairsMin' | 'changeMin'>,
): Ways[] {
  const byFrom = grouped(
    transforms.filter((one) => isGood(one, options)),
    ({ from }) => from,
  );
  const places: Place[] = parents.flatMap((parent) =>
    contextsOf(chem.synthesis, parent.row.smiles).flatMap(({ constant, variable }) =>
      (byFrom.get(variable) ?? []).map((transform) => ({ parent, constant, transform })),
    ),
  );
  const make = (index: number): Draft => {
    const { parent, constant, transform } = places[index] as Place;
    const { from, to } = transform;
    const smiles = chem.synthesis.join({ core: '', ends: [constant, to] });
    const lineage = descent([parent], {
      method: 'matched-pair',
      by: `${from}>>${to}`,
      blocks: [],
      route: `${parent.row.id} with ${from} changed to ${to} (${supportOf(transform)})`,
    });
    return draw(smiles, lineage);
  };
  return [{ method: 'matched-pair', name: 'transforms', count: places.length, draw: make }];
}

/** What a transform that was not measured does is not known: it is used. */
function isGood(
  { pairs, meanChange }: Transform,
  { pairsMin, changeMin }: Pick<GenerateOptions, 'pairsMin' | 'changeMin'>,
): boolean {
  return pairs >= pairsMin && (meanChange === null || meanChange >= changeMin);
}

function supportOf({ pairs, meanChange }: Transform): string {
  const seen = `seen in ${pairs} pair${pairs === 1 ? '' : 's'}`;
  if (meanChange === null) return `${seen}, not measured`;
  return `${seen}, mean change ${meanChange > 0 ? '+' : ''}${meanChange.toFixed(2)}`;
}
