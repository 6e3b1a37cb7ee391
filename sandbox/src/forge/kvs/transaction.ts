import { bookWrite, nameOf } from './batch';
import { groupTest, type ConditionGroup } from './condition';
import type { Address, Desk } from './desk';
import { addressOf, rowFor } from './desk';
import { entityOf, isRecord } from './entities';
import { Refusal, badRequest, conditionFailed, duplicateKey, unprocessable } from './refusal';
import * as requests from './request';
import { bytesOf } from './value';

/** Operations of one transaction. [doc] kvs-transactions */
const MAX_OPERATIONS = 25;

/** All of it, or nothing: every condition and every value is checked before the first write lands. */
export function transact(desk: Desk, body: unknown): undefined {
  const { set = [], delete: remove = [], check = [] } = requests.read(requests.transaction, body);
  const operations = [...set, ...remove, ...check];
  if (operations.length === 0) throw badRequest();
  // [measured] the 422
  if (operations.length > MAX_OPERATIONS) throw unprocessable();
  // [doc] "each key once"; whether the same key of two entities counts as one is [unsure]: the harsher.
  if (new Set(operations.map(({ key }) => key)).size < operations.length) throw duplicateKey();

  const sets = set.map(({ key, entityName, value, conditions, options }) => {
    const address = addressOf(desk, key, entityName);
    return { address, conditions, row: rowFor(desk, address, value, options?.ttl) };
  });
  const removes = remove.map(({ key, entityName, conditions }) => ({
    address: addressOf(desk, key, entityName),
    conditions,
  }));
  const checks = check.map(({ key, entityName, conditions }) => ({
    address: addressOf(desk, key, entityName),
    conditions,
  }));

  bookWrite(desk, body, new Map(set.map((one) => [nameOf(one), bytesOf(JSON.stringify(one.value))])));
  for (const { address, conditions } of [...sets, ...removes, ...checks]) {
    if (conditions !== undefined && !holds(desk, address, conditions)) throw conditionFailed();
  }
  for (const { address, row } of sets) desk.store.put(address.place, row);
  for (const { address } of removes) desk.store.delete(address.place, address.key);
}

function holds(desk: Desk, { place, key }: Address, conditions: ConditionGroup): boolean {
  if (place.kind !== 'entity') {
    throw new Refusal(400, 'INVALID_CONDITION', 'Conditions are supported on custom entities only');
  }
  const test = groupTest(conditions, entityOf(desk.entities, place.name));
  const row = desk.store.get(place, key);
  if (row === undefined) return desk.missingKeyCondition === 'passes' && test({});
  return test(isRecord(row.value) ? row.value : {});
}
