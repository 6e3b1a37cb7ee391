import { sendLinkEvent } from '../events';
import type { ChangeItem, Issue, Link } from '../model/issue';
import type { LinkType } from '../model/site';
import { nextId, type Actor, type World } from '../world';
import { applyChange } from './change';

type LinkChange = 'added' | 'removed';

const linkItem = (text: string, key: string, change: LinkChange): ChangeItem => ({
  field: 'Link',
  fieldId: 'issuelinks',
  custom: false,
  from: change === 'added' ? null : key,
  fromString: change === 'added' ? null : text,
  to: change === 'added' ? key : null,
  toString: change === 'added' ? text : null,
});

function recordInBothIssues(
  world: World,
  actor: Actor,
  type: LinkType,
  from: Issue,
  to: Issue,
  change: LinkChange,
): void {
  applyChange(world, actor, from, { items: [linkItem(`This issue ${type.outward} ${to.key}`, to.key, change)] });
  applyChange(world, actor, to, { items: [linkItem(`This issue ${type.inward} ${from.key}`, from.key, change)] });
}

/** Links two issues by the type's outward name: `from` blocks `to`. Does nothing if the link exists, as Jira does. */
export function createLink(world: World, actor: Actor, type: LinkType, from: Issue, to: Issue): void {
  if (world.site.links.some((each) => each.typeId === type.id && each.from === from.id && each.to === to.id)) return;
  const link: Link = { id: nextId(world, 'link'), typeId: type.id, from: from.id, to: to.id };
  world.site.links = [...world.site.links, link];
  recordInBothIssues(world, actor, type, from, to, 'added');
  sendLinkEvent(world, actor, link, 'created');
}

/** Deletes a link, and adds the change to the history of both issues. */
export function deleteLink(world: World, actor: Actor, removed: Link): void {
  world.site.links = world.site.links.filter((each) => each.id !== removed.id);
  const type = world.site.linkTypes.find((each) => each.id === removed.typeId);
  const [from, to] = [world.site.issues[removed.from], world.site.issues[removed.to]];
  if (type && from && to) recordInBothIssues(world, actor, type, from, to, 'removed');
  sendLinkEvent(world, actor, removed, 'deleted');
}

/** Removes an issue with its keys and links. Sends no event for the links [doc: cascading events]. */
export function removeIssue(world: World, issue: Issue): void {
  world.site.links = world.site.links.filter((each) => each.from !== issue.id && each.to !== issue.id);
  for (const key of [issue.key, ...issue.formerKeys]) delete world.site.issueKeys[key];
  delete world.site.issues[issue.id];
  world.index.update(issue.id, undefined, []);
}
