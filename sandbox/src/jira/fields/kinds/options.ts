import { z } from 'zod';
import type { FieldKind } from '../../model/field';
import { serializeOption } from '../../serialize/entities';
import type { Field } from '../catalog';
import { optionName, serializeCascade } from '../named-values';
import {
  asList,
  bracketed,
  listConverter,
  parse,
  rejectField,
  singleConverter,
  type ValueConverter,
  type ReferenceConverter,
} from './kind';

const OptionRef = z.looseObject({ id: z.string().optional(), value: z.string().optional() });
const CascadeRef = OptionRef.extend({ child: OptionRef.nullish() });

function readOption(field: Field, input: unknown): string {
  const ref = parse(OptionRef, input, "Specify a valid 'id' or 'name' for " + field.name);
  const options = (field.custom?.options ?? []).filter((each) => !each.disabled);
  const option = options.find((each) => (ref.id === undefined ? each.value === ref.value : each.id === ref.id));
  return option
    ? option.id
    : rejectField(
        ref.id === undefined ? `Option value '${ref.value ?? ''}' is not valid` : `Option id '${ref.id}' is not valid`,
      );
}

/** Reads an option of a cascading select, with an optional option of its second level. */
function readCascade(field: Field, input: unknown): string[] {
  const { child } = parse(CascadeRef, input, 'data was not an object');
  const parent = readOption(field, input);
  if (!child) return [parent];
  const children = field.custom?.options?.find((each) => each.id === parent)?.children ?? [];
  const childOption = children.find((each) =>
    child.id === undefined ? each.value === child.value : each.id === child.id,
  );
  return childOption ? [parent, childOption.id] : rejectField(`Option '${child.id ?? child.value ?? ''}' is not valid`);
}

const optionConverter: ReferenceConverter = {
  read: readOption,
  serialize: (world, { custom }, id) => custom && serializeOption(world, custom, id),
  nameOf: (_world, { custom }, id) => optionName(custom, id),
};

/** Converters of kinds whose values are options of a custom field. */
export const OPTION_CONVERTERS = {
  select: singleConverter(optionConverter),
  selects: listConverter(optionConverter, (ids, names) => ({ id: bracketed(ids), text: names.join(',') })),
  cascade: {
    read: readCascade,
    serialize: (world, { custom }, value) => custom && serializeCascade(world, custom, asList(value)),
    history: (_world, { custom }, value) => {
      const [first = '', second] = asList(value);
      const childText = second === undefined ? '' : `Level 1 values: ${optionName(custom, second)}(${second})`;
      return { id: null, text: `Parent values: ${optionName(custom, first)}(${first})${childText}` };
    },
  },
} satisfies Partial<Record<FieldKind, ValueConverter>>;
