import type { InvitationTerms } from '../../schemas/nodes/gate-calls';
import type { Membership } from './identity';
import type { NodeView } from './node';

type Children = readonly (Node | string)[];

/** An element with its attributes and children; text is always text, never markup. */
function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Children
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(text: string, onClick: () => void, className = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', class: className }, text);
  made.onclick = onClick;
  return made;
}

/** A heading and a sentence. */
export function showMessage(main: HTMLElement, title: string, text: string): void {
  main.replaceChildren(element('h1', {}, title), element('p', { class: 'quiet' }, text));
}

/** What an invitation asks for, in plain words, and the one question. */
export function showTerms(
  main: HTMLElement,
  { owner, project, tier }: InvitationTerms,
  onJoin: (name: string) => Promise<void>,
): void {
  const name = element('input', { type: 'text', id: 'name', maxlength: '64', value: 'My browser' });
  const problem = element('p', { class: 'failed', role: 'alert' });
  const join = button('Join with this browser', () => void go(), 'main');
  join.id = 'join';
  const go = async () => {
    join.disabled = true;
    join.textContent = 'Joining …';
    try {
      await onJoin(name.value.trim() || 'My browser');
    } catch (error) {
      problem.textContent = (error as Error).message;
      join.disabled = false;
      join.textContent = 'Join with this browser';
    }
  };
  main.replaceChildren(
    element('h1', {}, 'Let this browser compute'),
    element(
      'p',
      { class: 'quiet' },
      `For the project ${project}, as a machine of ${owner} (${tier}).`,
    ),
    element(
      'div',
      { class: 'card' },
      element('h2', {}, 'What that means'),
      element(
        'ul',
        {},
        element(
          'li',
          {},
          'It computes in this tab only, while the tab is open, and you can pause it at any moment.',
        ),
        element(
          'li',
          {},
          'It gets molecules and settings of runs whose people allow machines like yours to see them.',
        ),
        element(
          'li',
          {},
          'The people who run the gate see your network address, your browser’s kind, and what it computed.',
        ),
        element('li', {}, 'Its key is made here and never leaves this browser.'),
      ),
    ),
    element(
      'div',
      { class: 'card' },
      element('label', { for: 'name' }, 'A name for it'),
      name,
      element('p', {}, join),
      problem,
    ),
  );
}

const STATES: Record<NodeView['state'], string> = {
  connecting: 'Connecting …',
  waiting: 'Waiting for work',
  working: 'Computing',
  resting: 'Paused',
  disconnected: 'No connection; trying again',
  refused: 'The gate does not know this browser any more',
};

/** The node of this tab, as it is now. */
export function showNode(
  main: HTMLElement,
  o: {
    view: NodeView;
    membership: Membership;
    pausesWhenHidden: boolean;
    onPause: () => void;
    onPauseHidden: (on: boolean) => void;
    onLeave: () => void;
  },
): void {
  const { view, membership } = o;
  const focused = document.activeElement?.id;
  const pause = button(view.isPaused ? 'Compute again' : 'Pause', o.onPause, 'main');
  pause.id = 'pause';
  const hidden = element('input', { type: 'checkbox', id: 'hidden' });
  hidden.checked = o.pausesWhenHidden;
  hidden.onchange = () => o.onPauseHidden(hidden.checked);
  const leave = button('Leave', o.onLeave);
  leave.id = 'leave';
  main.replaceChildren(
    element('h1', {}, membership.name),
    element(
      'p',
      { class: 'quiet' },
      `${membership.nodeId}, for ${membership.project}, of ${membership.owner}`,
    ),
    element(
      'div',
      { class: 'card', 'aria-live': 'polite' },
      element(
        'div',
        { class: 'state', id: 'state', 'data-state': view.state },
        element('span', { class: `dot ${view.state}` }),
        STATES[view.state],
      ),
      figures(view),
    ),
    ...(view.running.length === 0 ? [] : [tasks(view)]),
    element(
      'div',
      { class: 'card switches' },
      pause,
      element('label', {}, hidden, 'Pause when this tab is hidden'),
      leave,
    ),
    history(view),
  );
  if (focused) document.getElementById(focused)?.focus();
}

function figures({ doneCount, running, slots }: NodeView): HTMLElement {
  const pair = (name: string, value: string, id: string) => [
    element('div', {}, element('dt', {}, name), element('dd', { id }, value)),
  ];
  return element(
    'dl',
    { class: 'figures' },
    ...pair('Computed', String(doneCount), 'computed'),
    ...pair('Under way', String(running.length), 'running'),
    ...pair('At once at most', String(slots), 'slots'),
  );
}

function tasks({ running }: NodeView): HTMLElement {
  const rows = running.map(({ activityType, done, total, startedAt }) => {
    const bar = element('progress', { max: String(total ?? 1) });
    if (done !== undefined && total !== undefined) bar.value = done;
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const count = done === undefined ? '' : `${done}${total === undefined ? '' : ` of ${total}`}, `;
    return element(
      'div',
      {},
      element('div', { class: 'quiet' }, `${nameOf(activityType)}: ${count}${seconds} s`),
      bar,
    );
  });
  return element('div', { class: 'card' }, element('h2', {}, 'Now'), ...rows);
}

function history({ ended }: NodeView): HTMLElement {
  const rows = ended
    .slice(0, 12)
    .map(({ activityType, at, seconds, outcome }) =>
      element(
        'li',
        { class: outcome === 'done' || outcome === 'called off' ? '' : 'failed' },
        element('span', {}, nameOf(activityType)),
        element(
          'span',
          { class: 'quiet' },
          `${new Date(at).toLocaleTimeString([], { timeStyle: 'short' })}, ${seconds.toFixed(1)} s${outcome === 'done' ? '' : `, ${outcome}`}`,
        ),
      ),
    );
  const nothing = element('p', { class: 'quiet' }, 'Nothing yet. Work comes when a run needs it.');
  return element(
    'div',
    { class: 'card' },
    element('h2', {}, 'Done so far'),
    rows.length === 0 ? nothing : element('ul', {}, ...rows),
  );
}

function nameOf(activityType: string): string {
  return activityType.split('@')[0] ?? activityType;
}
