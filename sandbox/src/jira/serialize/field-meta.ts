import { operationsOf, schemaOf, type Field } from '../fields/catalogue';
import { serializeAllDefined, serializeCascade } from '../fields/named-values';
import { serializeValue } from '../fields/values';
import { settable } from '../issues/fill';
import type { IssueType, Project, ScreenField } from '../model/project';
import type { Viewer } from '../permissions';
import {
  restUrl,
  serializeIssueType,
  serializeOption,
  serializePriority,
  serializeProject,
  serializeResolution,
  type Json,
} from './entities';
import type { World } from '../world';

/** Description of a field for forms, in create, edit and transition metadata. */
export interface FieldMeta {
  readonly id: string;
  readonly meta: Json;
}

function allowedValues(world: World, project: Project, { kind, custom }: Field): unknown[] | undefined {
  if (kind === 'priority') return world.site.priorities.map((each) => serializePriority(world, each));
  if (kind === 'resolution') return world.site.resolutions.map((each) => serializeResolution(world, each));
  if (kind === 'version' || kind === 'versions') return serializeAllDefined(world, project, 'versions');
  if (kind === 'components') return serializeAllDefined(world, project, 'components');
  if (kind === 'security') return serializeAllDefined(world, project, 'securityLevels');
  if (kind === 'cascade') {
    return (custom?.options ?? []).map(
      ({ id, children = [] }) =>
        custom && {
          ...serializeCascade(world, custom, [id]),
          children: children.map((child) => serializeCascade(world, custom, [child.id])),
        },
    );
  }
  if (kind !== 'select' && kind !== 'selects') return undefined;
  return (custom?.options ?? [])
    .filter((each) => !each.disabled)
    .map((each) => custom && serializeOption(world, custom, each.id));
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
    ...(initial !== undefined && { defaultValue: serializeValue(world, field, initial) }),
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

/** Returns a create screen, with the two fields that all create screens have. */
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
    fixed('issuetype', 'Issue Type', serializeIssueType(world, type)),
    fixed('project', 'Project', serializeProject(world, project)),
    ...screenMeta(world, viewer, project, screen),
  ];
}

export const byId = (fields: readonly FieldMeta[]): Json =>
  Object.fromEntries(fields.map(({ id, meta }) => [id, meta]));
