import type { OwnerRules } from '../../../schemas/nodes/owner-rules';
import { isProjectAllowed } from './offers';

/**
 * Projects that a run may belong to, by its Workflow Id `<pipeline>-<project>-<key>` and those of its
 * children (`<id>/…`). All three may hold dashes, so there can be several; pipelines are known.
 */
export function projectsOf(workflowId: string, pipelines: readonly string[]): string[] {
  const root = workflowId.split('/')[0] ?? '';
  const found = new Set<string>();
  for (const pipeline of pipelines) {
    if (!root.startsWith(`${pipeline}-`)) continue;
    const parts = root.slice(pipeline.length + 1).split('-');
    for (let end = 1; end < parts.length; end++) found.add(parts.slice(0, end).join('-'));
  }
  return [...found];
}

/**
 * Whether work of a run may be done here. Where a Workflow Id can be read in several ways, one that
 * names an excluded project decides; where the owner names the only projects, one of them must fit.
 */
export function isRunAllowed(
  workflowId: string,
  pipelines: readonly string[],
  rules: Pick<OwnerRules, 'projects'>,
): boolean {
  const projects = projectsOf(workflowId, pipelines);
  if (projects.some((project) => rules.projects.never.includes(project))) return false;
  if (rules.projects.only === undefined) return true;
  return projects.some((project) => isProjectAllowed(project, rules));
}

/** The likeliest project of a run, to be shown: keys mostly hold no dash. */
export function shownProject(workflowId: string, pipelines: readonly string[]): string {
  const projects = projectsOf(workflowId, pipelines);
  return projects.sort((a, b) => b.length - a.length)[0] ?? 'unknown';
}
