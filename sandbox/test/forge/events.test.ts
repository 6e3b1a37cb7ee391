import { notes, type Notes } from '../support/notes';

type Event = Record<string, unknown> & { readonly retryContext?: { readonly retryCount: number } };

/** Key under which the app stores the latest event of an issue. */
const eventOf = (key: string): string => `seen:event:${key}`;

test('an event has the documented payload and the requested property', async () => {
  const { issue, edit, stored, host } = await notes();
  const { id, key } = issue('first');
  edit(key, 'second');
  await host.rest();
  expect(await stored(eventOf(key))).toMatchObject({
    eventType: 'avi:jira:updated:issue',
    selfGenerated: false,
    atlassianId: expect.stringMatching(/^712020:/) as string,
    issue: { id, key, fields: { summary: 'second' } },
    changelog: { items: [{ field: 'summary', fromString: 'first', toString: 'second' }] },
    payloadIncludeProperties: { "issue.properties['notes'].watched": true },
  });
});

test('a thousand filtered events run no function', async () => {
  const { issue, edit, host } = await notes();
  const { key } = issue('foreign', false);
  await host.rest();
  const countRuns = () => host.forge.invocations().filter(({ module }) => module === 'issues').length;
  const before = countRuns();
  for (let n = 0; n < 1000; n += 1) {
    // Jira's own limit: 20 writes to an issue in 2 seconds, 100 in 30.
    if (n % 20 === 0) await host.time.advance(31_000);
    edit(key, `edit ${n}`);
  }
  await host.rest();
  expect(countRuns()).toBe(before);
  expect(host.forge.metrics().events).toMatchObject({
    'avi:jira:updated:issue': { sent: 1000, filteredOut: 1000, delivered: 0 },
  });
});

describe('events that the app caused', () => {
  const rename = async ({ issue, runAction, host }: Notes) => {
    const { key } = issue('by a person');
    await host.rest();
    expect(await runAction('rename', { key, summary: 'by the app', trace: 'abc' })).toEqual({ status: 204 });
    await host.rest();
    return key;
  };

  test('are left out with ignoreSelf', async () => {
    const app = await notes();
    await rename(app);
    expect(app.host.forge.metrics().events).toMatchObject({
      'avi:jira:updated:issue': { sent: 1, filteredOut: 1, delivered: 0 },
    });
  });

  test('are marked without ignoreSelf and have the trace of their call', async () => {
    const app = await notes({ manifest: (text) => text.replace('ignoreSelf: true', 'ignoreSelf: false') });
    expect(await app.stored(eventOf(await rename(app)))).toMatchObject({
      selfGenerated: true,
      webhookTraceValue: 'abc',
      issue: { fields: { summary: 'by the app' } },
    });
  });
});

test('an InvocationError retries the event with its delay and data', async () => {
  const { issue, stored, host } = await notes();
  const { key } = issue('retry');
  await host.rest();
  expect(await stored<Event>(eventOf(key))).not.toHaveProperty('retryContext');
  // The app's error has a delay of 30 seconds.
  await host.time.advance(29_000);
  expect(await stored<Event>(eventOf(key))).not.toHaveProperty('retryContext');
  await host.time.advance(1000);
  expect((await stored<Event>(eventOf(key)))?.retryContext).toEqual({
    retryCount: 1,
    retryReason: 'FUNCTION_RETRY_REQUEST',
    retryData: { since: 0 },
  });
  await host.time.advance(3_600_000);
  expect((await stored<Event>(eventOf(key)))?.retryContext?.retryCount).toBe(2);
});

test('an event is retried at most four times, each time within 15 minutes', async () => {
  const { issue, stored, host } = await notes();
  issue('always retry');
  await host.rest();
  // The app's error has a longer delay of 5,000 seconds.
  for (let n = 1; n <= 4; n += 1) {
    expect(await stored('count:avi:jira:created:issue')).toBe(n);
    await host.time.advance(900_000);
  }
  await host.time.advance(86_400_000);
  expect(await stored('count:avi:jira:created:issue')).toBe(5);
});

