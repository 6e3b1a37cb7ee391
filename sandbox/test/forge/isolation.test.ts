import { startSandbox, type Sandbox } from 'forge-sandbox/testing';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ app: 'sandbox/test/apps/hostile', clock: 'real' });
});
afterAll(async () => {
  expect(await sandbox.stop()).toBe(0);
});

/** Runs an attack, and checks that the sandbox works afterwards. @returns the status of the response */
async function attack(name: string): Promise<number> {
  const { status } = await sandbox.post(`${await sandbox.webTrigger('inbox')}/${name}`);
  await expectWorking();
  return status;
}

async function expectWorking(): Promise<void> {
  expect((await sandbox.jira('ada', 'GET', '/myself')).status).toBe(200);
  expect((await sandbox.get('/')).status).toBe(200);
  const clean = await sandbox.post(`${await sandbox.webTrigger('inbox')}/clean`);
  expect(clean.json()).toEqual({ polluted: null, map: [2] });
}

test.each([
  'nextTick',
  'microtask',
  'immediate',
  'timer',
  'readFile',
  'randomBytes',
  'rejection',
  'unreadable',
  'nothing',
  'recursion',
])('the attack "%s" ends only its instance', async (name) => {
  expect(await attack(name)).toBe(500);
});

test.each(['loop', 'microtask-loop'])('a %s ends at the time-out of its function', async (module) => {
  await sandbox.post('/_sandbox/scheduled', { module });
  expect((await sandbox.invocations()).at(-1)).toMatchObject({ module, outcome: 'timed out' });
  await expectWorking();
});

test("changed built-in objects stay in the app's instance", async () => {
  await sandbox.post(`${await sandbox.webTrigger('inbox')}/pollute`);
  expect((await sandbox.jira('ada', 'GET', '/myself')).status).toBe(200);
  expect(await sandbox.state()).toHaveProperty('jira.site.projects');
  expect((await sandbox.invocations()).at(-1)?.logs).toContainEqual(expect.stringContaining('Buffer.from'));
  // The polluted instance ends, and the next one has its own built-in objects.
  await sandbox.setFaults({ on: 'invocation', times: 1, do: { lost: 'after' } });
  await sandbox.post(`${await sandbox.webTrigger('inbox')}/clean`);
  await expectWorking();
});

test('an error in an effect of a page ends only its drawing', async () => {
  const { accountId } = await sandbox.user('ada');
  const drawn = await sandbox.ui('page', accountId);
  expect(drawn.status).toBe(400);
  expect(drawn.text).toMatch(/thrown in .* of a page/);
  expect((await sandbox.get('/')).status).toBe(200);
});

test.each(['__proto__', 'constructor', 'toString'])(
  'a web trigger accepts a query parameter with the name %s',
  async (name) => {
    const answer = await sandbox.post(`${await sandbox.webTrigger('inbox')}/clean?${name}=1`);
    expect([answer.status, answer.json()]).toEqual([200, { polluted: null, map: [2] }]);
  },
);

test('deep nesting and broken escapes never cause a 500', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const inbox = await sandbox.webTrigger('inbox');
  const { accountId: as } = await sandbox.user('ada');
  const call = `{"module": "page", "functionKey": "ping", "as": "${as}", "payload": ${deep}}`;
  const json = { 'content-type': 'application/json' };
  const answers = [
    await sandbox.post(`${inbox}/clean`, deep),
    await sandbox.get(`${inbox}/clean?a=%zz`),
    await sandbox.get('/rest/api/3/issue/%zz'),
    await sandbox.post('/_sandbox/invoke', call, json),
    await sandbox.post('/_pages/invoke', call, json),
    await sandbox.put('/_sandbox/faults', deep, json),
    await sandbox.put('/_sandbox/state', deep, json),
    await sandbox.post('/_sandbox/jira/%zz', '{}'),
    await sandbox.get('/_sandbox/ui?module=%zz&as=__proto__'),
    await sandbox.get('/jira/apps/%zz'),
  ];
  expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  await expectWorking();
});
