import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { usePipelines, useRuns } from '../api/queries';
import { PLACES } from './pages';

/** Everything that can be gone to or begun, by a few letters of its name. */
export function Palette({ close }: { close: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector('input')?.focus();
  }, []);
  const pipelines = usePipelines();
  const runs = useRuns({});
  const choose = (path: string) => () => {
    dialog.current?.close();
    go(path);
  };
  return (
    <dialog ref={dialog} className="palette" aria-label="Go to or start" onClose={close}>
      <Command label="Go to or start" loop>
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="Where to, or what to run?"
        />
        <Command.List>
          <Command.Empty>Nothing of that name.</Command.Empty>
          <Command.Group heading="Go to">
            {PLACES.map(({ path, title, keys }) => (
              <Command.Item key={path} value={`go ${title}`} onSelect={choose(path)}>
                {title} <kbd className="soft">{keys}</kbd>
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Start a run">
            {(pipelines.data?.items ?? []).map(({ name, title }) => (
              <Command.Item
                key={name}
                value={`run ${name} ${title}`}
                onSelect={choose(`/new/${name}`)}
              >
                {title} <span className="soft">{name}</span>
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Runs">
            {(runs.data?.pages[0]?.items ?? []).map(({ runId, status }) => (
              <Command.Item key={runId} value={runId} onSelect={choose(`/runs/${runId}`)}>
                {runId} <span className="soft">{status}</span>
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </dialog>
  );
}
