import { sendIssuesBlocked } from '../events';
import type { ChangeItem, Issue } from '../model/issue';
import type { IssueType, Project } from '../model/project';
import type { Workflow } from '../model/workflow';
import { JiraError } from '../jira-error';
import { fieldById, isAvailableIn } from '../fields/catalog';
import type { FieldKind } from '../model/field';
import { projectOf, statusOf, typeSettingsIn, typeOf, type Actor, type World } from '../world';
import { applyChange } from './change';
import { statusesOf } from './transition';

function findTargetType(world: World, project: Project, issue: Issue, given: string | undefined): IssueType {
  const types = project.types.map((each) => typeOf(world, each.id));
  const idOrName = given ?? typeOf(world, issue.typeId).name;
  const type = types.find((each) => each.id === idOrName) ?? types.find((each) => each.name === idOrName);
  if (!type) throw new JiraError(400, [`There is no issue type ${idOrName} in ${project.key}.`]);
  return type;
}

/** Returns the status that the move dialog offers: the same status, or one with its name, or the initial one. */
function findTargetStatus(world: World, issue: Issue, workflow: Workflow): string {
  const ids = statusesOf(workflow);
  if (ids.includes(issue.statusId)) return issue.statusId;
  const { name } = statusOf(world, issue.statusId);
  return ids.find((id) => statusOf(world, id).name === name) ?? workflow.initial;
}

const changeItems = (
  field: string,
  fieldId: string,
  from: string,
  fromString: string,
  to: string,
  toText: string,
): ChangeItem[] =>
  from === to && fromString === toText
    ? []
    : [{ field, fieldId, custom: false, from, fromString, to, toString: toText }];

/** Kinds of fields whose values each project defines for itself. */
const PROJECT_VALUE_KINDS: readonly FieldKind[] = ['components', 'version', 'versions', 'security'];

/** Moves an issue to another project. It gets a new key and keeps its id. The old key still finds it. */
export function moveIssue(world: World, actor: Actor, issue: Issue, to: Project, type?: string): void {
  const from = projectOf(world, issue);
  if (from.id === to.id) throw new JiraError(400, [`${issue.key} is in ${to.key} already.`]);
  if (Object.values(world.site.issues).some((each) => each.values.parent === issue.id)) {
    throw new JiraError(400, [`${issue.key} has sub-tasks, and the sandbox can't move such issues.`]);
  }
  const newType = findTargetType(world, to, issue, type);
  const workflow = world.site.workflows[typeSettingsIn(to, newType.id)?.workflow ?? ''];
  if (!workflow) throw new Error(`${to.key} has no workflow for ${newType.name}`);
  const oldType = typeOf(world, issue.typeId);
  const statusId = findTargetStatus(world, issue, workflow);
  const oldKey = issue.key;
  const newKey = `${to.key}-${to.nextNumber++}`;

  issue.formerKeys = [...issue.formerKeys, oldKey];
  issue.key = newKey;
  world.site.issueKeys[newKey] = issue.id;
  issue.projectId = to.id;
  issue.typeId = newType.id;
  // Drops values of a team-managed project's fields, and values that the old project defines.
  issue.values = Object.fromEntries(
    Object.entries(issue.values).filter(([id]) => {
      const field = fieldById(world, id);
      return field && isAvailableIn(field, to) && !PROJECT_VALUE_KINDS.includes(field.kind);
    }),
  );
  const items = [
    ...changeItems('project', 'project', from.id, from.name, to.id, to.name),
    ...changeItems('Key', 'issuekey', oldKey, oldKey, newKey, newKey),
    ...changeItems('issuetype', 'issuetype', oldType.id, oldType.name, newType.id, newType.name),
  ];
  applyChange(world, actor, issue, { items, statusId, eventTypeName: 'issue_moved' });
  if (to.appsBlocked && !from.appsBlocked) sendIssuesBlocked(world, [issue]);
}
