import type { ReactNode } from 'react';
import { Problem } from '../api/http';
import { usePipelines } from '../api/queries';
import { SignInPage } from '../pages/sign-in-page';

/** The console for those who are known; the way in for all others. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { error } = usePipelines();
  if (error instanceof Problem && error.status === 401) return <SignInPage />;
  return children;
}
