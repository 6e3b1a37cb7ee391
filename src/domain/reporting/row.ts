import * as z from 'zod/mini';
import { AppRef, DelegationState, isEnded, Person, type Delegation } from '../delegation/delegation';
import { orderById, updatedOrder } from '../delegation/index-attributes';
import { UserRef } from '../delegation/status';
import { PushState, pushState, type OutboxRecord } from '../delivery/outbox';
import { DAY_MS } from '../limits';
import { normalizedName } from '../normalized-name';

/**
 * Small record of a delegation for search, lists, evidence and statistics. It is derived from the delegation, written
 * in the same transaction, and only read by pages.
 */
export const DelegationRow = z.object({
  id: z.string(),
  state: DelegationState,
  person: Person,
  app: AppRef,
  account: z.nullable(z.string()),
  offboarding: z.nullable(z.string()),
  /** Key of the delegation's pair, which has Torii's confirmation. */
  pairKey: z.string(),
  issue: z.nullable(z.object({ id: z.string(), key: z.string() })),
  assignee: z.nullable(UserRef),
  /** RFC 3339 time from which the open delegation has had no assignee; null for others. */
  unassignedSince: z.nullable(z.string()),
  askedAt: z.string(),
  updatedAt: z.string(),
  dueAt: z.nullable(z.string()),
  endedAt: z.nullable(z.string()),
  endedBy: z.nullable(UserRef),
  delivery: z.object({ webhook: PushState, torii: PushState }),
});
export type DelegationRow = z.infer<typeof DelegationRow>;

/** Attribute of a row without a value, because an indexed string can't be empty. */
export const NO_VALUE = '-';

/** Attribute `assignee` of an open row without an assignee. Ended rows, of which there are many, have `NO_VALUE`. */
export const UNASSIGNED = 'unassigned';

/** Returns the row of a delegation. */
export function rowOf(delegation: Delegation): DelegationRow {
  const { id, state, person, app, account, offboarding, pairKey, issue, assignee, outcome } = delegation;
  const { createdAt, updatedAt, dueAt, unassignedSince } = delegation;
  const isUnassigned = state === 'in_progress' && unassignedSince !== null;
  return {
    id,
    state,
    person,
    app,
    account,
    offboarding: offboarding?.id ?? null,
    pairKey,
    issue: issue && { id: issue.id, key: issue.key },
    assignee,
    unassignedSince: isUnassigned ? new Date(unassignedSince).toISOString() : null,
    askedAt: createdAt,
    updatedAt,
    dueAt,
    endedAt: isEnded(state) ? (outcome?.at ?? updatedAt) : null,
    endedBy: outcome?.by ?? null,
    delivery: { webhook: pushState(delegation, 'webhook'), torii: pushState(delegation, 'torii') },
  };
}

/**
 * Returns the row with its pair's delivery to Torii, unless the delegation has a delivery of its own to Torii. Stored
 * rows don't contain the pair's.
 */
export function withPairDelivery(row: DelegationRow, pair: OutboxRecord | undefined): DelegationRow {
  const { torii } = row.delivery;
  if (!pair || (torii !== 'acknowledged' && torii !== 'nothing')) return row;
  const ofPair = pushState(pair, 'torii');
  return ofPair === 'nothing' ? row : { ...row, delivery: { ...row.delivery, torii: ofPair } };
}

/** Epoch ms later than all dates, so that rows without a due date come last. */
const UNDATED = 8e15;

/**
 * Returns the position of an open row: epoch ms of its due date, plus the time of day of its request. The rows of a
 * person, which are often requested together, are thus neighbors.
 */
function dueOrder({ dueAt, askedAt }: DelegationRow): number {
  const askedAtMs = Date.parse(askedAt);
  return dueAt === null ? UNDATED + askedAtMs : Date.parse(dueAt) + (askedAtMs % DAY_MS);
}

/** Returns the index attributes of a row, including those that lists filter by. */
export function rowIndex(row: DelegationRow) {
  const { id, state, person, app, assignee, issue, endedAt } = row;
  return {
    person: normalizedName(person.email) || NO_VALUE,
    personId: person.id === null ? NO_VALUE : String(person.id),
    app: normalizedName(app.name) || NO_VALUE,
    appId: app.id === null ? NO_VALUE : String(app.id),
    assignee: assignee?.accountId ?? (state === 'in_progress' ? UNASSIGNED : NO_VALUE),
    state,
    dueOrEnded: endedAt !== null ? Date.parse(endedAt) : dueOrder(row),
    name: normalizedName(person.name ?? person.email) || NO_VALUE,
    issue: issue?.id ?? NO_VALUE,
    asked: orderById(row.askedAt, id),
    updated: updatedOrder(row),
  };
}
