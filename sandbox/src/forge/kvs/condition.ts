import type { Entity, AttributeType } from './entities';
import { checkAttribute } from './entities';
import { Refusal, unprocessable } from './refusal';

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

type Kind = Exclude<AttributeType, 'any'>;
type Comparable = string | number | boolean;
interface Operator {
  readonly values: number;
  readonly kinds: readonly Kind[];
  /** Returns true if the value meets the condition. `own` is undefined if the attribute is absent. */
  readonly holds: (own: unknown, first: Comparable, second: Comparable) => boolean;
}

const ordered: readonly Kind[] = ['string', 'integer', 'float'];
const every: readonly Kind[] = ['string', 'integer', 'float', 'boolean'];
const ofOrder = (holds: (own: Comparable, first: Comparable, second: Comparable) => boolean): Operator['holds'] => {
  return (own, first, second) => isComparable(own) && typeof own === typeof first && holds(own, first, second);
};
const beginsWith = (own: unknown, part: Comparable): boolean =>
  typeof own === 'string' && typeof part === 'string' && own.startsWith(part);

const contains = (own: unknown, part: Comparable): boolean =>
  typeof own === 'string' && typeof part === 'string' && own.includes(part);

// Conditions with the types that they support [doc: entities-api-query, tables of conditions]. A negation holds for an
// absent attribute [unsure: the documentation says nothing, and DynamoDB does so].
const RANGE_OPERATORS: Readonly<Record<string, Operator>> = {
  BEGINS_WITH: { values: 1, kinds: ['string'], holds: beginsWith },
  BETWEEN: { values: 2, kinds: ordered, holds: ofOrder((own, low, high) => own >= low && own <= high) },
  EQUAL_TO: { values: 1, kinds: every, holds: (own, other) => own === other },
  GREATER_THAN: { values: 1, kinds: ordered, holds: ofOrder((own, other) => own > other) },
  GREATER_THAN_EQUAL_TO: { values: 1, kinds: ordered, holds: ofOrder((own, other) => own >= other) },
  LESS_THAN: { values: 1, kinds: ordered, holds: ofOrder((own, other) => own < other) },
  LESS_THAN_EQUAL_TO: { values: 1, kinds: ordered, holds: ofOrder((own, other) => own <= other) },
};
const FILTER_OPERATORS: Readonly<Record<string, Operator>> = {
  ...RANGE_OPERATORS,
  NOT_EQUAL_TO: { values: 1, kinds: every, holds: (own, other) => own !== other },
  CONTAINS: { values: 1, kinds: ['string'], holds: contains },
  NOT_CONTAINS: { values: 1, kinds: ['string'], holds: (own, part) => !contains(own, part) },
  EXISTS: { values: 0, kinds: every, holds: (own) => own !== undefined },
  NOT_EXISTS: { values: 0, kinds: every, holds: (own) => own === undefined },
};

/** Returns the test of an index's range, which is an attribute or the key. */
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
    throw new Refusal(
      400,
      'INVALID_FILTER_OPERATORS_COMBINATION',
      'Filter operators "and" and "or" cannot be present at the same level',
    );
  }
  const conditions = and ?? or ?? [];
  if (conditions.length === 0) {
    throw new Refusal(400, 'EMPTY_FILTER_OPERATOR', 'Filter operators "and" and "or" cannot be empty');
  }
  if (conditions.length > MAX_CONDITIONS) throw unprocessable();
  const tests = conditions.map((one) => {
    const type = entity.attributes.get(one.property);
    // An attribute of type `any` can't be filtered: 422 [doc: entities-api-query].
    if (type === undefined || type === 'any') throw unprocessable();
    return { property: one.property, test: testOf(one, one.property, type, FILTER_OPERATORS) };
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
  if (operator === undefined || type === 'any' || !operator.kinds.includes(type)) {
    throw new Refusal(400, 'INVALID_FILTER_CONDITION', 'The specified condition is not supported for filters');
  }
  if (operator.values === 0) return (own) => operator.holds(own, true, true);
  if (values.length < operator.values && operator.values > 1) {
    throw new Refusal(400, 'INSUFFICIENT_FILTER_VALUES', 'The specified condition needs at least two values');
  }
  const [first, second = first] = values;
  if (values.length !== operator.values || !isComparable(first) || !isComparable(second)) {
    throw new Refusal(
      400,
      'INVALID_FILTER_VALUES',
      'The specified number of values are not supported by the given condition',
    );
  }
  for (const value of values) checkAttribute(attribute, type, value);
  return (own) => operator.holds(own, first, second);
}

function isComparable(value: unknown): value is Comparable {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
