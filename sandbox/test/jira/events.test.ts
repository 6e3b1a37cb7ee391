import { SENT_EVENTS } from '../../src/jira/events';
import { anApp, aSite, saying, STATUSES, TRANSITIONS, type TestSite } from './site';

/** Returns the names of the events that an action sends. */
const eventsOf = (site: TestSite, act: () => void): string[] => {
  const before = site.events.length;
  act();
  return site.events.slice(before).map((each) => each.name.replace('avi:jira:', ''));
};

test('a new issue sends one event with few fields and no email address', () => {
  const site = aSite();
  site.createIssue({ description: null, labels: ['x'] });
  const [event] = site.events;
  expect(event).toMatchObject({
    name: 'avi:jira:created:issue',
    byApp: undefined,
    body: { atlassianId: site.accountOf('owen') },
  });
  const fields = (event?.body.issue as { fields: Record<string, unknown> } | undefined)?.fields ?? {};
  expect(Object.keys(fields).sort()).toEqual([
    'assignee',
    'created',
    'creator',
    'issuetype',
    'project',
    'reporter',
    'status',
    'summary',
    'updated',
  ]);
  expect(JSON.stringify(event?.body)).not.toContain('@acme.example');
});

test('an assignment sends two events', () => {
  const site = aSite();
  const key = site.createIssue();
  const sent = eventsOf(site, () =>
    site.call(site.as('owen'), 'PUT', `issue/${key}/assignee`, { accountId: site.accountOf('olga') }),
  );
  expect(sent).toEqual(['updated:issue', 'assigned:issue']);
  expect(site.events.at(-1)?.body).toMatchObject({
    changelog: { items: [{ fieldId: 'assignee', from: null, to: site.accountOf('olga'), toString: 'Olga Owner' }] },
    associatedUsers: {
      associatedUsers: [{ accountId: site.accountOf('owen') }, { accountId: site.accountOf('olga') }],
    },
  });
});

test('the event of a status change has its type and both statuses', () => {
  const site = aSite();
  const key = site.createIssue();
  site.call(site.as('owen'), 'POST', `issue/${key}/transitions`, { transition: { id: TRANSITIONS.done } });
  expect(site.events.at(-1)?.body).toMatchObject({
    eventType: 'avi:jira:updated:issue',
    jiraEventTypeName: 'issue_resolved',
    changelog: {
      items: [
        { fieldId: 'resolution', from: null, toString: 'Done' },
        { fieldId: 'status', from: STATUSES.toDo, toString: 'Done' },
      ],
    },
    associatedStatuses: { associatedStatuses: [{ id: STATUSES.toDo }, { id: STATUSES.done }] },
  });
});

test('an event names the app that caused it, and has the trace of the request', () => {
  const site = aSite();
  const key = site.createIssue();
  const trace = { 'x-atlassian-webhook-trace': 'abc' };
  site.call(site.app, 'PUT', `issue/${key}`, { fields: { summary: 'A' } }, trace);
  site.call(
    { kind: 'app-as-user', app: anApp, accountId: site.accountOf('owen') },
    'PUT',
    `issue/${key}`,
    { fields: { summary: 'B' } },
    trace,
  );
  expect(site.events.slice(-2)).toMatchObject([
    { byApp: anApp.appId, trace: 'abc', body: { atlassianId: anApp.accountId } },
    { byApp: anApp.appId, trace: 'abc', body: { atlassianId: site.accountOf('owen') } },
  ]);
});

test('setting a property sends no event and keeps the time of update', () => {
  const site = aSite();
  const key = site.createIssue();
  const updated = site.call(site.as('owen'), 'GET', `issue/${key}`).at('fields', 'updated');
  site.wait(1_000);
  expect(eventsOf(site, () => site.call(site.as('owen'), 'PUT', `issue/${key}/properties/p`, 1))).toEqual([]);
  expect(site.call(site.as('owen'), 'GET', `issue/${key}`).at('fields', 'updated')).toBe(updated);
});

test('a property can be read as of an earlier time', () => {
  const site = aSite();
  const key = site.createIssue();
  const id = String(site.call(site.as('owen'), 'GET', `issue/${key}`).at('id'));
  site.call(site.as('owen'), 'PUT', `issue/${key}/properties/p`, 'old');
  const then = site.now();
  site.wait(3_000);
  site.call(site.as('owen'), 'PUT', `issue/${key}/properties/p`, 'new');
  expect([site.jira.issueProperty(id, 'p', then), site.jira.issueProperty(id, 'p', site.now())]).toEqual([
    'old',
    'new',
  ]);
});

test('deleting an issue with a sub-task sends one event', () => {
  const site = aSite();
  const parent = site.createIssue();
  site.createIssue({ issuetype: { name: 'Sub-task' }, parent: { key: parent } });
  expect(eventsOf(site, () => site.call(site.as('ada'), 'DELETE', `issue/${parent}?deleteSubtasks=true`))).toEqual([
    'deleted:issue',
  ]);
});

