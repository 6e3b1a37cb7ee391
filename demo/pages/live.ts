/**
 * What the service's pages do in the browser: parts marked `data-live` follow the server, which draws them; what changed
 * is said aloud. Everything else works without this script.
 */
/** Short enough that what happened shows within the same second. */
const EVERY_MS = 250;

const drawn = new Map<string, string>();

function liveParts(page: Document): HTMLElement[] {
  return [...page.querySelectorAll<HTMLElement>('[data-live][id]')];
}

function inOwnTimeZone(root: ParentNode): void {
  for (const time of root.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === new Date().toDateString();
    time.textContent = isToday ? at.toLocaleTimeString() : at.toLocaleString();
  }
}

function replace(old: HTMLElement, fresh: HTMLElement): void {
  const focused = document.activeElement?.id;
  for (const details of old.querySelectorAll('details[open][id]')) {
    fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '');
  }
  inOwnTimeZone(fresh);
  old.replaceWith(fresh);
  fresh.classList.add('changed');
  if (focused) document.getElementById(focused)?.focus();
}

async function follow(): Promise<void> {
  if (document.hidden || liveParts(document).length === 0) return;
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const news: string[] = [];
  for (const fresh of liveParts(page)) {
    const markup = fresh.outerHTML;
    const old = document.getElementById(fresh.id);
    if (!old || drawn.get(fresh.id) === markup) continue;
    drawn.set(fresh.id, markup);
    if (fresh.dataset.says && fresh.dataset.says !== old.dataset.says) news.push(fresh.dataset.says);
    replace(old, fresh);
  }
  if (page.title !== document.title) document.title = page.title;
  const announcer = document.getElementById('announcer');
  if (announcer && news.length > 0) announcer.textContent = news.join('. ');
}

/** A choice that others depend on: the form is drawn anew for it, with what was typed so far. */
async function redraw(form: HTMLFormElement, changed: string): Promise<void> {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') values.append(name, value);
  // The attribute: the form has a field named `action`, which the property would be.
  const answer = await fetch(`${form.getAttribute('action') ?? ''}?${values.toString()}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(form.id);
  if (!answer.ok || !fresh) return;
  form.replaceWith(fresh);
  document.getElementById(changed)?.focus();
}

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement && target.dataset.reloads && target.form) void redraw(target.form, target.id);
});

for (const part of liveParts(document)) drawn.set(part.id, part.outerHTML);
inOwnTimeZone(document);
if (location.hash) document.querySelector(location.hash)?.setAttribute('open', '');

async function keepFollowing(): Promise<void> {
  // An unreachable server is asked again at the next turn.
  await follow().catch(() => undefined);
  setTimeout(() => void keepFollowing(), EVERY_MS);
}
void keepFollowing();
