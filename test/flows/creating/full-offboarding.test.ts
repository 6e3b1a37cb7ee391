import * as z from 'zod';
import { FIGMA } from '../../support/story';
import { shareTenant, type Tenant } from '../../support/tenant';

/** Number of delegations that an offboarding holds. */
const LIMIT = 2000;
const OFFBOARDING = { id: 'ob-1' };
const ONE_MORE = { ...FIGMA, id: 'task-2', app: { name: 'Miro' }, offboarding: OFFBOARDING };
const limitProblem = (pointer: string) => ({
  status: 422,
  errors: [{ pointer: `${pointer}/offboarding/id`, detail: 'already has 2000 delegations' }],
});

let site: Tenant;
shareTenant((shared) => (site = shared));

const post = async (path: string, body: object) => {
  const answer = await site.call('POST', path, body);
  return { status: answer.status, body: JSON.parse(answer.body) as unknown };
};
const issueCount = () => Object.keys(site.host.jira.site().issues).length;

const State = z.looseObject({
  forge: z.looseObject({
    kvs: z.looseObject({
      store: z.looseObject({
        'entity offboarding': z.array(
          z.tuple([z.string(), z.array(z.looseObject({ row: z.looseObject({ text: z.string() }) }))]),
        ),
      }),
    }),
  }),
});

/** Creates a delegation, and fills the stored record of its offboarding with further members up to the limit. */
async function givenFullOffboarding(): Promise<void> {
  expect((await post('/v1/delegations', { ...FIGMA, offboarding: OFFBOARDING })).status).toBe(201);
  await site.host.rest();
  const state = State.parse(site.host.dump());
  const others = Array.from({ length: LIMIT - 1 }, (_, n) => `"${n}":"in_progress"`).join(',');
  for (const [, rows] of state.forge.kvs.store['entity offboarding']) {
    for (const { row } of rows) row.text = row.text.replace('"members":{', `"members":{${others},`);
  }
  site.host.load(state);
}

test('one more delegation is refused, alone and in a batch, and its id stays free', async () => {
  await givenFullOffboarding();
  const issues = issueCount();
  const refused = await post('/v1/delegations', ONE_MORE);
  expect(refused).toMatchObject({ status: 422, body: limitProblem('') });
  const batch = await post('/v1/delegations/batch', { delegations: [ONE_MORE] });
  expect(batch).toMatchObject({
    status: 202,
    body: { accepted: [], rejected: [{ id: 'task-2', problem: limitProblem('/delegations/0') }] },
  });
  await site.host.rest();
  expect(issueCount()).toBe(issues);
  expect((await site.call('GET', '/v1/delegations/task-2')).status).toBe(404);
  expect((await post('/v1/delegations', { ...ONE_MORE, offboarding: { id: 'ob-2' } })).status).toBe(201);
});

test('repeated delegations of a full offboarding get 200, and the offboarding counts them', async () => {
  await givenFullOffboarding();
  expect((await post('/v1/delegations', { ...FIGMA, offboarding: OFFBOARDING })).status).toBe(200);
  const offboarding = await site.call('GET', '/v1/offboardings/ob-1');
  expect(JSON.parse(offboarding.body)).toMatchObject({ state: 'open', open: LIMIT });
});
