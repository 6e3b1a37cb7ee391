import { WhereConditions, kvs } from '@forge/kvs';
import { install, outcome } from './installation';

test('a loaded state continues where it was saved', async () => {
  const installation = install({ lagMs: () => 5_000 });
  const { storage, createStorage, connect, advance } = installation;
  await kvs.set('kept', { a: 1 }, { ttl: { value: 1, unit: 'DAYS' } });
  await kvs.setSecret('secret', 's');
  await kvs.entity('employee').set('roe', { age: 30 });
  advance(5_000);
  await kvs.set('fresh', 2);
  await kvs.delete('kept');

  const state: unknown = JSON.parse(JSON.stringify(storage.dump()));
  const restored = createStorage();
  restored.load(state);
  connect(restored);

  expect(restored.dump()).toEqual(storage.dump());
  expect(restored.usage()).toEqual(storage.usage());
  expect([await kvs.get('kept'), await kvs.get('fresh'), await kvs.getSecret('secret')]).toEqual([undefined, 2, 's']);
  const foundKeys = async () => (await kvs.query().getMany()).results.map(({ key }) => key);
  expect(await foundKeys()).toEqual(['kept']);
  advance(5_000);
  expect(await foundKeys()).toEqual(['fresh']);
  const roe = await kvs.entity('employee').query().index('by-age').where(WhereConditions.equalTo(30)).getMany();
  expect(roe.results).toEqual([{ key: 'roe', value: { age: 30 } }]);
});

test('metered units still count after a load', async () => {
  const { storage, createStorage, connect } = install();
  // The limit is 1,000 requests per second.
  for (let i = 0; i < 1_000; i += 1) await kvs.get(`k${String(i)}`);
  const restored = createStorage();
  restored.load(storage.dump());
  connect(restored);
  expect(await outcome(kvs.get('k'))).toBe('429 TOO_MANY_REQUESTS');
});

test('an invalid state is refused', () => {
  const { storage } = install();
  expect(() => {
    storage.load({ store: { plain: [['k', [{ row: 1 }]]] }, meter: storage.dump() });
  }).toThrow();
});
