import { z } from 'zod';
import type { FieldKind } from '../../model/field';
import { canSeeIssue, issueByRef } from '../../permissions';
import { serializeIssueRef, serializePriority, serializeResolution } from '../../serialize/entities';
import { priorityOf, resolutionOf } from '../../world';
import { definedIn, nameOfDefined, serializeDefined, type ProjectKind } from '../named-values';
import { list, parse, rejectField, single, type HistoryValue, type Kind, type Place, type ReferenceKind } from './kind';

const Ref = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  name: z.string().optional(),
});
const IssueRef = z.looseObject({ id: z.string().optional(), key: z.string().optional() });

function readNamed(all: readonly { id: string; name: string }[], input: unknown, what: string): string {
  const ref = parse(Ref, input, `Specify a valid 'id' or 'name' for ${what}`);
  if (ref.id === undefined && ref.name === undefined) rejectField(`Specify a valid 'id' or 'name' for ${what}`);
  const found = all.find((each) => (ref.id === undefined ? each.name === ref.name : each.id === ref.id));
  return found
    ? found.id
    : rejectField(
        ref.id === undefined ? `${what} name '${ref.name ?? ''}' is not valid` : `${what} id '${ref.id}' is not valid`,
      );
}

function readParent(input: unknown, { world, viewer }: Place): string {
  const ref = parse(IssueRef, input, 'data was not an object');
  const parent = issueByRef(world, ref);
  return parent && canSeeIssue(world, viewer, parent) ? parent.id : rejectField('Could not find issue by id or key.');
}

/** Returns the kind of what each project defines for itself. */
const defined = (kind: ProjectKind, what: string): ReferenceKind => ({
  read: (_field, input, { project }) => readNamed(definedIn(project, kind), input, what),
  serialize: (world, _field, id) => serializeDefined(world, kind, id),
  nameOf: (world, _field, id) => nameOfDefined(world, kind, id),
});

const version = defined('versions', 'Version');

const commaSeparated = (ids: readonly string[], names: readonly string[]): HistoryValue => ({
  id: ids.join(', '),
  text: names.join(', '),
});

/** Kinds whose values are records of the site or of a project. */
export const ENTITY_KINDS = {
  version: single(version),
  versions: list(version, commaSeparated),
  components: list(defined('components', 'Component'), commaSeparated),
  security: single(defined('securityLevels', 'Security level')),
  priority: single({
    read: (_field, input, { world }) => readNamed(world.site.priorities, input, 'Priority'),
    serialize: (world, _field, id) => serializePriority(world, priorityOf(world, id)),
    nameOf: (world, _field, id) => priorityOf(world, id).name,
  }),
  resolution: single({
    read: (_field, input, { world }) => readNamed(world.site.resolutions, input, 'Resolution'),
    serialize: (world, _field, id) => serializeResolution(world, resolutionOf(world, id)),
    nameOf: (world, _field, id) => resolutionOf(world, id).name,
  }),
  parent: single({
    read: (_field, input, place) => readParent(input, place),
    serialize(world, _field, id) {
      const parent = world.site.issues[id];
      return parent ? serializeIssueRef(world, parent) : null;
    },
    nameOf: (world, _field, id) => world.site.issues[id]?.key ?? null,
  }),
} satisfies Partial<Record<FieldKind, Kind>>;
