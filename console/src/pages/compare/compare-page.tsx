import { Link } from 'wouter';
import { type RunDifference, useDifferences, useSeveralRuns } from '../../api/lineage';
import { useRuns } from '../../api/queries';
import type { Run } from '../../api/types';
import { Empty, Loading, PageHead, ProblemNote, RunPill } from '../../ui/parts';
import { useUrlState } from '../../ui/url-state';
import { duration, figure } from '../../ui/words';
import { type ComparedRow, differingRows, numberRows, stageTimes } from './rows';

const PARTS = [
  ['input', 'Inputs'],
  ['code', 'Code and tools'],
  ['stages', 'Results of stages'],
  ['output', 'Output'],
] as const;
const MOVED_SHOWN = 10;

/** Runs side by side, what differs first. */
export default function ComparePage() {
  const [at, setAt] = useUrlState({ runs: '' });
  const ids = at.runs.split(',').filter((id) => id !== '');
  const runs = useSeveralRuns(ids);
  const differences = useDifferences(ids);
  const loaded = runs.map(({ data }) => data);
  const error = [...runs, ...differences].find((one) => one.error)?.error;
  const isPending = [...runs, ...differences].some((one) => one.isPending);
  const told = differences.map(({ data }) => data);
  const go = (next: readonly string[]) => setAt({ runs: next.join(',') });
  return (
    <>
      <PageHead
        name="Compare runs"
        title="Compare runs"
        lead="What differs stands first; the first run is what the others are held against."
      />
      <div className="stack">
        <AddRun ids={ids} pipeline={loaded[0]?.pipeline} add={(id) => go([...ids, id])} />
        {error && <ProblemNote error={error} />}
        {isPending && <Loading />}
        {ids.length === 0 && (
          <Empty title="Nothing to compare yet">
            <p>Choose a first run, and then others. The address can be sent on.</p>
          </Empty>
        )}
        {ids.length > 0 && (
          <Columns ids={ids} runs={loaded} take={(id) => go(ids.filter((one) => one !== id))}>
            {PARTS.map(([part, title]) => (
              <Part
                key={part}
                title={title}
                rows={differingRows(told, part)}
                count={ids.length}
                isSame={told.length > 0 && told.every((one) => one !== undefined)}
              />
            ))}
            <Part
              title="Figures"
              rows={numberRows(loaded, (run) => run.outcome?.metrics ?? {})}
              count={ids.length}
              say={(value) => figure(value as number)}
            />
            <Part
              title="Time of stages"
              rows={numberRows(loaded, stageTimes)}
              count={ids.length}
              say={(value) => duration(value as number)}
            />
          </Columns>
        )}
        {told.map((one) => one && <Tables key={one.b} difference={one} />)}
      </div>
    </>
  );
}

function AddRun(o: {
  ids: readonly string[];
  pipeline: string | undefined;
  add: (id: string) => void;
}) {
  const runs = useRuns(o.pipeline === undefined ? {} : { pipeline: o.pipeline });
  const known = runs.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <select
      className="input compare-add"
      aria-label="Add a run"
      value=""
      onChange={({ target }) => target.value !== '' && o.add(target.value)}
    >
      <option value="">Add a run …</option>
      {known
        .filter(({ runId }) => !o.ids.includes(runId))
        .map(({ runId, status }) => (
          <option key={runId} value={runId}>
            {runId}, {status}
          </option>
        ))}
    </select>
  );
}

function Columns(o: {
  ids: readonly string[];
  runs: readonly (Run | undefined)[];
  take: (id: string) => void;
  children: React.ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className="table-frame" tabIndex={0} aria-label="Runs side by side">
      <table className="table compare">
        <thead>
          <tr>
            <th scope="col">Run</th>
            {o.ids.map((id, i) => (
              <th key={id} scope="col">
                <Link href={`/runs/${encodeURIComponent(id)}`}>{id}</Link>
                <br />
                {o.runs[i] && <RunPill status={o.runs[i].status} />}{' '}
                <button type="button" className="link" onClick={() => o.take(id)}>
                  Take out
                </button>
              </th>
            ))}
          </tr>
        </thead>
        {o.children}
      </table>
    </section>
  );
}

function Part(o: {
  title: string;
  rows: readonly ComparedRow[];
  count: number;
  /** Whether no rows mean that nothing differs. */
  isSame?: boolean;
  say?: (value: unknown) => string;
}) {
  const say = o.say ?? words;
  return (
    <tbody>
      <tr>
        <th scope="colgroup" colSpan={o.count + 1} className="section-title">
          {o.title}
          {o.rows.length === 0 && (o.isSame ? ': the same' : ': not known')}
        </th>
      </tr>
      {o.rows.map(({ what, values }) => {
        const isSame = values.every((value) => value === values[0]);
        return (
          <tr key={what} className={isSame ? 'soft' : undefined}>
            <th scope="row">{what}</th>
            {values.map((value, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns are the runs, in their order.
              <td key={i} className={value === values[0] ? undefined : 'differs'}>
                {value === undefined ? '–' : say(value)}
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

function Tables({ difference }: { difference: RunDifference }) {
  const { a, b, sameResult, tables } = difference;
  if (sameResult) {
    return (
      <p className="note">
        {a} and {b} ended with the same result, to the bit.
      </p>
    );
  }
  return (
    <>
      {tables.map(({ table, onlyA, onlyB, moved }) => (
        <section key={table} className="card stack tight" aria-label={`Rows of ${table}`}>
          <h2 className="section-title">
            {table}: {a} and {b}
          </h2>
          <p>
            Only in the first: {onlyA.length}. Only in the second: {onlyB.length}. Moved:{' '}
            {moved.length}.
          </p>
          <p className="soft small">{[...onlyA, ...onlyB].slice(0, MOVED_SHOWN).join(', ')}</p>
          <ul className="plain small">
            {[...moved]
              .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a))
              .slice(0, MOVED_SHOWN)
              .map((one) => (
                <li key={one.row}>
                  {one.row}: {one.a} → {one.b}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function words(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '–' : JSON.stringify(value);
}
