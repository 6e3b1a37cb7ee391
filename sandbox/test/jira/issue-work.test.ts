import { aSite, TRANSITIONS, type TestSite } from './site';

/** Returns the ids of Owen's available transitions by name. */
function transitions(site: TestSite, key: string): Record<string, string> {
  const found = site.call(site.as('owen'), 'GET', `issue/${key}/transitions`).at('transitions');
  return Object.fromEntries(
    (Array.isArray(found) ? found : []).map((each: { id: string; name: string }) => [each.name, each.id]),
  );
}
const transitionTo = (site: TestSite, key: string, name: string, more: Record<string, unknown> = {}) =>
  site.call(site.as('owen'), 'POST', `issue/${key}/transitions`, {
    transition: { id: transitions(site, key)[name] ?? '' },
    ...more,
  });
const field = (site: TestSite, key: string, ...path: string[]) =>
  site.call(site.as('owen'), 'GET', `issue/${key}`).at('fields', ...path);

describe('transitions', () => {
  test('the screen of a transition has a default resolution and accepts another one', () => {
    const site = aSite();
    const [first, second] = [site.createIssue(), site.createIssue()];
    transitionTo(site, first, 'Done');
    transitionTo(site, second, 'Done', { fields: { resolution: { name: 'Duplicate' } } });
    expect([field(site, first, 'resolution', 'name'), field(site, second, 'resolution', 'name')]).toEqual([
      'Done',
      'Duplicate',
    ]);
  });

  test('leaving a done status clears the resolution', () => {
    const site = aSite();
    const key = site.createIssue();
    transitionTo(site, key, 'Done');
    transitionTo(site, key, 'In Progress');
    expect([field(site, key, 'resolution'), field(site, key, 'resolutiondate')]).toEqual([null, null]);
  });

  test('a transition without a screen sets no field', () => {
    const site = aSite();
    const answer = transitionTo(site, site.createIssue(), 'Waiting', { fields: { resolution: { name: 'Done' } } });
    expect(answer.at('errors')).toEqual({
      resolution: "Field 'resolution' cannot be set. It is not on the appropriate screen, or unknown.",
    });
  });

  test('an unavailable transition is rejected', () => {
    const site = aSite();
    const answer = site.call(site.as('owen'), 'POST', `issue/${site.createIssue()}/transitions`, {
      transition: { id: '99' },
    });
    expect([answer.status, answer.at('errorMessages')]).toEqual([
      400,
      ["Transition id '99' is not valid for this issue."],
    ]);
  });

  test('no transition is available without the permission Transition Issues', () => {
    const site = aSite();
    const key = site.createIssue();
    site.perform('set-permission', { project: 'IT', permission: 'TRANSITION_ISSUES', role: 'Member', granted: false });
    expect(transitions(site, key)).toEqual({});
  });

  test('transitions show the fields of their screen', () => {
    const site = aSite();
    const found = site.call(
      site.as('owen'),
      'GET',
      `issue/${site.createIssue()}/transitions?expand=transitions.fields&transitionId=${TRANSITIONS.done}`,
    );
    expect(found.at('transitions', 0, 'fields', 'resolution')).toMatchObject({
      required: true,
      hasDefaultValue: true,
      defaultValue: { name: 'Done' },
    });
  });

  test('statuses of two projects can share a name', () => {
    const site = aSite();
    const done = (key: string) =>
      /"name":"Done","id":"(\d+)"/.exec(
        JSON.stringify(site.call(site.as('ada'), 'GET', `project/${key}/statuses`).at(0, 'statuses')),
      )?.[1];
    expect(done('IT')).not.toBe(done('OPS'));
  });
});

describe('an assignment', () => {
  const assign = (site: TestSite, key: string, body: unknown) =>
    site.call(site.as('owen'), 'PUT', `issue/${key}/assignee`, body);

  test('sets the assignee by account id, or removes the assignee', () => {
    const site = aSite();
    const key = site.createIssue();
    assign(site, key, { accountId: site.accountOf('olga') });
    expect(field(site, key, 'assignee', 'displayName')).toBe('Olga Owner');
    assign(site, key, { accountId: null });
    expect(field(site, key, 'assignee')).toBeNull();
  });

  test.each([
    ['an inactive user', 'ian'],
    ['a user outside the project', 'nora'],
  ])('to %s is rejected', (_, name) => {
    const site = aSite();
    const answer = assign(site, site.createIssue(), { accountId: site.accountOf(name) });
    expect([answer.status, answer.at('errors')]).toEqual([
      400,
      { assignee: `User '${site.accountOf(name)}' cannot be assigned issues.` },
    ]);
  });

  test("to -1 sets the project's default assignee", () => {
    const site = aSite();
    const key = site.createIssue();
    site.call(site.as('ada'), 'PUT', 'project/IT', { assigneeType: 'PROJECT_LEAD' });
    assign(site, key, { accountId: '-1' });
    expect(field(site, key, 'assignee', 'displayName')).toBe('Owen Owner');
  });

  test('by a field of a new issue needs the permission Assign Issues', () => {
    const site = aSite();
    site.perform('set-permission', {
      project: 'IT',
      permission: 'ASSIGN_ISSUES',
      role: 'atlassian-addons-project-access',
      granted: false,
    });
    const fields = {
      project: { key: 'IT' },
      issuetype: { name: 'Task' },
      summary: 'S',
      assignee: { accountId: site.accountOf('olga') },
    };
    const answer = site.call(site.app, 'POST', 'issue', { fields });
    expect(answer.at('errors', 'assignee')).toMatch(/cannot be set/);
  });
});

