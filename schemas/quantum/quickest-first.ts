import type { QaoaResults } from './qaoa-steps';

/** The methods of the lowest value, the quickest to the target ratio first: not the same in every run. */
export function quickestFirst({ methods, winners }: Pick<QaoaResults, 'methods' | 'winners'>) {
  const time = (name: string) =>
    methods.find(({ method }) => method === name)?.timeToRatioMs ?? Number.MAX_VALUE;
  return [...winners].sort((a, b) => time(a) - time(b));
}
