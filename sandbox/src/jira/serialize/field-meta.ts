import { operationsOf, schemaOf, type Field } from '../fields/catalog';
import { serializeProjectValues, serializeCascade } from '../fields/named-values';
import { serializeValue } from '../fields/values';
import { settableFields } from '../issues/fill';
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
  if (kind === 'version' || kind === 'versions') return serializeProjectValues(world, project, 'versions');
  if (kind === 'components') return serializeProjectValues(world, project, 'components');
  if (kind === 'security') return serializeProjectValues(world, project, 'securityLevels');
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

function metaOf(world: World, project: Project, screenField: ScreenField, field: Field): FieldMeta {
  const defaultValue = field.id === 'priority' ? world.site.defaultPriority : screenField.default;
  const values = allowedValues(world, project, field);
  const meta = {
    required: screenField.required ?? false,
    schema: schemaOf(field),
    name: field.name,
    key: field.id,
    ...(field.kind === 'user' && {
      autoCompleteUrl: restUrl(
        world,
        field.id === 'assignee' ? `user/assignable/search?project=${project.key}&query=` : 'user/recommend?query=',
      ),
    }),
    hasDefaultValue: defaultValue !== undefined,
    operations: operationsOf(field),
    ...(values && { allowedValues: values }),
    ...(defaultValue !== undefined && { defaultValue: serializeValue(world, field, defaultValue) }),
  };
  return { id: field.id, meta };
}

export function screenMeta(
  world: World,
  viewer: Viewer,
  project: Project,
  screen: readonly ScreenField[],
): FieldMeta[] {
  return settableFields({ world, viewer, project, screen }).map(({ screenField, field }) =>
    metaOf(world, project, screenField, field),
  );
}

/** Returns the fields of a create screen, and the two fields that all create screens have. */
export function createMeta(
  world: World,
  viewer: Viewer,
  project: Project,
  type: IssueType,
  screen: readonly ScreenField[],
): FieldMeta[] {
  const fixedField = (id: string, name: string, value: unknown): FieldMeta => ({
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
    fixedField('issuetype', 'Issue Type', serializeIssueType(world, type)),
    fixedField('project', 'Project', serializeProject(world, project)),
    ...screenMeta(world, viewer, project, screen),
  ];
}

/** Returns the fields of a screen as Jira's responses have them: by field id. */
export const metaById = (fields: readonly FieldMeta[]): Json =>
  Object.fromEntries(fields.map(({ id, meta }) => [id, meta]));
