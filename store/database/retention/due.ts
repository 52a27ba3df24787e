import { type SQL, sql } from 'drizzle-orm';
import type { RetentionPolicy } from '../../../schemas/platform/retention';

/**
 * Whether a run (`r`) of the project is to go now: it ended long enough ago, nobody keeps it, and neither does
 * a point of it go on or is kept. Points of sweeps go with the run that started them, and imported runs stay.
 * Where node time is limited, what was computed this month is counted from the lineage, which has to stay.
 */
export function isDue(project: string, { days, only }: RetentionPolicy): SQL {
  if (days === null) return sql`false`;
  const ended =
    only === 'all' ? sql`r.status <> 'running'` : sql`r.status in ('failed', 'cancelled')`;
  return sql`r.project = ${project} and ${ended} and not r.held and r.imported is null
    and r.ended_at < now() - make_interval(days => ${days}::int)
    and position('/' in r.idempotency_key) = 0
    and not exists (select from athanor.run_deletions as d where d.run = r.id)
    and not exists (select from athanor.runs as p where ${isPointOf(sql`r.id`)}
      and p.project = r.project and (p.held or p.status = 'running'))
    and (r.ended_at < date_trunc('month', now(), 'UTC') or not exists (
      select from athanor.quotas as q where q.kind = 'project' and q.of = r.project
        and q.node_seconds_per_month is not null))`;
}

/** Whether a run (`p`) is a point of this one: a dot and six digits after its id, and a key that nobody can choose. */
export function isPointOf(run: SQL): SQL {
  // '/' is the character after '.'.
  return sql`p.id > ${run} || '.' and p.id < ${run} || '/'
    and p.idempotency_key = ${run} || '/' || right(p.id, 6)`;
}
