import { useRunUsage } from '../../api/lineage';
import { useExplanation } from '../../api/queries';
import type { Run } from '../../api/types';
import { duration, figure } from '../../ui/words';

const STEPS_SHOWN = 12;

/** How long steps waited for a node, apart from how long they were computed; energy where it was measured. */
export function Times({ run }: { run: Run }) {
  const { data } = useExplanation(run.runId);
  const usage = useRunUsage(run);
  const times = [...(data?.times ?? [])].sort(
    (a, b) => b.queuedMs + b.computedMs - a.queuedMs - a.computedMs,
  );
  if (times.length === 0) return null;
  const sum = (of: (one: (typeof times)[number]) => number) =>
    times.reduce((all, one) => all + of(one), 0);
  const used = (usage.data?.items ?? []).reduce(
    (all, one) => ({
      joules: all.joules + one.joules,
      measured: all.measured + one.joulesMeasured,
      results: all.results + one.results,
    }),
    { joules: 0, measured: 0, results: 0 },
  );
  return (
    <section className="card" aria-label="Waiting and computing">
      <h2 className="section-title">Waited, and computed</h2>
      <p>
        {duration(sum(({ queuedMs }) => queuedMs))} waiting for nodes,{' '}
        {duration(sum(({ computedMs }) => computedMs))} on them, added up over{' '}
        {figure(sum(({ tasks }) => tasks))} tasks.
        {used.measured > 0
          ? ` Energy ${figure(used.joules)} J, measured for ${used.measured} of ${used.results} results.`
          : ' No node could measure its energy.'}
      </p>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" className="number wide-only">
              Tasks
            </th>
            <th scope="col" className="number">
              Waited
            </th>
            <th scope="col" className="number">
              Computed
            </th>
          </tr>
        </thead>
        <tbody>
          {times.slice(0, STEPS_SHOWN).map(({ step, tasks, queuedMs, computedMs }) => (
            <tr key={step}>
              <td className="breaks">{step}</td>
              <td className="number wide-only">{tasks}</td>
              <td className="number">{duration(queuedMs)}</td>
              <td className="number">{duration(computedMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
