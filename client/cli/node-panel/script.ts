/**
 * What the panel's page runs. The server renders; this fetches the parts that changed and sends what
 * the owner pressed. It is written to the page as a file of its own, which the page's policy allows.
 */
export const SCRIPT = `'use strict';
const gone = document.getElementById('gone');
let busy = false;

async function refresh() {
  if (busy || document.hidden) return;
  busy = true;
  try {
    const answer = await fetch('live', { cache: 'no-store' });
    const parts = await answer.json();
    if (!answer.ok) throw new Error(parts.message);
    for (const [id, markup] of Object.entries(parts)) put(id, markup);
    gone.hidden = true;
  } catch (error) {
    tell(error instanceof TypeError ? 'The panel was closed. Start it again with: athanor node panel' : error.message);
  } finally {
    busy = false;
  }
}

function put(id, markup) {
  const place = document.getElementById(id);
  if (place === null || place.dataset.was === markup) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.do : undefined;
  place.dataset.was = markup;
  place.innerHTML = markup;
  if (focused) place.querySelector('[data-do="' + focused + '"]')?.focus();
}

function tell(text) {
  gone.textContent = text;
  gone.hidden = false;
}

async function send(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message);
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-do]');
  if (button === null) return;
  if (button.dataset.ask && !confirm(button.dataset.ask)) return;
  button.disabled = true;
  try {
    await send('do/' + button.dataset.do, {});
  } catch (error) {
    tell(error.message);
  }
  await refresh();
});

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = document.getElementById('said');
  const values = Object.fromEntries(new FormData(event.target));
  for (const box of event.target.querySelectorAll('input[type=checkbox]')) {
    values[box.name] = box.checked ? 'yes' : 'no';
  }
  try {
    await send('limits', values);
    said.textContent = 'Kept, and obeyed from now on.';
  } catch (error) {
    said.textContent = error.message;
  }
  await refresh();
});

setInterval(refresh, 1000);
document.addEventListener('visibilitychange', refresh);
`;
