import { useSession } from '../api/queries';
import { useUrlState } from './url-state';

/** The project that there always is. */
export const DEFAULT_PROJECT = 'default';

/** The project that a page is about; it stands in the address. */
export function useProject(): string {
  return useUrlState({ project: DEFAULT_PROJECT })[0].project;
}

/** Chooses among the reader's projects; nothing to choose where there is one. */
export function ProjectChoice() {
  const session = useSession();
  const [{ project }, set] = useUrlState({ project: DEFAULT_PROJECT });
  const mine = (session.data?.memberships ?? []).map((one) => one.project);
  const all = [...new Set([project, ...mine])].sort();
  if (all.length < 2) return null;
  return (
    <select
      className="input"
      aria-label="Project"
      value={project}
      onChange={({ target }) => set({ project: target.value })}
    >
      {all.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}

/** An address within the same project. */
export function inProject(path: string, project: string): string {
  if (project === DEFAULT_PROJECT) return path;
  return `${path}${path.includes('?') ? '&' : '?'}project=${encodeURIComponent(project)}`;
}