test("a page of an issue's history has ids and names, and the oldest change is first", () => {
  const site = aSite();
  const key = site.createIssue();
  assignTwice(site, key);
  const page = site.call(site.as('owen'), 'GET', `issue/${key}/changelog?startAt=1&maxResults=1`);
  expect(page.at('values', 0, 'items')).toEqual([
    {
      field: 'assignee',
      fieldtype: 'jira',
      fieldId: 'assignee',
      from: site.accountOf('olga'),
      fromString: 'Olga Owner',
      to: site.accountOf('owen'),
      toString: 'Owen Owner',
    },
  ]);
  expect([page.at('total'), page.at('isLast')]).toEqual([2, true]);
});

function assignTwice(site: TestSite, key: string): void {
  for (const name of ['olga', 'owen']) {
    site.call(site.as('owen'), 'PUT', `issue/${key}/assignee`, { accountId: site.accountOf(name) });
  }
}

const upload = (site: TestSite, key: string, headers: Record<string, string> = { 'x-atlassian-token': 'no-check' }) => {
  const lines = [
    '--b',
    'Content-Disposition: form-data; name="file"; filename="leave.txt"',
    'Content-Type: text/plain',
  ];
  return site.jira.handle(
    {
      method: 'POST',
      path: `/rest/api/3/issue/${key}/attachments`,
      headers: { 'content-type': 'multipart/form-data; boundary=b', ...headers },
      body: [...lines, '', 'Grüße', '--b--', ''].join('\r\n'),
    },
    site.as('owen'),
  );
};

test('an attachment is added, recorded and deleted', () => {
  const site = aSite();
  const key = site.createIssue();
  // The second upload lacks the header `x-atlassian-token`.
  expect([upload(site, key).status, upload(site, key, {}).status]).toEqual([200, 403]);
  const issue = () => site.call(site.as('owen'), 'GET', `issue/${key}?expand=changelog`);
  expect(issue().at('fields', 'attachment', 0)).toMatchObject({
    filename: 'leave.txt',
    // Bytes of `Grüße` in UTF-8.
    size: 7,
    mimeType: 'text/plain',
  });
  expect(issue().at('changelog', 'histories', 0, 'items', 0)).toMatchObject({
    field: 'Attachment',
    toString: 'leave.txt',
  });
  const id = String(issue().at('fields', 'attachment', 0, 'id'));
  expect(site.call(site.as('owen'), 'GET', `attachment/${id}`).at('filename')).toBe('leave.txt');
  expect(site.call(site.as('nora'), 'GET', `attachment/${id}`).status).toBe(404);
  expect(site.call(site.as('olga'), 'DELETE', `attachment/${id}`).status).toBe(403);
  expect(site.call(site.as('owen'), 'DELETE', `attachment/${id}`).status).toBe(204);
  expect(issue().at('fields', 'attachment', 0)).toBeUndefined();
});

test('a link is added and deleted, and both issues record it', () => {
  const site = aSite();
  const [key, other] = [site.createIssue(), site.createIssue()];
  const link = { type: { name: 'Blocks' }, inwardIssue: { key }, outwardIssue: { key: other } };
  site.call(site.as('owen'), 'POST', 'issueLink', link);
  const id = String(site.call(site.as('owen'), 'GET', `issue/${key}`).at('fields', 'issuelinks', 0, 'id'));
  const readLink = site.call(site.as('owen'), 'GET', `issueLink/${id}`);
  expect([readLink.at('inwardIssue', 'key'), readLink.at('outwardIssue', 'key')]).toEqual([key, other]);
  expect(site.call(site.as('owen'), 'DELETE', `issueLink/${id}`).status).toBe(204);
  expect(site.call(site.as('owen'), 'GET', `issue/${other}`).at('fields', 'issuelinks', 0)).toBeUndefined();
  expect(site.call(site.as('owen'), 'DELETE', `issueLink/${id}`).status).toBe(404);
});