test('a thrown error is not retried', async () => {
  const { issue, stored, host } = await notes();
  issue('throw');
  await host.time.advance(86_400_000);
  expect(await stored('count:avi:jira:created:issue')).toBe(1);
  expect(host.forge.invocations().find(({ module }) => module === 'issues')?.outcome).toBe('threw: the trigger threw');
});

test('a trigger times out after 25 seconds, and its event is retried', async () => {
  const { issue, stored, host } = await notes();
  const { key } = issue('hang');
  await host.time.advance(25_000);
  expect(host.forge.invocations().find(({ module }) => module === 'issues')).toMatchObject({
    outcome: 'timed out',
    ms: 25_000,
  });
  // The platform's delay.
  await host.time.advance(60_000);
  expect((await stored<Event>(eventOf(key)))?.retryContext).toMatchObject({
    retryCount: 1,
    retryReason: 'FUNCTION_TIME_OUT',
  });
});

test('an unresolved property is null or absent, as the option `unresolved` says', async () => {
  for (const [unresolved, included] of [
    ['null', { "issue.properties['notes'].watched": null }],
    ['absent', {}],
  ] as const) {
    const { host, stored, jira } = await notes({ unresolved });
    const { key } = jira<{ key: string }>('ada', 'POST', '/issue', {
      fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'bare' },
    });
    await host.rest();
    expect((await stored<Event>(eventOf(key)))?.payloadIncludeProperties).toEqual(included);
  }
});

test('a failing filter with RECEIVE_AND_LOG passes the event, and the error is logged', async () => {
  // With absent properties the expression fails on an update of an issue without the property. The trigger has
  // RECEIVE_AND_LOG.
  const { host, stored, jira, edit } = await notes({ unresolved: 'absent' });
  const { key } = jira<{ key: string }>('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'bare' },
  });
  edit(key, 'bare still');
  await host.rest();
  expect(await stored('count:avi:jira:updated:issue')).toBe(1);
  expect(host.forge.invocations().some(({ outcome }) => outcome.startsWith('filter error'))).toBe(true);
});

test.each([
  ['IGNORE', 0, 'not logged'],
  ['IGNORE_AND_LOG', 0, 'logged'],
  ['RECEIVE', 1, 'not logged'],
  ['RECEIVE_AND_LOG', 1, 'logged'],
  ['', 0, 'logged'],
])(
  'with onError "%s" a failing filter delivers %i events, and its error is %s',
  async (onError, delivered, logging) => {
    const manifest = (text: string) =>
      text.replace('        onError: RECEIVE_AND_LOG\n', onError === '' ? '' : `        onError: ${onError}\n`);
    const { host, jira, edit } = await notes({ manifest, unresolved: 'absent' });
    const { key } = jira<{ key: string }>('ada', 'POST', '/issue', {
      fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'bare' },
    });
    edit(key, 'bare still');
    await host.rest();
    expect(host.forge.metrics().events).toMatchObject({ 'avi:jira:updated:issue': { sent: 1, delivered } });
    const errors = host.forge.invocations().filter(({ outcome }) => outcome.startsWith('filter error'));
    expect(errors).toHaveLength(logging === 'logged' ? 1 : 0);
  },
);

test('retryData is kept if it is an object of at most 4 KB', async () => {
  const { host, issue, stored } = await notes();
  const retryContextAfter = async (summary: string) => {
    const { key } = issue(summary);
    await host.time.advance(30_000);
    return (await stored<{ retryContext?: object }>(eventOf(key)))?.retryContext;
  };
  // The app's data have 4,000 characters, 5,000 characters, or are a text.
  expect(await retryContextAfter('retry with small')).toMatchObject({
    retryCount: 1,
    retryData: { a: 'x'.repeat(4000) },
  });
  expect(await retryContextAfter('retry with large')).toEqual({ retryCount: 1, retryReason: 'FUNCTION_RETRY_REQUEST' });
  expect(await retryContextAfter('retry with text')).toEqual({ retryCount: 1, retryReason: 'FUNCTION_RETRY_REQUEST' });
});

