import { meterWrites, nameOf } from './batch';
import { groupTest, type ConditionGroup } from './condition';
import type { Address, KvsContext } from './context';
import { addressOf, rowFor } from './context';
import { entityOf, isRecord } from './entities';
import { KvsError, badRequest, conditionFailed, duplicateKey, unprocessable } from './kvs-error';
import * as requests from './request';
import { bytesOf } from './value';

/** Maximum number of operations in one transaction [doc: kvs-transactions]. */
const MAX_OPERATIONS = 25;

/** Runs all operations of a transaction, or none. Checks every condition and every value before the first write. */
export function transact(context: KvsContext, body: unknown): undefined {
  const { set = [], delete: remove = [], check = [] } = requests.parseBody(requests.transaction, body);
  const operations = [...set, ...remove, ...check];
  if (operations.length === 0) throw badRequest();
  // Status 422 [measured].
  if (operations.length > MAX_OPERATIONS) throw unprocessable();
  // "each key once" [doc: kvs-transactions]. Unsure: the same key in two entities. Counting it as a duplicate is the
  // stricter reading.
  if (new Set(operations.map(({ key }) => key)).size < operations.length) throw duplicateKey();

  const sets = set.map(({ key, entityName, value, conditions, options }) => {
    const address = addressOf(context, key, entityName);
    return { address, conditions, row: rowFor(context, address, value, options?.ttl) };
  });
  const removes = remove.map(({ key, entityName, conditions }) => ({
    address: addressOf(context, key, entityName),
    conditions,
  }));
  const checks = check.map(({ key, entityName, conditions }) => ({
    address: addressOf(context, key, entityName),
    conditions,
  }));

  meterWrites(context, body, new Map(set.map((item) => [nameOf(item), bytesOf(JSON.stringify(item.value))])));
  for (const { address, conditions } of [...sets, ...removes, ...checks]) {
    if (conditions !== undefined && !holds(context, address, conditions)) throw conditionFailed();
  }
  for (const { address, row } of sets) context.store.put(address.keyspace, row);
  for (const { address } of removes) context.store.delete(address.keyspace, address.key);
}

function holds(context: KvsContext, { keyspace, key }: Address, conditions: ConditionGroup): boolean {
  if (keyspace.kind !== 'entity') {
    throw new KvsError(400, 'INVALID_CONDITION', 'Conditions are supported on custom entities only');
  }
  const test = groupTest(conditions, entityOf(context.entities, keyspace.name));
  const row = context.store.get(keyspace, key);
  if (row === undefined) return context.missingKeyCondition === 'passes' && test({});
  return test(isRecord(row.value) ? row.value : {});
}
