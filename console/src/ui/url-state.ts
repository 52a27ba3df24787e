import { useCallback, useMemo } from 'react';
import { useSearch } from 'wouter';
import { navigate } from 'wouter/use-browser-location';

/**
 * State that stands in the address, so that a link shows what the sender saw. What is as at first is
 * left out.
 */
export function useUrlState<T extends Record<string, string>>(
  first: T,
): [T, (change: Partial<T>) => void] {
  const search = useSearch();
  const at = JSON.stringify(first);
  const state = useMemo(() => {
    const given = new URLSearchParams(search);
    const entries = Object.entries(JSON.parse(at) as T);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, given.get(name) ?? value]),
    ) as T;
  }, [search, at]);
  const change = useCallback(
    (change: Partial<T>) => {
      const given = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(change)) {
        if (value === (JSON.parse(at) as T)[name]) given.delete(name);
        else given.set(name, String(value));
      }
      const query = given.toString();
      navigate(`${window.location.pathname}${query === '' ? '' : `?${query}`}`, { replace: true });
    },
    [at],
  );
  return [state, change];
}
