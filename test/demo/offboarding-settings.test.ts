import { json } from 'forge-sandbox/mock-service';
import { acceptingApp, FIGMA, NOTION, OFFBOARD_JANE, PAGERDUTY } from './support/delegations';
import { isDryRun, optionsApp } from './support/options';
import { givenService } from './support/world';

/** Path of the settings of Figma. */
const SETTINGS = `/service/apps/${FIGMA}`;

test("the form offers the app's projects, then the project's types, then the type's statuses", async () => {
  const { get } = await givenService(optionsApp);
  const initial = (await get(SETTINGS)).body;
  expect(initial).toContain('<option value="OPS">Operations (OPS)</option>');
  expect(initial).not.toContain('<option value="Task">');
  const chosen = (await get(`${SETTINGS}?project=IT&issueType=Task`)).body;
  expect(chosen).toContain('<option value="Task" selected="">Task</option>');
  expect(chosen).toMatch(/<input type="checkbox" name="status" value="Done"\/>/);
  expect(chosen).toContain('<label for="field-customfield_7">Cost centre</label>');
  expect(chosen).not.toContain('Environment');
});

test('applied settings are in the next delegation', async () => {
  const { post, get, calls } = await givenService(optionsApp);
  const applied = await post(SETTINGS, {
    method: 'Delegate',
    account: 'Acme Design',
    owner: 'olga@acme.example',
    project: 'IT',
    issueType: 'Task',
    summary: 'Take {{person.name}} ({{person.email}}) off {{app.name}}',
    description: 'Ask *design* first.',
    'field-customfield_7': 'CC-7',
    // Hidden field of a form that asks for statuses.
    'statuses-asked': '1',
    status: 'Done, Won’t Do',
  });
  expect(applied).toMatchObject({ status: 303, headers: { location: `${SETTINGS}?applied=1` } });
  expect((await get(`${SETTINGS}?applied=1`)).body).toContain('Applied');
  await post(OFFBOARD_JANE);
  const sent: unknown = JSON.parse(calls.find((call) => call.body?.includes('Figma') && !isDryRun(call))?.body ?? '{}');
  expect(sent).toMatchObject({
    account: 'Acme Design',
    owner: { email: 'olga@acme.example' },
    issue: {
      project: 'IT',
      type: 'Task',
      summary: 'Take Jane Roe (jane@acme.example) off Figma',
      description: 'Ask *design* first.',
      fields: { customfield_7: 'CC-7' },
    },
    completedStatuses: ['Done', 'Won’t Do'],
  });
});

test("another project's issue type is dropped", async () => {
  const { post, get } = await givenService(optionsApp);
  await post(SETTINGS, { project: 'IT', issueType: 'Chore', 'statuses-asked': '1', status: 'Done' });
  const page = (await get(SETTINGS)).body;
  expect(page).toContain('<option value="IT" selected="">');
  expect(page).not.toContain('Chore');
});

test('a dry run shows the issue and changes nothing', async () => {
  const { post, get } = await givenService(optionsApp);
  const tried = (await post(`${SETTINGS}/try`, { method: 'Delegate', project: 'IT', issueType: 'Task' })).body;
  for (const text of ['Remove Jane Roe from Figma', 'Olga Owens', 'owner owen@acme.example is not assignable in IT']) {
    expect(tried).toContain(text);
  }
  expect((await get(SETTINGS)).body).not.toContain('<option value="IT" selected="">');
});

test("settings that Jira refuses aren't applied, and each reason appears at its field", async () => {
  const { post, get } = await givenService((call) =>
    isDryRun(call)
      ? json(422, {
          title: "Jira or the rule can't accept the request",
          status: 422,
          errors: [
            { pointer: '/issue/project', detail: 'is not a project that the service may use' },
            { pointer: '/completedStatuses/0', detail: 'is not a status of Task' },
            { pointer: '/dueAt', detail: 'is not accepted here' },
          ],
        })
      : optionsApp(call),
  );
  const refused = await post(SETTINGS, { method: 'Delegate', project: 'IT', summary: 'Another' });
  expect(refused.status).toBe(422);
  expect(refused.body).toContain('<p id="project-wrong" class="wrong">Is not a project that the service may use.</p>');
  expect(refused.body).toContain('<p id="status-wrong" class="wrong">Is not a status of Task.</p>');
  expect(refused.body).toContain('Is not accepted here.');
  expect(refused.body).toContain('value="Another"');
  expect((await get(SETTINGS)).body).not.toContain('Another');
});

