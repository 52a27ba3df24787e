import type { AnyStep } from './step';

/**
 * Names and versions of all programs that decide a step's result on one machine: that of its code, then
 * the outside programs of its contract, by name. Another version of any of them makes another result.
 * @param own what the code itself is made with, or ''
 * @param found versions of the programs of that machine, by name, as it was found by running them
 */
export function toolVersionOf(
  { tools, runtime }: Pick<AnyStep, 'tools' | 'runtime'>,
  own: string,
  found: Readonly<Record<string, string>>,
): string {
  if (runtime !== 'native') return own;
  const outside = [...tools].sort().map((tool) => `${tool} ${found[tool] ?? '?'}`);
  return [...(own === '' ? [] : [own]), ...outside].join(', ');
}
