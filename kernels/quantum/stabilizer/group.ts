import type { Circuit } from '../circuit';
import { constantForm, dependsOn, type Form, sumOf, variablesOf } from './form';
import { type CliffordStep, drawsOf } from './steps';
import { Tableau } from './tableau';

/** Shots that have gone the same way so far: one tableau for all, whose signs are forms. */
export interface Group {
  tableau: Tableau;
  bits: Form[];
  /** The shots' numbers. */
  shots: Uint32Array;
  /** Numbers of each shot used so far. */
  draws: number;
  /** Which number of its shot each variable is. */
  variables: number[];
  /** Variables that nothing depends on any more. */
  free: number[];
  /** Rounds of loops so far. */
  rounds: number;
}

/** All shots at the start. */
export function groupOf({ qubitCount, bitCount }: Circuit, steps: readonly CliffordStep[]): Group {
  return {
    tableau: new Tableau(qubitCount, drawsOf(steps)),
    bits: Array.from({ length: bitCount }, () => constantForm(0)),
    shots: new Uint32Array(),
    draws: 0,
    variables: [],
    free: [],
    rounds: 0,
  };
}

/** The same, to go another way. */
export function copyOf(group: Group): Group {
  const { tableau, bits, variables, free } = group;
  return {
    ...group,
    tableau: tableau.copy(),
    bits: [...bits],
    variables: [...variables],
    free: [...free],
  };
}

/** A bit's value is known now: one of its variables is said by the others, and not needed any more. */
export function learn(group: Group, form: Form, value: 0 | 1): void {
  const { tableau, bits, free } = group;
  const equation: Form = { ...form, constant: (form.constant ^ value) as 0 | 1 };
  const variable = variablesOf(form).at(-1) as number;
  tableau.eliminate(variable, equation);
  bits.forEach((bit, i) => {
    if (dependsOn(bit, variable)) bits[i] = sumOf(bit, equation);
  });
  free.push(variable);
}

/** A variable that nothing depends on; there is room for more only where all are in use. */
function unusedVariable(group: Group): number {
  const { tableau, bits, variables } = group;
  const known = group.free.pop();
  if (known !== undefined) return known;
  if (variables.length < tableau.variablesMax) return variables.length;
  const used = tableau.usedVariables();
  for (const { terms } of bits) {
    terms.forEach((word, i) => {
      used[i] = (used[i] as number) | word;
    });
  }
  const isUsed = (variable: number) => dependsOn({ constant: 0, terms: used }, variable);
  group.free = [...variables.keys()].filter((variable) => !isUsed(variable));
  // Else the search would soon begin again.
  if (2 * group.free.length < variables.length) tableau.widen();
  return group.free.pop() ?? variables.length;
}

/** Does what depends on no bits. */
export function apply(group: Group, step: Exclude<CliffordStep, { kind: 'if' | 'while' }>): void {
  const { tableau, variables } = group;
  if (step.kind === 'gate') {
    tableau.apply(step.images, step.qubits);
    return;
  }
  const variable = unusedVariable(group);
  const { outcome, isRandom } = tableau.measure(step.qubit, variable);
  // Determined outcomes use up their number too: which they are is no property of the circuit's text.
  if (isRandom) variables[variable] = group.draws;
  else if (variable < variables.length) group.free.push(variable);
  group.draws++;
  if (step.kind === 'measure') group.bits[step.bit] = outcome;
  else tableau.applyPauliIf(outcome, step.qubit, { x: true, z: false });
}