test("an owner that isn't an email address is refused at its field, without a request to the app", async () => {
  const { post, calls } = await givenService(optionsApp);
  const refused = await post(SETTINGS, { method: 'Delegate', owner: 'olga' });
  expect(refused.status).toBe(422);
  expect(refused.body).toContain('<p id="owner-wrong" class="wrong">Enter an email address');
  expect(calls.filter(isDryRun)).toEqual([]);
});

test('settings are applied while the app is unavailable, with a note', async () => {
  const { post, get } = await givenService(() => json(503, { title: 'Jira is out of reach', status: 503 }));
  const applied = await post(SETTINGS, { method: 'Delegate', summary: 'Another' });
  expect(applied.body).toContain('Applied.');
  expect(applied.body).toContain('503: Jira is out of reach');
  expect((await get(SETTINGS)).body).toContain('value="Another"');
});

test("an integrated app can't be delegated", async () => {
  const { get } = await givenService(optionsApp);
  expect((await get('/service/apps')).body).toContain('Removed by the service');
  const slackPage = (await get('/service/apps/81')).body;
  expect(slackPage).toContain('Slack is integrated');
  expect(slackPage).not.toContain('<form');
});

test("a person without a delegated app can't be offboarded, and the page names the setting", async () => {
  const { post, get, service } = await givenService(acceptingApp);
  for (const app of [FIGMA, NOTION, PAGERDUTY]) await post(`/service/apps/${app}`, { method: 'Skip' });
  expect((await get('/service')).body).toContain('No app of Jane is set to Delegate.');
  expect(await post(OFFBOARD_JANE)).toMatchObject({ headers: { location: '/service' } });
  expect(service.dump()).toMatchObject({ offboardings: [] });
});

test.each([
  ['has no options', () => json(404, { title: 'Not found', status: 404 })],
  ['sends a page instead of JSON', () => ({ status: 200, headers: {}, body: '<html>' })],
  ["can't be reached", () => Promise.reject(new Error('ECONNREFUSED'))],
] as const)('an app that %s leaves the fields as free text', async (_, app) => {
  const { get } = await givenService(app);
  const page = (await get(SETTINGS)).body;
  for (const field of ['project', 'issueType', 'status']) expect(page).toContain(`<input id="${field}"`);
});

test("an app that doesn't respond within 5 s leaves the fields as free text", async () => {
  const { get, clock } = await givenService(() => new Promise(() => undefined));
  const page = get(SETTINGS);
  await clock.advance(5000);
  expect((await page).body).toContain('<input id="project"');
});

test('the connection form refuses an invalid secret and never shows a secret', async () => {
  const { post, get, service } = await givenService(acceptingApp);
  const before = service.describe();
  expect(await post('/service/connection', { signingSecret: 'whsec_short' })).toMatchObject({ status: 422 });
  expect(service.describe()).toEqual(before);
  expect((await get('/service/connection')).body).not.toContain('whsec_');
});

test("the connection test shows the app's response", async () => {
  const pong = {
    ok: true,
    app: 'Delegate for Jira',
    version: '1.0.0',
    site: { name: 'acme', url: 'https://acme.atlassian.net' },
  };
  const connected = await givenService(() => json(200, pong));
  expect((await connected.post('/service/connection/test')).body).toContain(
    'Delegate for Jira 1.0.0 answers, on the site acme.',
  );
  const refused = await givenService(() => json(401, { title: 'Not authenticated', status: 401 }));
  expect((await refused.post('/service/connection/test')).body).toContain('The app answers 401: Not authenticated.');
});

test('an unknown page, app, offboarding or task gets a 404', async () => {
  const { get, post } = await givenService(acceptingApp);
  const answers = await Promise.all([
    get('/service/apps/1'),
    get('/service/offboardings/ob-9'),
    post('/service/tasks/t/cancel'),
    get('/service/x'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});

test('a request that accepts JSON gets an offboarding as JSON', async () => {
  const { get, post } = await givenService(acceptingApp);
  await post(OFFBOARD_JANE);
  const { headers, body } = await get('/service/offboardings/ob-1', 'application/json');
  expect(headers['content-type']).toContain('application/json');
  expect(JSON.parse(body)).toMatchObject({
    id: 'ob-1',
    isOffboarded: false,
    tasks: [{ appName: 'Figma', standing: 'In progress' }, {}, {}],
  });
});

test("the pages' style and script are served", async () => {
  const { get } = await givenService(acceptingApp);
  expect((await get('/service/service.css')).headers['content-type']).toContain('text/css');
  const script = await get('/service/live.js');
  expect(script.headers['content-type']).toContain('text/javascript');
  expect(script.body).toContain('data-live');
});
