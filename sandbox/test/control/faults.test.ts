import { notes, type Notes } from '../support/notes';

/** Replaces all fault rules. */
const setFaults = ({ host }: Notes, ...rules: object[]): void => host.faults.replace(rules);

test('a rule replaces an answer of Jira until the rule is removed', async () => {
  const app = await notes();
  setFaults(app, {
    on: 'jira',
    match: 'GET /rest/api/3/myself',
    do: { status: 503, body: { errorMessages: ['down'] }, headers: { 'retry-after': '7' } },
  });
  expect(await app.runAction('jira')).toMatchObject({ status: 503, body: { errorMessages: ['down'] } });
  // `struck` counts the calls that the rule affected.
  expect(app.host.faults.list()).toMatchObject([{ on: 'jira', struck: 1 }]);
  setFaults(app);
  expect(await app.runAction('jira')).toMatchObject({ status: 200 });
});

test('a rule replaces the answer of a web trigger', async () => {
  const app = await notes();
  const replacement = { status: 503, body: { down: true }, headers: { 'Retry-After': '7' } };
  setFaults(app, { on: 'invocation', match: 'inbox', do: replacement });
  const answer = await app.call('jira');
  expect(answer).toMatchObject({ status: 503, body: '{"down":true}', headers: { 'retry-after': '7' } });
  setFaults(app, { on: 'invocation', match: 'inbox', do: { status: 502 } });
  expect((await app.call('jira')).status).toBe(502);
  expect(app.host.forge.metrics().invocations).toMatchObject({ inbox: { refused: 2 } });
});

test('a redirect from a rule is followed, whatever the case of its header', async () => {
  const app = await notes();
  const elsewhere = { status: 307, headers: { Location: 'https://elsewhere.example/' } };
  setFaults(app, { on: 'egress', match: 'notes.example', do: elsewhere });
  // The app has no egress permission for the redirect's host.
  expect(await app.runAction('fetch', { url: 'https://notes.example/' })).toMatchObject({ status: 403 });
});

test("a rule doesn't affect users and other apps", async () => {
  const app = await notes();
  setFaults(app, { on: 'jira', do: { status: 500 } });
  expect(app.jira('ada', 'GET', '/myself')).toHaveProperty('accountId');
});

test('nth is the first affected call, and times is the number of affected calls', async () => {
  const app = await notes();
  setFaults(app, {
    on: 'kvs',
    match: 'get counted',
    nth: 2,
    times: 2,
    do: { status: 500, body: { code: 'INTERNAL', message: 'x' } },
  });
  const answers = [];
  for (let n = 0; n < 4; n += 1) answers.push((await app.call('kvs', { key: 'counted' })).status);
  // The app answers 400 if its call fails.
  expect(answers).toEqual([200, 400, 400, 200]);
});

test('the calls that a probability selects depend on the seed of the run', async () => {
  const statusesWith = async (random: number) => {
    const app = await notes({ random });
    setFaults(app, {
      on: 'kvs',
      match: 'get',
      probability: 0.5,
      do: { status: 500, body: { code: 'X', message: 'x' } },
    });
    const answers = [];
    for (let n = 0; n < 20; n += 1) answers.push((await app.call('kvs', { key: 'a' })).status);
    return answers.join();
  };
  expect(await statusesWith(3)).toBe(await statusesWith(3));
  expect(await statusesWith(3)).not.toBe(await statusesWith(4));
});

test('a process crashes before or after the effect of its call', async () => {
  const app = await notes();
  // `lost` says whether the process crashes before or after the storage carries out the call.
  setFaults(app, { on: 'kvs', match: 'set', do: { lost: 'before' } });
  expect((await app.call('put', { key: 'a', value: 1 })).status).toBe(500);
  setFaults(app, { on: 'kvs', match: 'set', do: { lost: 'after' } });
  expect((await app.call('put', { key: 'b', value: 1 })).status).toBe(500);
  setFaults(app);
  expect(await app.stored('a')).toBeUndefined();
  expect(await app.stored('b')).toBe(1);
});

