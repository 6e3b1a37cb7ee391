import { operationsOf, schemaOf, type Field } from './fields/catalogue';
import { showAllDefined, showCascade } from './fields/named-values';
import { showValue } from './fields/values';
import { settable } from './issues/fill';
import type { IssueType, Project, ScreenField } from './model';
import type { Viewer } from './permissions';
import { restUrl, showIssueType, showOption, showPriority, showProject, showResolution, type Json } from './shapes';
import type { World } from './world';

/** A field's description for forms, in create, edit and transition metadata. */
export interface FieldMeta {
  readonly id: string;
  readonly meta: Json;
}

function allowedValues(world: World, project: Project, { kind, custom }: Field): unknown[] | undefined {
  if (kind === 'priority') return world.site.priorities.map((each) => showPriority(world, each));
  if (kind === 'resolution') return world.site.resolutions.map((each) => showResolution(world, each));
  if (kind === 'version' || kind === 'versions') return showAllDefined(world, project, 'versions');
  if (kind === 'components') return showAllDefined(world, project, 'components');
  if (kind === 'security') return showAllDefined(world, project, 'securityLevels');
  if (kind === 'cascade') {
    return (custom?.options ?? []).map(
      ({ id, children = [] }) =>
        custom && {
          ...showCascade(world, custom, [id]),
          children: children.map((child) => showCascade(world, custom, [child.id])),
        },
    );
  }
  if (kind !== 'select' && kind !== 'selects') return undefined;
  return (custom?.options ?? [])
    .filter((each) => !each.disabled)
    .map((each) => custom && showOption(world, custom, each.id));
}

function metaOf(world: World, project: Project, on: ScreenField, field: Field): FieldMeta {
  const initial = field.id === 'priority' ? world.site.defaultPriority : on.default;
  const values = allowedValues(world, project, field);
  const meta = {
    required: on.required ?? false,
    schema: schemaOf(field),
    name: field.name,
    key: field.id,
    ...(field.kind === 'user' && {
      autoCompleteUrl: restUrl(
        world,
        field.id === 'assignee' ? `user/assignable/search?project=${project.key}&query=` : 'user/recommend?query=',
      ),
    }),
    hasDefaultValue: initial !== undefined,
    operations: operationsOf(field),
    ...(values && { allowedValues: values }),
    ...(initial !== undefined && { defaultValue: showValue(world, field, initial) }),
  };
  return { id: field.id, meta };
}

export function screenMeta(
  world: World,
  viewer: Viewer,
  project: Project,
  screen: readonly ScreenField[],
): FieldMeta[] {
  return settable({ world, viewer, project, screen }).map(({ on, field }) => metaOf(world, project, on, field));
}

/** A create screen with the two fields that every one has. */
export function createMeta(
  world: World,
  viewer: Viewer,
  project: Project,
  type: IssueType,
  screen: readonly ScreenField[],
): FieldMeta[] {
  const fixed = (id: string, name: string, value: unknown): FieldMeta => ({
    id,
    meta: {
      required: true,
      schema: { type: id, system: id },
      name,
      key: id,
      hasDefaultValue: false,
      operations: id === 'project' ? ['set'] : [],
      allowedValues: [value],
    },
  });
  return [
    fixed('issuetype', 'Issue Type', showIssueType(world, type)),
    fixed('project', 'Project', showProject(world, project)),
    ...screenMeta(world, viewer, project, screen),
  ];
}

export const byId = (fields: readonly FieldMeta[]): Json =>
  Object.fromEntries(fields.map(({ id, meta }) => [id, meta]));
