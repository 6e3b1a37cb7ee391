/**
 * Script of the service's pages. It updates elements with `data-live` from the server, and announces changes in a live
 * region. The pages also work without the script.
 */
const POLL_INTERVAL_MS = 250;

const DATE_AND_TIME = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
} as const;

/** Latest HTML of each live element, by id. */
const drawn = new Map<string, string>();

/** Returns the elements of a page that have `data-live` and an id. */
function liveParts(page: Document): HTMLElement[] {
  return [...page.querySelectorAll<HTMLElement>('[data-live][id]')];
}

/** Shows the times below an element in the browser's time zone. */
function showLocalTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll('time')) {
    time.textContent = new Date(time.dateTime).toLocaleString(undefined, DATE_AND_TIME);
  }
}

/** Replaces an element with its new version. Keeps opened details and the focus. */
function replacePart(old: HTMLElement, fresh: HTMLElement): void {
  const focused = document.activeElement?.id;
  for (const details of old.querySelectorAll('details[open][id]')) {
    fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '');
  }
  showLocalTimes(fresh);
  old.replaceWith(fresh);
  fresh.classList.add('changed');
  if (focused) document.getElementById(focused)?.focus();
}

/** Replaces the live elements that changed on the server, and announces the changes. */
async function updateParts(): Promise<void> {
  if (document.hidden || liveParts(document).length === 0) return;
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const announcements: string[] = [];
  for (const fresh of liveParts(page)) {
    const markup = fresh.outerHTML;
    const old = document.getElementById(fresh.id);
    if (!old || drawn.get(fresh.id) === markup) continue;
    drawn.set(fresh.id, markup);
    if (fresh.dataset.says && fresh.dataset.says !== old.dataset.says) announcements.push(fresh.dataset.says);
    replacePart(old, fresh);
  }
  if (page.title !== document.title) document.title = page.title;
  const announcer = document.getElementById('announcer');
  if (announcer && announcements.length > 0) announcer.textContent = announcements.join('. ');
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

const isTextField = (field: Element | null): field is TextField =>
  field instanceof HTMLTextAreaElement ||
  (field instanceof HTMLInputElement && field.type !== 'checkbox' && field.type !== 'hidden');

/** Number of redraws so far. */
let redraws = 0;

/** Redraws a form after a choice on which other fields depend. Keeps the focus and text that was typed meanwhile. */
async function redraw(form: HTMLFormElement): Promise<void> {
  const redrawNumber = (redraws += 1);
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') values.append(name, value);
  // Reads the attribute, because the property `action` would be the form's field with that name.
  const answer = await fetch(`${form.getAttribute('action') ?? ''}?${values.toString()}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(form.id);
  // If a later choice has already started another redraw, this redraw is skipped.
  if (!answer.ok || !fresh || redrawNumber !== redraws) return;
  const focused = document.activeElement;
  const caret = isTextField(focused) ? focused.selectionStart : null;
  form.replaceWith(fresh);
  for (const old of form.elements) {
    const field = old.id === '' ? null : document.getElementById(old.id);
    if (isTextField(old) && isTextField(field)) field.value = old.value;
  }
  const field = focused && form.contains(focused) ? document.getElementById(focused.id) : null;
  field?.focus();
  if (isTextField(field) && caret !== null) field.setSelectionRange(caret, caret);
}

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement && target.dataset.reloads && target.form) void redraw(target.form);
});

for (const part of liveParts(document)) drawn.set(part.id, part.outerHTML);
showLocalTimes(document);
if (location.hash) document.querySelector(location.hash)?.setAttribute('open', '');

/** Updates the page, and again after each interval. */
async function poll(): Promise<void> {
  // Ignores errors, so that polling continues when the server answers again.
  await updateParts().catch(() => undefined);
  setTimeout(() => void poll(), POLL_INTERVAL_MS);
}
void poll();
