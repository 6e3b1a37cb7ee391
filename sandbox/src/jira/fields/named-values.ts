import type { CustomField } from '../model/field';
import type { Project } from '../model/project';
import { ownEntry } from '../own-entry';
import { restUrl, type Json } from '../serialize/entities';
import type { World } from '../world';

/** A value that a project, a group or a cascading select defines. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** A kind of value that each project defines for itself. */
export type ProjectKind = 'components' | 'versions' | 'securityLevels';

export const definedIn = (project: Project, kind: ProjectKind): readonly Named[] => project[kind] ?? [];

/** Returns the value with an id, from any project. */
const definedAs = (world: World, kind: ProjectKind, id: string): Named | undefined =>
  Object.values(world.site.projects)
    .flatMap((each) => definedIn(each, kind))
    .find((each) => each.id === id);

export const nameOfDefined = (world: World, kind: ProjectKind, id: string): string =>
  definedAs(world, kind, id)?.name ?? '';

const PATHS: Readonly<Record<ProjectKind, string>> = {
  components: 'component',
  versions: 'version',
  securityLevels: 'securitylevel',
};

export function serializeDefined(world: World, kind: ProjectKind, id: string): Json {
  const value = definedAs(world, kind, id) ?? { id, name: '' };
  const self = restUrl(world, `${PATHS[kind]}/${id}`);
  if ('released' in value) {
    return { self, id, name: value.name, archived: 'archived' in value && value.archived, released: value.released };
  }
  if ('description' in value) return { self, id, name: value.name, description: value.description };
  return { self, id, name: value.name };
}

export const serializeAllDefined = (world: World, project: Project, kind: ProjectKind): Json[] =>
  definedIn(project, kind).map(({ id }) => serializeDefined(world, kind, id));

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
