/**
 * A bit that depends on random ones: constant ⊕ the sum of the variables set in `terms`. Variables
 * beyond its words are not in it.
 */
export interface Form {
  constant: 0 | 1;
  terms: Uint32Array;
}

/** A bit that is known. */
export function constantForm(constant: 0 | 1): Form {
  return { constant, terms: new Uint32Array(0) };
}

/** The bit that is a variable. */
export function variableForm(variable: number, words: number): Form {
  const form: Form = { constant: 0, terms: new Uint32Array(words) };
  form.terms[variable >>> 5] = 1 << (variable & 31);
  return form;
}

/** a ⊕ b. */
export function sumOf(a: Form, b: Form): Form {
  const [longer, shorter] = a.terms.length < b.terms.length ? [b, a] : [a, b];
  return {
    constant: (a.constant ^ b.constant) as 0 | 1,
    terms: longer.terms.map((word, i) => word ^ (shorter.terms[i] ?? 0)),
  };
}

/** Whether a bit depends on a variable. */
export function dependsOn({ terms }: Form, variable: number): boolean {
  return (((terms[variable >>> 5] ?? 0) >>> (variable & 31)) & 1) === 1;
}

/** Whether a bit depends on nothing. */
export function isConstant({ terms }: Form): boolean {
  return terms.every((word) => word === 0);
}

/** The variables that a bit depends on, ascending. */
export function variablesOf({ terms }: Form): number[] {
  const variables: number[] = [];
  terms.forEach((word, i) => {
    for (let left = word; left !== 0; left &= left - 1) {
      variables.push(32 * i + 31 - Math.clz32(left & -left));
    }
  });
  return variables;
}
