import type { Candidate } from '../../schemas/discovery/steps';
import { identify } from '../../schemas/discovery/steps';
import { openLines } from '../../store/artifacts';
import { implement } from '../implement';
import { parseRow } from '../library/map-batch';

/** Implements `discovery.identify`. */
export const identifyStep = implement(identify, async ({ molecules }, { artifacts }) => {
  const ids: string[] = [];
  const restricted: string[] = [];
  for await (const line of openLines(artifacts, molecules)) {
    const { id, restricted: classes = [] } = parseRow<Candidate>(line);
    ids.push(id);
    if (classes.length > 0) restricted.push(id);
  }
  return { ids, restricted };
});