test('a call is delayed, or times out and takes effect later', async () => {
  const app = await notes();
  // `late: 5000` makes the call time out, and carries it out 5,000 ms later.
  setFaults(
    app,
    { on: 'kvs', match: 'set slow', do: { delayMs: 3000 } },
    { on: 'kvs', match: 'set late', do: { late: 5000 } },
  );
  const began = app.host.clock.now();
  await app.runAction('put', { key: 'slow', value: 1 });
  expect(app.host.clock.now() - began).toBe(3000);
  expect((await app.call('put', { key: 'late', value: 1 })).status).toBe(400);
  expect(await app.stored('late')).toBeUndefined();
  await app.host.time.advance(5000);
  expect(await app.stored('late')).toBe(1);
});

test('an event is lost, duplicated or delayed', async () => {
  for (const [effect, elapsedMs, count] of [
    [{ drop: true }, 0, 0],
    // Two copies are delivered with the event.
    [{ duplicate: 2 }, 0, 3],
    [{ delayMs: 7000 }, 6000, 0],
    [{ delayMs: 7000 }, 7000, 1],
  ] as const) {
    const app = await notes();
    setFaults(app, { on: 'event', match: 'avi:jira:created:issue', do: effect });
    app.issue('struck');
    await app.host.time.advance(elapsedMs);
    expect(app.host.forge.metrics().events).toMatchObject({ 'avi:jira:created:issue': { sent: 1, delivered: count } });
  }
});

test('an event is overtaken by the next one', async () => {
  const app = await notes();
  const { key } = app.issue('in order');
  await app.host.rest();
  setFaults(app, { on: 'event', match: 'avi:jira:updated:issue', nth: 1, do: { reorder: true } });
  app.edit(key, 'first');
  app.edit(key, 'second');
  await app.host.rest();
  // The app stores the event that arrives last.
  expect(await app.stored(`seen:event:${key}`)).toMatchObject({ issue: { fields: { summary: 'first' } } });
});

test('a queue item is lost, and a push is refused', async () => {
  const app = await notes();
  setFaults(app, { on: 'queue', match: 'work', nth: 1, do: { drop: true } });
  await app.runAction('push', { items: [{ body: { name: 'lost' } }] });
  await app.runAction('push', { items: [{ body: { name: 'arrives' } }] });
  await app.host.rest();
  expect(await app.stored('seen:work:lost')).toBeUndefined();
  expect(await app.stored('seen:work:arrives')).toBeDefined();
  setFaults(app, { on: 'queue', match: 'work', do: { status: 429 } });
  expect(await app.runAction('push', { items: [{ body: {} }] })).toMatchObject({ type: 'RateLimitError' });
});

test('a process crashes before its invocation starts or after it ends', async () => {
  const app = await notes();
  setFaults(app, { on: 'invocation', match: 'inbox', do: { lost: 'before' } });
  expect((await app.call('put', { key: 'a', value: 1 })).status).toBe(500);
  setFaults(app, { on: 'invocation', match: 'inbox', do: { lost: 'after' } });
  expect((await app.call('put', { key: 'b', value: 1 })).status).toBe(500);
  setFaults(app);
  expect(await app.stored('a')).toBeUndefined();
  expect(await app.stored('b')).toBe(1);
});

test.each([
  [{ on: 'unknown', do: { drop: true } }, 'on'],
  [{ on: 'jira', do: { drop: true } }, 'a rule on jira does one of status, delayMs, lost, late'],
  [{ on: 'event', do: { lost: 'never' } }, 'one of {status'],
  [{ on: 'kvs', do: { status: 500 }, color: 'red' }, 'color'],
  [{ on: 'kvs', do: { status: 500, headers: { 'no header': 'x' } } }, 'such headers cannot be sent'],
])('an impossible rule is refused: %j', async (rule, message) => {
  const app = await notes();
  expect(() => setFaults(app, rule)).toThrow(message);
});
