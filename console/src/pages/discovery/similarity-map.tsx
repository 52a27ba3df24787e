import { useMemo } from 'react';
import { useFingerprints } from '../../api/discovery';
import { Empty, Loading, ProblemNote } from '../../ui/parts';
import { type PlotPoint, PointPlot } from '../../ui/point-plot';
import type { CandidatesView } from './candidate-table';
import { layOut, wordsOf } from './similarity';

/** Candidates laid out so that like ones stand together. */
export function SimilarityMap({ runId, rows, decisions, chosen, choose }: CandidatesView) {
  const { data, error } = useFingerprints(runId);
  const placed = useMemo(
    () => layOut((data?.items ?? []).map(({ id, bits }) => ({ id, bits: wordsOf(bits) }))),
    [data],
  );
  const points = useMemo(() => {
    const shown = new Map(rows.map((row) => [row.id, row]));
    return placed.flatMap((one): PlotPoint[] => {
      const row = shown.get(one.id);
      if (row === undefined) return [];
      const decided = decisions.get(one.id)?.decision;
      const look =
        decided === 'reject'
          ? 'rejected'
          : decided === 'approve'
            ? 'approved'
            : row.front === 1
              ? 'front'
              : 'plain';
      return [{ ...one, look }];
    });
  }, [placed, rows, decisions]);
  if (error) return <ProblemNote error={error} />;
  if (data === undefined) return <Loading />;
  if (data.items.length === 0) {
    return (
      <Empty title="No fingerprints in this record">
        <p>Runs from before fingerprints were kept have no map; run it again to get one.</p>
      </Empty>
    );
  }
  return (
    <div className="card stack tight">
      <PointPlot
        label={`Map of likeness of ${points.length} candidates`}
        points={points}
        chosen={chosen}
        choose={choose}
        xTitle=""
        yTitle=""
        bare
      />
      <p className="soft small">
        Like molecules stand together. {data.method}; distance 1 − Tanimoto; classical scaling with
        landmarks. The axes mean nothing, and two far ends of a plane never show all distances.
        Yellow: on the first Pareto layer.
      </p>
    </div>
  );
}
