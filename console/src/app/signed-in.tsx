import { type ReactNode, useEffect } from 'react';
import { Problem } from '../api/http';
import { useSession } from '../api/queries';
import { Loading, ProblemNote } from '../ui/parts';

const UNAUTHENTICATED = 401;

/** The console for those who are known; all others are led to the login. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useSession();
  const isStranger = error instanceof Problem && error.status === UNAUTHENTICATED;
  useEffect(() => {
    if (isStranger) window.location.assign('/auth/login');
  }, [isStranger]);
  if (data !== undefined) return children;
  if (error === null || isStranger) return <Loading />;
  return <ProblemNote error={error} retry={() => void refetch()} />;
}
