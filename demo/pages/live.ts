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
    const zone = { timeZoneName: 'short' } as const;
    time.textContent = isToday ? at.toLocaleTimeString(undefined, zone) : at.toLocaleString(undefined, zone);
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

type Typed = HTMLInputElement | HTMLTextAreaElement;

const isTyped = (field: Element | null): field is Typed =>
  field instanceof HTMLTextAreaElement ||
  (field instanceof HTMLInputElement && field.type !== 'checkbox' && field.type !== 'hidden');

let redraws = 0;

/** A choice that others depend on: the form is drawn anew for it. Who types on meanwhile loses nothing, and stays where he is. */
async function redraw(form: HTMLFormElement): Promise<void> {
  const mine = (redraws += 1);
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') values.append(name, value);
  // The attribute: the form has a field named `action`, which the property would be.
  const answer = await fetch(`${form.getAttribute('action') ?? ''}?${values.toString()}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(form.id);
  // A later choice has its own answer.
  if (!answer.ok || !fresh || mine !== redraws) return;
  const focused = document.activeElement;
  const caret = isTyped(focused) ? focused.selectionStart : null;
  form.replaceWith(fresh);
  for (const old of form.elements) {
    const field = old.id === '' ? null : document.getElementById(old.id);
    if (isTyped(old) && isTyped(field)) field.value = old.value;
  }
  const field = focused && form.contains(focused) ? document.getElementById(focused.id) : null;
  field?.focus();
  if (isTyped(field) && caret !== null) field.setSelectionRange(caret, caret);
}

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement && target.dataset.reloads && target.form) void redraw(target.form);
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
