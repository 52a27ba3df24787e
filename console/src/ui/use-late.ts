import { useEffect, useState } from 'react';

const SETTLED_MS = 250;

/** A value once it has stood still for a moment: what is typed is asked for once, not letter by letter. */
export function useLate<T>(value: T): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return late;
}
