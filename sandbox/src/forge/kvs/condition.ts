import type { Entity, AttributeType } from './entities';
import { checkAttribute } from './entities';
import { KvsError, unprocessable } from './kvs-error';

export interface Condition {
  readonly condition: string;
  readonly values: readonly unknown[];
}

interface PropertyCondition extends Condition {
  readonly property: string;
}

/** `{and: [...]}` or `{or: [...]}`: filters of a query, or conditions of a transaction. */
export interface ConditionGroup {
  readonly and?: readonly PropertyCondition[] | undefined;
  readonly or?: readonly PropertyCondition[] | undefined;
}

export type Test = (value: unknown) => boolean;

/** Maximum number of conditions in one query [doc: entities-api-query]. */
const MAX_CONDITIONS = 100;

type FilterableType = Exclude<AttributeType, 'any'>;
type Comparable = string | number | boolean;
interface Operator {
  /** Number of values that the condition takes. */
  readonly valueCount: number;
  readonly types: readonly FilterableType[];
  /** Returns true if the value meets the condition. The value is undefined if the attribute is absent. */
  readonly holds: (value: unknown, first: Comparable, second: Comparable) => boolean;
}

const ORDERED_TYPES: readonly FilterableType[] = ['string', 'integer', 'float'];
const ALL_TYPES: readonly FilterableType[] = ['string', 'integer', 'float', 'boolean'];
const orderedComparison = (
  holds: (value: Comparable, first: Comparable, second: Comparable) => boolean,
): Operator['holds'] => {
  return (value, first, second) => isComparable(value) && typeof value === typeof first && holds(value, first, second);
};
const beginsWith = (value: unknown, part: Comparable): boolean =>
  typeof value === 'string' && typeof part === 'string' && value.startsWith(part);
const contains = (value: unknown, part: Comparable): boolean =>
  typeof value === 'string' && typeof part === 'string' && value.includes(part);

// Conditions with the types that they support [doc: entities-api-query, tables of conditions]. A negation holds for an
// absent attribute, as in DynamoDB [unsure: the documentation doesn't mention it].
const RANGE_OPERATORS: Readonly<Record<string, Operator>> = {
  BEGINS_WITH: { valueCount: 1, types: ['string'], holds: beginsWith },
  BETWEEN: {
    valueCount: 2,
    types: ORDERED_TYPES,
    holds: orderedComparison((value, low, high) => value >= low && value <= high),
  },
  EQUAL_TO: { valueCount: 1, types: ALL_TYPES, holds: (value, other) => value === other },
  GREATER_THAN: { valueCount: 1, types: ORDERED_TYPES, holds: orderedComparison((value, other) => value > other) },
  GREATER_THAN_EQUAL_TO: {
    valueCount: 1,
    types: ORDERED_TYPES,
    holds: orderedComparison((value, other) => value >= other),
  },
  LESS_THAN: { valueCount: 1, types: ORDERED_TYPES, holds: orderedComparison((value, other) => value < other) },
  LESS_THAN_EQUAL_TO: {
    valueCount: 1,
    types: ORDERED_TYPES,
    holds: orderedComparison((value, other) => value <= other),
  },
};
const FILTER_OPERATORS: Readonly<Record<string, Operator>> = {
  ...RANGE_OPERATORS,
  NOT_EQUAL_TO: { valueCount: 1, types: ALL_TYPES, holds: (value, other) => value !== other },
  CONTAINS: { valueCount: 1, types: ['string'], holds: contains },
  NOT_CONTAINS: { valueCount: 1, types: ['string'], holds: (value, part) => !contains(value, part) },
  EXISTS: { valueCount: 0, types: ALL_TYPES, holds: (value) => value !== undefined },
  NOT_EXISTS: { valueCount: 0, types: ALL_TYPES, holds: (value) => value === undefined },
};

/** Returns the test of a condition on an index's range, which is an attribute or the key. */
export function rangeTest(condition: Condition, attribute: string, type: AttributeType): Test {
  return testOf(condition, attribute, type, RANGE_OPERATORS);
}

/**
 * Returns the test of a group of conditions over an entity's value. A missing row counts as a value without attributes.
 */
export function groupTest(
  group: ConditionGroup,
  entity: Entity,
): (value: Readonly<Record<string, unknown>>) => boolean {
  const { and, or } = group;
  // A group has either `and` or `or` [doc: handling-errors-customentities].
  if (and !== undefined && or !== undefined) {
    throw new KvsError(
      400,
      'INVALID_FILTER_OPERATORS_COMBINATION',
      'Filter operators "and" and "or" cannot be present at the same level',
    );
  }
  const conditions = and ?? or ?? [];
  if (conditions.length === 0) {
    throw new KvsError(400, 'EMPTY_FILTER_OPERATOR', 'Filter operators "and" and "or" cannot be empty');
  }
  if (conditions.length > MAX_CONDITIONS) throw unprocessable();
  const tests = conditions.map((propertyCondition) => {
    const { property } = propertyCondition;
    const type = entity.attributes.get(property);
    // An attribute of type `any` can't be filtered: 422 [doc: entities-api-query].
    if (type === undefined || type === 'any') throw unprocessable();
    return { property, test: testOf(propertyCondition, property, type, FILTER_OPERATORS) };
  });
  return and !== undefined
    ? (value) => tests.every(({ property, test }) => test(value[property]))
    : (value) => tests.some(({ property, test }) => test(value[property]));
}

function testOf(
  { condition, values }: Condition,
  attribute: string,
  type: AttributeType,
  operators: Readonly<Record<string, Operator>>,
): Test {
  const operator = Object.hasOwn(operators, condition) ? operators[condition] : undefined;
  if (operator === undefined || type === 'any' || !operator.types.includes(type)) {
    throw new KvsError(400, 'INVALID_FILTER_CONDITION', 'The specified condition is not supported for filters');
  }
  if (operator.valueCount === 0) return (value) => operator.holds(value, true, true);
  if (values.length < operator.valueCount && operator.valueCount > 1) {
    throw new KvsError(400, 'INSUFFICIENT_FILTER_VALUES', 'The specified condition needs at least two values');
  }
  const [first, second = first] = values;
  if (values.length !== operator.valueCount || !isComparable(first) || !isComparable(second)) {
    throw new KvsError(
      400,
      'INVALID_FILTER_VALUES',
      'The specified number of values are not supported by the given condition',
    );
  }
  for (const value of values) checkAttribute(attribute, type, value);
  return (value) => operator.holds(value, first, second);
}

function isComparable(value: unknown): value is Comparable {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
