import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { runPath } from './queries';
import type { Run, RunEvent } from './types';

/** Retries kept in view. */
const RETRIES_MAX = 50;
const KINDS = ['progress', 'retry', 'waiting', 'interrupted', 'restored', 'ended'] as const;

/** What is known of a run beyond its state: steps that are tried again, and whether the line is up. */
export interface LiveRun {
  isConnected: boolean;
  retries: Extract<RunEvent, { type: 'retry' }>['retry'][];
}

/**
 * Follows a run by server-sent events, into the same cache that its page reads. After a lost
 * connection the browser asks from the last event on, and the run is read once more whole.
 */
export function useLiveRun(runId: string, isLive: boolean): LiveRun {
  const queries = useQueryClient();
  const [live, setLive] = useState<LiveRun>({ isConnected: true, retries: [] });
  useEffect(() => {
    if (!isLive) return;
    const key = ['run', runId];
    const source = new EventSource(`${runPath(runId)}/events`);
    const take = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as RunEvent;
      if (event.type === 'retry') {
        setLive((was) => ({ ...was, retries: [...was.retries, event.retry].slice(-RETRIES_MAX) }));
      } else if (event.type === 'progress') {
        const { state, stageDigests } = event;
        queries.setQueryData<Run>(key, (run) => run && { ...run, state, stageDigests });
      } else {
        if (event.type === 'ended') source.close();
        void queries.invalidateQueries({ queryKey: key });
      }
    };
    for (const kind of KINDS) source.addEventListener(kind, take);
    source.onopen = () => {
      setLive((was) => ({ ...was, isConnected: true }));
      void queries.invalidateQueries({ queryKey: key });
    };
    source.onerror = () => setLive((was) => ({ ...was, isConnected: false }));
    return () => source.close();
  }, [runId, isLive, queries]);
  return live;
}
