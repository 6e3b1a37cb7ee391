import type { CustomField } from '../model/field';
import type { Project } from '../model/project';
import { ownEntry } from '../own-entry';
import { restUrl, type Json } from '../serialize/entities';
import type { World } from '../world';

/** A component, version or security level of a project. */
interface NamedValue {
  readonly id: string;
  readonly name: string;
}

/** A kind of value that each project defines for itself. */
export type ProjectValueKind = 'components' | 'versions' | 'securityLevels';

export const projectValues = (project: Project, kind: ProjectValueKind): readonly NamedValue[] => project[kind] ?? [];

/** Returns the value with an id, from any project. */
const findProjectValue = (world: World, kind: ProjectValueKind, id: string): NamedValue | undefined =>
  Object.values(world.site.projects)
    .flatMap((each) => projectValues(each, kind))
    .find((each) => each.id === id);

export const projectValueName = (world: World, kind: ProjectValueKind, id: string): string =>
  findProjectValue(world, kind, id)?.name ?? '';

const PATHS: Readonly<Record<ProjectValueKind, string>> = {
  components: 'component',
  versions: 'version',
  securityLevels: 'securitylevel',
};

export function serializeProjectValue(world: World, kind: ProjectValueKind, id: string): Json {
  const value = findProjectValue(world, kind, id) ?? { id, name: '' };
  const self = restUrl(world, `${PATHS[kind]}/${id}`);
  if ('released' in value) {
    return { self, id, name: value.name, archived: 'archived' in value && value.archived, released: value.released };
  }
  if ('description' in value) return { self, id, name: value.name, description: value.description };
  return { self, id, name: value.name };
}

export const serializeProjectValues = (world: World, project: Project, kind: ProjectValueKind): Json[] =>
  projectValues(project, kind).map(({ id }) => serializeProjectValue(world, kind, id));

export function serializeGroup(world: World, name: string): Json {
  const groupId = ownEntry(world.site.groups, name)?.id ?? '';
  return { name, groupId, self: restUrl(world, `group?groupId=${groupId}`) };
}

const optionsOf = (field: CustomField | undefined) =>
  (field?.options ?? []).flatMap((each) => [each, ...(each.children ?? [])]);

/** Returns the name of an option of a select or of either level of a cascading select. */
export const optionName = (field: CustomField | undefined, id: string): string =>
  optionsOf(field).find((each) => each.id === id)?.value ?? '';

/** Serializes a cascading select's value: the second level is a member of the first. */
export function serializeCascade(world: World, field: CustomField, [parent = '', child]: readonly string[]): Json {
  const serialize = (id: string): Json => ({
    self: restUrl(world, `customFieldOption/${id}`),
    value: optionName(field, id),
    id,
  });
  return { ...serialize(parent), ...(child !== undefined && { child: serialize(child) }) };
}