test('an event of more than 200 kB is not delivered', async () => {
  const paths = ['notes', 'second', 'third', 'fourth']
    .map((key) => `            - issue.properties['${key}'].watched\n`)
    .join('');
  const { host, issue, jira, edit } = await notes({
    manifest: (text) => text.replace("            - issue.properties['notes'].watched\n", paths),
  });
  const { key } = issue('with large properties');
  await host.rest();
  // A property can have 32,768 characters. The euro sign has three bytes.
  const setProperty = (name: string, characters: number) =>
    jira('ada', 'PUT', `/issue/${key}/properties/${name}`, { watched: '\u20ac'.repeat(characters) });
  const delivered = async () => {
    await host.rest();
    const { events } = host.forge.metrics() as { events: Record<string, { sent: number; delivered: number }> };
    return events['avi:jira:updated:issue'];
  };
  // Two properties have 192 kB, and the last one adds 9 kB.
  setProperty('second', 32_000);
  setProperty('third', 32_000);
  edit(key, 'just below');
  expect(await delivered()).toMatchObject({ sent: 1, delivered: 1 });
  setProperty('fourth', 3000);
  edit(key, 'above');
  expect(await delivered()).toMatchObject({ sent: 2, delivered: 1 });
});

test('an app access rule sends events with the hidden issues and the project', async () => {
  const { host, issue, stored } = await notes();
  const issues = Array.from({ length: 100 }, (_, n) => issue(`hidden ${n}`).id);
  // Jira allows 100 creations per second.
  await host.time.advance(1000);
  issues.push(issue('hidden, too').id);
  await host.rest();
  host.jira.perform('block-app', { project: 'IT' });
  await host.rest();
  const PREFIX = 'avi:ecosystem.app_policy:blocked:';
  const envelope = {
    specversion: '1.0',
    id: expect.any(String) as string,
    source: 'atlassian.com/ecosystem',
    time: '2026-11-24T10:00:01.000Z',
  };
  const workspace = { cloudId: host.site.cloudId };
  expect(await stored(`seen:blocked:${PREFIX}app_access_to_objects_in_container.v2`)).toEqual({
    ...envelope,
    type: `${PREFIX}app_access_to_objects_in_container.v2`,
    data: { workspace, container: { product: 'jira', id: expect.any(String) as string } },
  });
  // An event has at most 100 issues, and this is the last of two events.
  expect(await stored(`seen:blocked:${PREFIX}app_access_to_objects.v2`)).toEqual({
    ...envelope,
    type: `${PREFIX}app_access_to_objects.v2`,
    data: { workspace, objects: [{ product: 'jira', type: 'issue', ids: issues.slice(100) }] },
  });
  const { events } = host.forge.metrics();
  expect(events).toMatchObject({ [`${PREFIX}app_access_to_objects.v2`]: { delivered: 2 } });
  host.jira.perform('block-app', { project: 'IT' });
  host.jira.perform('block-app', { project: 'IT', blocked: false });
  await host.rest();
  expect(host.forge.metrics().events).toEqual(events);
});

test('a property is unresolved in an event that is not documented for properties', async () => {
  const manifest = (text: string) =>
    text.replace(
      '- avi:jira:deleted:issue\n      filter:',
      '- avi:jira:deleted:issue\n        - avi:jira:mentioned:issue\n      filter:',
    );
  const { host, jira, stored } = await notes({ manifest });
  const [, other] = host.jira.users();
  const mention = { type: 'mention', attrs: { id: other?.accountId, text: '@Owen' } };
  const { key } = jira<{ key: string }>('ada', 'POST', '/issue', {
    fields: {
      project: { key: 'IT' },
      issuetype: { name: 'Task' },
      summary: 'mentions',
      description: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [mention] }] },
    },
    properties: [{ key: 'notes', value: { watched: true } }],
  });
  await host.rest();
  expect(await stored(eventOf(key))).toMatchObject({
    eventType: 'avi:jira:mentioned:issue',
    payloadIncludeProperties: { "issue.properties['notes'].watched": null },
  });
});

test('an event is delayed with --latency forge', async () => {
  const { host, issue, stored } = await notes({ latency: 'forge' });
  issue('slow');
  // Events take at least 500 ms, and at most 3 minutes.
  await host.time.advance(400);
  expect(await stored('count:avi:jira:created:issue')).toBeUndefined();
  await host.time.advance(180_000);
  expect(await stored('count:avi:jira:created:issue')).toBeGreaterThanOrEqual(1);
});
