import fc from 'fast-check';
import { joined, nextProject, type ProjectShare, served } from './fairness';

const share = (project: string, weight = 1, virtualSeconds = 0): ProjectShare => ({
  project,
  weight,
  virtualSeconds,
});

test('projects get work by their weights, however long their tasks are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 600 }), (lengths) => {
      let shares = [share('a', 1), share('b', 2), share('c', 3)];
      const seconds: Record<string, number> = { a: 0, b: 0, c: 0 };
      for (const length of lengths) {
        const { project } = nextProject(shares) as ProjectShare;
        seconds[project] = (seconds[project] as number) + length;
        shares = shares.map((one) => (one.project === project ? served(one, length) : one));
      }
      const clocks = [seconds.a, (seconds.b ?? 0) / 2, (seconds.c ?? 0) / 3] as number[];
      // Start-time fair queuing: no two differ by more than a task of each.
      expect(Math.max(...clocks) - Math.min(...clocks)).toBeLessThanOrEqual(200);
    }),
    { numRuns: 20 },
  );
});

test('a project that had nothing to do has saved nothing up', () => {
  expect(joined(share('late', 1, 3), [share('a', 1, 500), share('b', 1, 400)]).virtualSeconds).toBe(
    400,
  );
  expect(joined(share('busy', 1, 900), [share('a', 1, 500)]).virtualSeconds).toBe(900);
  expect(joined(share('only'), []).virtualSeconds).toBe(0);
});

test('equals are served by name, and nobody where nobody asks', () => {
  expect(nextProject([share('b'), share('a')])?.project).toBe('a');
  expect(nextProject([])).toBeUndefined();
});
