import { fieldOf } from './field';
import type { Held } from './field-kinds';
import { readDate, toMinute, wallAt, momentOf } from './date';
import { callFunction, DATE_FORMATS } from './function';
import { flat, JqlError, type Clause, type FieldName, type Operand, type Predicate } from './syntax';
import type { JqlChange, JqlIssue, JqlWorld } from './world';

type Was = Extract<Clause, { kind: 'was' }>;
type Changed = Extract<Clause, { kind: 'changed' }>;
type Tracked = JqlChange['field'];

/** A period (epoch ms, to the minute) in which a field had a value. */
interface Spell {
  readonly value: string | null;
  readonly from: number;
  /** End of the period. Infinity for the current value. */
  readonly to: number;
  /** Account id of the author. For the first value, the creator of the issue. */
  readonly by: string | null;
}

const CURRENT: Readonly<Record<Tracked, (issue: JqlIssue) => string | null>> = {
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
  const field = trackedField(name, 'WAS', world);
  const wanted = wantedValues(name, operand, world);
  const within = predicates.map((predicate) => spellTest(predicate, world));
  const was = (issue: JqlIssue): boolean =>
    spellsOf(issue, field).some((spell) => wanted.has(spell.value) && within.every((test) => test(spell)));
  return operator === 'was' || operator === 'was in' ? was : (issue) => !was(issue);
}

/** Returns the test of a clause such as `status CHANGED FROM "To Do" TO "Done" BY currentUser() AFTER -1d`. */
export function changedTest({ field: name, predicates }: Changed, world: JqlWorld): (issue: JqlIssue) => boolean {
  const field = trackedField(name, 'CHANGED', world);
  const tests = predicates.map((predicate) => changeTest(name, predicate, world));
  return (issue) => issue.history.some((change) => change.field === field && tests.every((test) => test(change)));
}

function trackedField(name: FieldName, operator: string, world: JqlWorld): Tracked {
  fieldOf(name, world);
  const field = (Object.keys(CURRENT) as readonly Tracked[]).find((one) => one === name.name.toLowerCase());
  if (field === undefined) {
    throw new JqlError(`History searches do not support the field '${name.name}' with the operator '${operator}'.`);
  }
  return field;
}

function wantedValues(name: FieldName, operand: Operand, world: JqlWorld): ReadonlySet<Held | null> {
  const field = fieldOf(name, world);
  return new Set(
    flat(operand).flatMap((single): readonly (Held | null)[] => {
      if (single.kind === 'empty') return [null];
      return single.kind === 'function' ? field.call(single) : field.read(single.text, single.number);
    }),
  );
}

function spellsOf(issue: JqlIssue, field: Tracked): readonly Spell[] {
  const changes = issue.history.filter((change) => change.field === field).sort((one, other) => one.at - other.at);
  const first = changes[0] === undefined ? CURRENT[field](issue) : changes[0].from;
  const starts = [{ at: issue.created, to: first, by: issue.creator }, ...changes];
  return starts.map(({ at, to, by }, i) => ({
    value: to,
    from: toMinute(at),
    to: starts[i + 1]?.at ?? Number.POSITIVE_INFINITY,
    by,
  }));
}

function spellTest(predicate: Predicate, world: JqlWorld): (spell: Spell) => boolean {
  switch (predicate.operator) {
    case 'by': {
      const users = usersOf(predicate.operand, world);
      return ({ by }) => by !== null && users.has(by);
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

function changeTest(name: FieldName, predicate: Predicate, world: JqlWorld): (change: JqlChange) => boolean {
  switch (predicate.operator) {
    case 'by': {
      const users = usersOf(predicate.operand, world);
      return ({ by }) => users.has(by);
    }
    case 'from':
    case 'to': {
      const wanted = wantedValues(name, predicate.operand, world);
      return (change) => wanted.has(change[predicate.operator === 'from' ? 'from' : 'to']);
    }
    default: {
      const [start, end] = periodOf(predicate, world);
      return ({ at }) => toMinute(at) >= start && toMinute(at) < end;
    }
  }
}

function usersOf(operand: Operand, world: JqlWorld): ReadonlySet<Held> {
  const field = fieldOf({ name: 'assignee' }, world);
  return new Set(
    flat(operand).flatMap((single) => {
      if (single.kind === 'empty') return [];
      return single.kind === 'function' ? field.call(single) : field.read(single.text, single.number);
    }),
  );
}

/** Returns the period that the predicates describe, in epoch ms. Its end is exclusive. */
function periodOf({ operator, operand }: Predicate, world: JqlWorld): readonly [number, number] {
  const moments = flat(operand).map((single) => {
    const given = single.kind === 'function' ? callFunction(world, single) : undefined;
    if (single.kind === 'function') {
      if (given?.of === 'moment') return given.values[0];
      throw new JqlError(
        `A date for the predicate '${operator}' provided by the function '${single.name}' is not valid.`,
      );
    }
    const text = single.kind === 'value' ? single.text : 'EMPTY';
    const moment = readDate(text, world.now, world.timeZone);
    if (moment === undefined) {
      throw new JqlError(`Date value '${text}' for predicate '${operator}' is invalid. ${DATE_FORMATS}`);
    }
    return moment;
  });
  const [first, second] = moments;
  if (operator === 'during') {
    if (moments.length !== 2 || first === undefined || second === undefined) {
      throw new JqlError('The DURING predicate must be supplied with exactly 2 date values.');
    }
    return [first, second + 60_000];
  }
  if (moments.length !== 1 || first === undefined) {
    throw new JqlError(`The ${operator.toUpperCase()} predicate must be supplied with only 1 date value.`);
  }
  if (operator === 'after') return [first + 60_000, Number.POSITIVE_INFINITY];
  if (operator === 'before') return [0, first];
  const midnight = { ...wallAt(first, world.timeZone), hour: 0, minute: 0 };
  return [momentOf(midnight, world.timeZone), momentOf({ ...midnight, day: midnight.day + 1 }, world.timeZone)];
}
