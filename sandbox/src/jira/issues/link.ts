import { linkChanged } from '../events';
import type { ChangeItem, Issue, Link } from '../model/issue';
import type { LinkType } from '../model/site';
import { nextId, type Actor, type World } from '../world';
import { applyChange } from './change';

const item = (text: string, key: string, added: boolean): ChangeItem => ({
  field: 'Link',
  fieldId: 'issuelinks',
  custom: false,
  from: added ? null : key,
  fromString: added ? null : text,
  to: added ? key : null,
  toString: added ? text : null,
});

function recordBoth(world: World, actor: Actor, type: LinkType, from: Issue, to: Issue, added: boolean): void {
  applyChange(world, actor, from, { items: [item(`This issue ${type.outward} ${to.key}`, to.key, added)] });
  applyChange(world, actor, to, { items: [item(`This issue ${type.inward} ${from.key}`, from.key, added)] });
}

/** Links two issues: `from` is the outward end, `to` the inward end. Does nothing if the link exists, as Jira does. */
export function link(world: World, actor: Actor, type: LinkType, from: Issue, to: Issue): void {
  if (world.site.links.some((each) => each.typeId === type.id && each.from === from.id && each.to === to.id)) return;
  const made: Link = { id: nextId(world, 'link'), typeId: type.id, from: from.id, to: to.id };
  world.site.links = [...world.site.links, made];
  recordBoth(world, actor, type, from, to, true);
  linkChanged(world, actor, made, 'created');
}

/** Deletes a link, and adds the change to the history of both issues. */
export function unlink(world: World, actor: Actor, removed: Link): void {
  world.site.links = world.site.links.filter((each) => each.id !== removed.id);
  const type = world.site.linkTypes.find((each) => each.id === removed.typeId);
  const [from, to] = [world.site.issues[removed.from], world.site.issues[removed.to]];
  if (type && from && to) recordBoth(world, actor, type, from, to, false);
  linkChanged(world, actor, removed, 'deleted');
}

/** Removes an issue with its keys and links. Sends no event for the links [doc: cascading events]. */
export function removeIssue(world: World, issue: Issue): void {
  world.site.links = world.site.links.filter((each) => each.from !== issue.id && each.to !== issue.id);
  for (const key of [issue.key, ...issue.formerKeys]) delete world.site.issueKeys[key];
  delete world.site.issues[issue.id];
  world.index.note(issue.id, undefined, []);
}
