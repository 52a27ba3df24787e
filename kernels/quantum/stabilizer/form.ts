/** A bit that depends on random ones: constant ⊕ the sum of the variables set in `terms`. */
export interface Form {
  constant: 0 | 1;
  terms: Uint32Array;
}

/** A bit that is known. */
export function constantForm(constant: 0 | 1, words: number): Form {
  return { constant, terms: new Uint32Array(words) };
}

/** The bit that is a variable. */
export function variableForm(variable: number, words: number): Form {
  const form = constantForm(0, words);
  form.terms[variable >>> 5] = 1 << (variable & 31);
  return form;
}

/** a ⊕ b. */
export function sumOf(a: Form, b: Form): Form {
  return {
    constant: (a.constant ^ b.constant) as 0 | 1,
    terms: a.terms.map((word, i) => word ^ (b.terms[i] as number)),
  };
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
