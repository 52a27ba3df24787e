import type { Candidate } from '../../schemas/discovery/steps';
import { identify } from '../../schemas/discovery/steps';
import { openLines } from '../../store/artifacts';
import { implement } from '../implement';
import { parseRow } from '../library/map-batch';

/** Implements `discovery.identify`. */
export const identifyStep = implement(identify, async ({ molecules }, { artifacts }) => {
  const ids: string[] = [];
  for await (const line of openLines(artifacts, molecules)) {
    ids.push(parseRow<Candidate>(line).id);
  }
  return { ids };
});
