import { z } from 'zod';
import type { FieldKind } from '../../model/field';
import { canSeeIssue, issueByRef } from '../../permissions';
import { serializeIssueRef, serializePriority, serializeResolution } from '../../serialize/entities';
import { priorityOf, resolutionOf } from '../../world';
import { projectValues, projectValueName, serializeProjectValue, type ProjectValueKind } from '../named-values';
import {
  listConverter,
  parse,
  rejectField,
  singleConverter,
  type HistoryValue,
  type ValueConverter,
  type ValueContext,
  type ReferenceConverter,
} from './kind';

const Ref = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  name: z.string().optional(),
});
const IssueRef = z.looseObject({ id: z.string().optional(), key: z.string().optional() });

function readNamed(all: readonly { id: string; name: string }[], input: unknown, typeName: string): string {
  const ref = parse(Ref, input, `Specify a valid 'id' or 'name' for ${typeName}`);
  if (ref.id === undefined && ref.name === undefined) rejectField(`Specify a valid 'id' or 'name' for ${typeName}`);
  const entity = all.find((each) => (ref.id === undefined ? each.name === ref.name : each.id === ref.id));
  return entity
    ? entity.id
    : rejectField(
        ref.id === undefined
          ? `${typeName} name '${ref.name ?? ''}' is not valid`
          : `${typeName} id '${ref.id}' is not valid`,
      );
}

function readParent(input: unknown, { world, viewer }: ValueContext): string {
  const ref = parse(IssueRef, input, 'data was not an object');
  const parent = issueByRef(world, ref);
  return parent && canSeeIssue(world, viewer, parent) ? parent.id : rejectField('Could not find issue by id or key.');
}

/** Returns the converter for a kind of value that each project defines for itself. */
const projectValueConverter = (kind: ProjectValueKind, typeName: string): ReferenceConverter => ({
  read: (_field, input, { project }) => readNamed(projectValues(project, kind), input, typeName),
  serialize: (world, _field, id) => serializeProjectValue(world, kind, id),
  nameOf: (world, _field, id) => projectValueName(world, kind, id),
});

const versionConverter = projectValueConverter('versions', 'Version');

const commaSeparated = (ids: readonly string[], names: readonly string[]): HistoryValue => ({
  id: ids.join(', '),
  text: names.join(', '),
});

/** Converters of kinds whose values are entities of the site or of a project. */
export const ENTITY_CONVERTERS = {
  version: singleConverter(versionConverter),
  versions: listConverter(versionConverter, commaSeparated),
  components: listConverter(projectValueConverter('components', 'Component'), commaSeparated),
  security: singleConverter(projectValueConverter('securityLevels', 'Security level')),
  priority: singleConverter({
    read: (_field, input, { world }) => readNamed(world.site.priorities, input, 'Priority'),
    serialize: (world, _field, id) => serializePriority(world, priorityOf(world, id)),
    nameOf: (world, _field, id) => priorityOf(world, id).name,
  }),
  resolution: singleConverter({
    read: (_field, input, { world }) => readNamed(world.site.resolutions, input, 'Resolution'),
    serialize: (world, _field, id) => serializeResolution(world, resolutionOf(world, id)),
    nameOf: (world, _field, id) => resolutionOf(world, id).name,
  }),
  parent: singleConverter({
    read: (_field, input, context) => readParent(input, context),
    serialize(world, _field, id) {
      const parent = world.site.issues[id];
      return parent ? serializeIssueRef(world, parent) : null;
    },
    nameOf: (world, _field, id) => world.site.issues[id]?.key ?? null,
  }),
} satisfies Partial<Record<FieldKind, ValueConverter>>;
