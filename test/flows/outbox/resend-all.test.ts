import { join } from 'node:path';
import { loadApp } from 'forge-sandbox';
import { FIGMA } from '../../support/story';
import { tenant, type Tenant } from '../../support/tenant';

const MINUTE = 60_000;
const REFUSING = { on: 'egress', match: 'api.toriihq.com', do: { status: 422 } };

let site: Tenant;
beforeAll(async () => {
  site = await tenant({ app: await loadApp(join(__dirname, '../../..')), kvsLagMs: 5000 });
});
afterAll(() => {
  site.host.close();
});

const count = (filter: string) => site.admin('countDeliveries', { filter });

test('pushes that an admin resends together are sent although the index lags', async () => {
  expect((await site.call('POST', '/v1/delegations', FIGMA)).status).toBe(201);
  await site.host.time.advance(MINUTE);
  site.host.faults.replace([REFUSING]);
  await site.move('IT-1', 'Done');
  // Once an hour a sweep looks at all pending pushes, and would send this one in any case. It runs meanwhile.
  await site.host.time.advance(10 * MINUTE);
  site.host.faults.replace([]);
  expect(await count('rejected')).toEqual({ count: 1 });
  await site.admin('resendAll', { filter: 'rejected' });
  await site.host.time.advance(6 * MINUTE);
  expect([await count('rejected'), await count('pending')]).toEqual([{ count: 0 }, { count: 0 }]);
});
