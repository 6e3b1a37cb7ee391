import { fieldOf } from './field';
import type { JqlValue } from './field-kinds';
import { MINUTE_MS, parseDate, floorToMinute, toLocalTime, toEpochMs } from './date';
import { callFunction, DATE_FORMATS } from './function';
import { flattenOperand, JqlError, type Clause, type FieldRef, type Operand, type Predicate } from './syntax';
import type { JqlChange, JqlIssue, JqlWorld } from './world';

type Was = Extract<Clause, { kind: 'was' }>;
type Changed = Extract<Clause, { kind: 'changed' }>;
type TrackedField = JqlChange['field'];

/** A period (epoch ms, to the minute) for which a field had a value. */
interface ValuePeriod {
  readonly value: string | null;
  readonly from: number;
  /** End of the period. Infinity for the current value. */
  readonly to: number;
  /** Account id of the author. For the first value, the creator of the issue. */
  readonly author: string | null;
}

const CURRENT_VALUE: Readonly<Record<TrackedField, (issue: JqlIssue) => string | null>> = {
  status: (issue) => issue.statusId,
  assignee: (issue) => issue.assignee,
  priority: (issue) => issue.priorityId,
  resolution: (issue) => issue.resolutionId,
  reporter: (issue) => issue.reporter,
};

/**
 * Returns the test of a clause such as `status WAS "To Do" BEFORE "2026-11-24"`: the field had the value at a time that
 * the predicates allow.
 */
export function wasTest(
  { field: name, operator, operand, predicates }: Was,
  world: JqlWorld,
): (issue: JqlIssue) => boolean {
  const field = trackedFieldOf(name, 'WAS', world);
  const requested = requestedValues(name, operand, world);
  const periodTests = predicates.map((predicate) => periodTest(predicate, world));
  const was = (issue: JqlIssue): boolean =>
    valuePeriodsOf(issue, field).some(
      (period) => requested.has(period.value) && periodTests.every((test) => test(period)),
    );
  return operator === 'was' || operator === 'was in' ? was : (issue) => !was(issue);
}

/** Returns the test of a clause such as `status CHANGED FROM "To Do" TO "Done" BY currentUser() AFTER -1d`. */
export function changedTest({ field: name, predicates }: Changed, world: JqlWorld): (issue: JqlIssue) => boolean {
  const field = trackedFieldOf(name, 'CHANGED', world);
  const tests = predicates.map((predicate) => changeTest(name, predicate, world));
  return (issue) => issue.history.some((change) => change.field === field && tests.every((test) => test(change)));
}

function trackedFieldOf(name: FieldRef, operator: string, world: JqlWorld): TrackedField {
  fieldOf(name, world);
  const field = (Object.keys(CURRENT_VALUE) as readonly TrackedField[]).find(
    (tracked) => tracked === name.name.toLowerCase(),
  );
  if (field === undefined) {
    throw new JqlError(`History searches do not support the field '${name.name}' with the operator '${operator}'.`);
  }
  return field;
}

function requestedValues(name: FieldRef, operand: Operand, world: JqlWorld): ReadonlySet<JqlValue | null> {
  const field = fieldOf(name, world);
  return new Set(
    flattenOperand(operand).flatMap((single): readonly (JqlValue | null)[] => {
      if (single.kind === 'empty') return [null];
      return single.kind === 'function' ? field.valuesOfCall(single) : field.valuesOfText(single.text, single.isNumber);
    }),
  );
}

function valuePeriodsOf(issue: JqlIssue, field: TrackedField): readonly ValuePeriod[] {
  const changes = issue.history.filter((change) => change.field === field).sort((a, b) => a.changedAt - b.changedAt);
  const first = changes[0] === undefined ? CURRENT_VALUE[field](issue) : changes[0].from;
  const starts = [{ changedAt: issue.created, to: first, author: issue.creator }, ...changes];
  return starts.map(({ changedAt, to, author }, index) => ({
    value: to,
    from: floorToMinute(changedAt),
    to: starts[index + 1]?.changedAt ?? Number.POSITIVE_INFINITY,
    author,
  }));
}

function periodTest(predicate: Predicate, world: JqlWorld): (period: ValuePeriod) => boolean {
  switch (predicate.operator) {
    case 'by': {
      const accountIds = accountIdsOf(predicate.operand, world);
      return ({ author }) => author !== null && accountIds.has(author);
    }
    case 'from':
    case 'to':
      throw new JqlError(`The WAS operator does not support the use of the ${predicate.operator} predicate.`);
    default: {
      const [start, end] = periodOf(predicate, world);
      return ({ from, to }) => from < end && to > start;
    }
  }
}

function changeTest(name: FieldRef, predicate: Predicate, world: JqlWorld): (change: JqlChange) => boolean {
  switch (predicate.operator) {
    case 'by': {
      const accountIds = accountIdsOf(predicate.operand, world);
      return ({ author }) => accountIds.has(author);
    }
    case 'from':
    case 'to': {
      const requested = requestedValues(name, predicate.operand, world);
      return (change) => requested.has(predicate.operator === 'from' ? change.from : change.to);
    }
    default: {
      const [start, end] = periodOf(predicate, world);
      return ({ changedAt }) => floorToMinute(changedAt) >= start && floorToMinute(changedAt) < end;
    }
  }
}

function accountIdsOf(operand: Operand, world: JqlWorld): ReadonlySet<JqlValue> {
  const field = fieldOf({ name: 'assignee' }, world);
  return new Set(
    flattenOperand(operand).flatMap((single) => {
      if (single.kind === 'empty') return [];
      return single.kind === 'function' ? field.valuesOfCall(single) : field.valuesOfText(single.text, single.isNumber);
    }),
  );
}

/** Returns the period that a predicate describes, in epoch ms. Its end is exclusive. */
function periodOf({ operator, operand }: Predicate, world: JqlWorld): readonly [number, number] {
  const times = flattenOperand(operand).map((single) => {
    const result = single.kind === 'function' ? callFunction(world, single) : undefined;
    if (single.kind === 'function') {
      if (result?.kind === 'time') return result.values[0];
      throw new JqlError(
        `A date for the predicate '${operator}' provided by the function '${single.name}' is not valid.`,
      );
    }
    const text = single.kind === 'value' ? single.text : 'EMPTY';
    const time = parseDate(text, world.now, world.timeZone);
    if (time === undefined) {
      throw new JqlError(`Date value '${text}' for predicate '${operator}' is invalid. ${DATE_FORMATS}`);
    }
    return time;
  });
  const [first, second] = times;
  if (operator === 'during') {
    if (times.length !== 2 || first === undefined || second === undefined) {
      throw new JqlError('The DURING predicate must be supplied with exactly 2 date values.');
    }
    return [first, second + MINUTE_MS];
  }
  if (times.length !== 1 || first === undefined) {
    throw new JqlError(`The ${operator.toUpperCase()} predicate must be supplied with only 1 date value.`);
  }
  if (operator === 'after') return [first + MINUTE_MS, Number.POSITIVE_INFINITY];
  if (operator === 'before') return [0, first];
  const midnight = { ...toLocalTime(first, world.timeZone), hour: 0, minute: 0 };
  return [toEpochMs(midnight, world.timeZone), toEpochMs({ ...midnight, day: midnight.day + 1 }, world.timeZone)];
}