test('comments, mentions and links send events, and a repeated link sends none', () => {
  const site = aSite();
  const [key, other] = [site.createIssue(), site.createIssue()];
  const mention = { type: 'mention', attrs: { id: site.accountOf('olga'), text: '@Olga' } };
  const body = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [mention] }] };
  expect(eventsOf(site, () => site.call(site.as('owen'), 'POST', `issue/${key}/comment`, { body }))).toEqual([
    'commented:issue',
    'mentioned:comment',
  ]);
  const link = { type: { name: 'Relates' }, inwardIssue: { key }, outwardIssue: { key: other } };
  expect(eventsOf(site, () => site.call(site.as('owen'), 'POST', 'issueLink', link))).toEqual([
    'updated:issue',
    'updated:issue',
    'created:issuelink',
  ]);
  expect(site.events.at(-1)?.body).toMatchObject({ sourceProjectId: '10000', destinationProjectId: '10000' });
  expect(eventsOf(site, () => site.call(site.as('owen'), 'POST', 'issueLink', link))).toEqual([]);
});

test.each([
  ['archive-project', 'archived:project', []],
  ['unarchive-project', 'unarchived:project', ['archive-project']],
  ['trash-project', 'softdeleted:project', []],
  ['restore-project', 'restored:project', ['trash-project']],
])('the UI action %s sends the event %s only', (act, name, before) => {
  const site = aSite();
  site.createIssue();
  for (const action of before) site.perform(action, { project: 'IT' });
  expect(eventsOf(site, () => site.perform(act, { project: 'IT' }))).toEqual([name]);
});

test('deleting a project sends one event', () => {
  const site = aSite();
  const key = site.createIssue();
  const admin = { kind: 'user' as const, accountId: site.accountOf('ada') };
  expect(eventsOf(site, () => site.call(admin, 'DELETE', 'project/IT?enableUndo=false'))).toEqual(['deleted:project']);
  expect(site.call(admin, 'GET', `issue/${key}`).status).toBe(404);
});

test('with the behavior commentsUpdateIssues, a comment also sends an update', () => {
  const site = aSite();
  const key = site.createIssue();
  const comment = () => site.call(site.as('owen'), 'POST', `issue/${key}/comment`, { body: saying('x') });
  expect(eventsOf(site, comment)).toEqual(['commented:issue']);
  site.perform('behavior', { commentsUpdateIssues: true });
  expect(eventsOf(site, comment)).toEqual(['commented:issue', 'updated:issue']);
  expect(site.events.at(-1)?.body).toMatchObject({ jiraEventTypeName: 'issue_commented', changelog: { items: [] } });
});

test('every event of SENT_EVENTS is sent by a call or a UI action', () => {
  const site = aSite();
  const [ada, owen] = [site.as('ada'), site.as('owen')];
  const mention = { type: 'mention', attrs: { id: site.accountOf('olga'), text: '@Olga' } };
  const body = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [mention] }] };
  const key = site.createIssue({ description: body });
  const other = site.createIssue();
  site.call(owen, 'PUT', `issue/${key}/assignee`, { accountId: site.accountOf('olga') });
  const comment = String(site.call(owen, 'POST', `issue/${key}/comment`, { body }).at('id'));
  site.call(owen, 'DELETE', `issue/${key}/comment/${comment}`);
  site.call(owen, 'POST', 'issueLink', {
    type: { name: 'Blocks' },
    inwardIssue: { key },
    outwardIssue: { key: other },
  });
  const link = String(site.call(owen, 'GET', `issue/${key}`).at('fields', 'issuelinks', 0, 'id'));
  site.call(owen, 'DELETE', `issueLink/${link}`);
  site.jira.handle(
    {
      method: 'POST',
      path: `/rest/api/3/issue/${key}/attachments`,
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'x-atlassian-token': 'no-check' },
      body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n',
    },
    owen,
  );
  const attachment = String(site.call(owen, 'GET', `issue/${key}`).at('fields', 'attachment', 0, 'id'));
  site.call(owen, 'DELETE', `attachment/${attachment}`);
  site.call(ada, 'DELETE', `issue/${other}`);
  site.call(ada, 'PUT', 'project/IT', { name: 'Information' });
  for (const action of ['archive', 'unarchive', 'trash', 'restore']) {
    site.perform(`${action}-project`, { project: 'IT' });
  }
  site.perform('block-app', { project: 'IT' });
  site.call(ada, 'DELETE', 'project/OPS?enableUndo=false');
  expect([...new Set(site.events.map((each) => each.name))].sort()).toEqual([...SENT_EVENTS].sort());
});
