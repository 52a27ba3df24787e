import { AthanorError } from 'athanor';
import { implement } from 'athanor/activity';
import { molarMass } from './contracts';

/** Standard atomic weights, abridged to five figures (IUPAC 2021), g/mol. */
const ATOMIC_WEIGHTS: Record<string, number> = {
  H: 1.008,
  C: 12.011,
  N: 14.007,
  O: 15.999,
  F: 18.998,
  Na: 22.99,
  P: 30.974,
  S: 32.06,
  Cl: 35.45,
  Br: 79.904,
};

export const steps = [
  implement(molarMass, ({ formula }) => {
    let massGramPerMol = 0;
    for (const [, element, count] of formula.matchAll(/([A-Z][a-z]?)(\d*)/g)) {
      const weight = ATOMIC_WEIGHTS[element ?? ''];
      if (weight === undefined) {
        const known = Object.keys(ATOMIC_WEIGHTS).join(', ');
        const message = `${formula}: no atomic weight for ${element}; known are ${known}.`;
        throw new AthanorError({ code: 'INPUT_INVALID', message });
      }
      massGramPerMol += weight * (count === '' ? 1 : Number(count));
    }
    return { massGramPerMol };
  }),
];
