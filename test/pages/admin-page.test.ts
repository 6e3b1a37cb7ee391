import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, seriousFindings } from '../support/browser';
import { startStory, type Story } from '../support/story';
import { choose, openAdminPage, openTab, SOON } from './support/admin-page';

jest.setTimeout(120_000);

let story: Story;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [story, browser] = await Promise.all([startStory(), openBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 }, locale: 'en-US' });
  page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
});
afterAll(async () => {
  await browser.close();
  await story.end();
});

describe('findings', () => {
  beforeAll(async () => {
    await story.reset();
    await story.admin('saveAlertProject', { project: 'IT' });
    await openAdminPage(page, story.sandbox);
  });

  test('a new site has no findings', async () => {
    await page.getByText('Nothing needs your attention.').waitFor(SOON);
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('Checked: nothing needs your attention.').waitFor(SOON);
  });

  test('a check finds a fallback owner who left, and shows the fix', async () => {
    await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('2 things need your attention').waitFor(SOON);
    await page.getByText(/the fallback owner.*can't be assigned in IT anymore/).waitFor(SOON);
    await page.getByText('Choose another fallback owner in the rule.').first().waitFor(SOON);
    await page.getByRole('button', { name: 'Open rules' }).first().click();
    await page.getByRole('tabpanel', { name: 'Rules' }).waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('beside another tab, the findings are shown on demand, and one links to its alert issue', async () => {
    expect(await page.getByText('Choose another fallback owner in the rule.').count()).toBe(0);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const link = page.getByRole('link', { name: /^IT-\d+$/ }).first();
    await link.waitFor(SOON);
    expect(await link.getAttribute('href')).toContain(`/browse/${await link.textContent()}`);
  });

  test('the finding disappears after the rules name another owner', async () => {
    await openTab(page, 'Rules');
    for (const name of [/All apps/, /PagerDuty/]) {
      await page.getByRole('row', { name }).getByRole('button', { name: 'Edit' }).click();
      const dialog = page.getByRole('dialog');
      await choose(dialog, 'Fallback owner', 'Owen Owner');
      await dialog.getByRole('button', { name: 'Save rule' }).click();
      await dialog.waitFor({ ...SOON, state: 'hidden' });
    }
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('Checked: nothing needs your attention.').waitFor(SOON);
  });
});

describe('Torii', () => {
  beforeAll(async () => {
    await story.reset();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Torii');
  });

  test('the page says that Torii refuses a wrong key', async () => {
    await page.getByLabel('API key').fill('not-the-key');
    await page.getByRole('button', { name: 'Check key' }).click();
    await page.getByText('Torii refuses the key').waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('a key that Torii refuses is not saved, and the working one stays', async () => {
    await page.getByRole('button', { name: 'Save Torii' }).click();
    await page.getByText("We couldn't save Torii").waitFor(SOON);
    await page.getByText('Is refused by Torii.').waitFor(SOON);
    expect(await story.admin('checkTorii', {})).toEqual({ ok: true, problem: null });
  });

  test('a valid key is checked and saved', async () => {
    await page.getByLabel('API key').fill(story.info.service?.apiKey ?? '');
    await page.getByRole('button', { name: 'Check key' }).click();
    await page.getByText('Torii accepts the key').waitFor(SOON);
    await page.getByLabel('Workflow to start when an issue is completed').fill('the second');
    await page.getByRole('button', { name: 'Save Torii' }).click();
    await page.getByText('Must be the number of a workflow.').waitFor(SOON);
    await page.getByRole('button', { name: 'Check key' }).click();
    await page.getByText('Torii accepts the key').waitFor(SOON);
    expect(await page.getByText('Must be the number of a workflow.').count()).toBe(0);
    await page.getByLabel('Workflow to start when an issue is completed').fill('');
    await page.getByRole('button', { name: 'Save Torii' }).click();
    await page.getByText('Saved. Leave this empty to keep it.').waitFor(SOON);
    await page.getByText('Reporting to Torii is on. No problems found.').waitFor(SOON);
  });

  test("a rule offers Torii's apps and accepts others", async () => {
    await openTab(page, 'Rules');
    await page.getByRole('button', { name: 'Add rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('One app', { exact: true }).click();
    await choose(dialog, 'Name of the app', 'not', 'Notion');
    await choose(dialog, 'Name of the app', 'Our intranet', "Our intranet (not in Torii's list)");
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByText('You have unsaved changes').waitFor(SOON);
    await dialog.getByRole('button', { name: 'Keep editing' }).click();
    await dialog.getByText('Our intranet').first().waitFor(SOON);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await dialog.waitFor({ ...SOON, state: 'hidden' });
  });
});

describe('deliveries', () => {
  beforeAll(async () => {
    await story.reset();
    const { issue } = await story.delegated({ offboarding: { id: 'ob-19', total: 1 } });
    await story.sandbox.service({ status: 404, host: 'api.toriihq.com' });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.service();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
  });

  test('the list shows the state of each channel', async () => {
    const row = page.getByRole('row', { name: /Jane Roe/ });
    await row.getByText('Delivered', { exact: true }).first().waitFor(SOON);
  });

  test('a row opens the story with each attempt, and syncs in place', async () => {
    await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).click();
    const story = page.getByRole('table', { name: 'Story' });
    await story.getByRole('row', { name: /Requested/ }).waitFor(SOON);
    await story
      .getByRole('row', { name: /Attempt: Webhook/ })
      .first()
      .waitFor(SOON);
    await story.getByRole('row', { name: /Issue created/ }).waitFor(SOON);
    await story.getByRole('row', { name: /Issue changed.*Status: To Do to Done.*Olga Owner/ }).waitFor(SOON);
    await story
      .getByRole('row', { name: /Attempt: Torii.*\d+ ms/ })
      .first()
      .waitFor(SOON);
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await page.getByText('Synced with Jira.').waitFor(SOON);
    expect(new URL(page.url()).pathname).toMatch(/\/delegations\/task-8841$/);
    await page.goBack();
    await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).waitFor(SOON);
  });

  test("Torii's refusal is listed with its reason", async () => {
    await openTab(page, 'Deliveries');
    await page
      .getByText(/Torii answered 404.*We won't retry it/)
      .first()
      .waitFor(SOON);
  });

  test('each delivery is a row: of the pair and of the offboarding', async () => {
    await choose(page, 'Show', 'Rejected or retries exhausted');
    await page.getByRole('row', { name: /Removal from the app.*Figma.*Torii/ }).waitFor(SOON);
    await page.getByRole('row', { name: /Offboarding.*Jane Roe.*Torii/ }).waitFor(SOON);
    await choose(page, 'Channel', 'Webhook');
    await page.getByText('No deliveries here').waitFor(SOON);
    await choose(page, 'Channel', 'Torii');
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 800, height: 1400 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    await page.setViewportSize({ width: 1280, height: 1400 });
  });

  test('resending one delivery calls Torii again', async () => {
    await page
      .getByRole('row', { name: /Removal from the app/ })
      .getByRole('button', { name: 'Resend' })
      .click();
    await page.getByRole('row', { name: /Removal from the app/ }).waitFor({ ...SOON, state: 'detached' });
    expect(await toTorii()).toContainEqual(['PUT', '/v1.0/users/40121/apps/77', 200]);
  });

  test('resending all deliveries asks first, with their number', async () => {
    await page.getByRole('button', { name: 'Resend all' }).click();
    await page.getByRole('button', { name: 'Resend 1 delivery' }).click();
    await page.getByText('Resending all deliveries').waitFor(SOON);
    await page.getByText('No deliveries here').waitFor(SOON);
    await story.sandbox.settle();
    expect(await toTorii()).toContainEqual(['PUT', '/v1.0/users/40121', 200]);
  });
});

describe('a story', () => {
  test('the story of a failing delivery shows the answer, the duration and the next attempt', async () => {
    await story.reset();
    await story.sandbox.service({ status: 503, host: 'hooks.offboarding.example' });
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.service();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
    await page.getByRole('row', { name: /Figma/ }).getByRole('button', { name: 'Open' }).click();
    const events = page.getByRole('table', { name: 'Story' });
    await events
      .getByRole('row', { name: /Attempt: Webhook.*503.*\d+ ms/ })
      .first()
      .waitFor(SOON);
    await events.getByRole('row', { name: /Next attempt: Webhook/ }).waitFor(SOON);
    await events.getByRole('row', { name: /Removal confirmed: Torii/ }).waitFor(SOON);
    await page.goBack();
  });

  test('a search by assignee finds what someone has to do', async () => {
    const pick = async (name: string) => {
      await page.getByLabel('Search', { exact: true }).fill(name);
      await page.getByRole('option', { name }).first().click();
    };
    await choose(page, 'Search by', 'Assignee');
    await pick('Owen Owner');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('No matches').waitFor(SOON);
    await pick('Olga Owner');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('row', { name: /Figma/ }).waitFor(SOON);
  });
});

describe('a long list', () => {
  beforeAll(async () => {
    await story.reset();
    const delegations = Array.from({ length: 60 }, (_, n) => ({
      id: `task-${n}`,
      person: { email: `leaver${n}@acme.example`, name: `Leaver ${n}` },
      app: { name: n === 7 ? 'Notion' : 'Figma' },
    }));
    await story.service('POST', '/v1/delegations/batch', { delegations });
    await story.sandbox.advance(60_000);
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
  });

  test('pages say their position', async () => {
    await page.getByText('1 to 50', { exact: true }).waitFor(SOON);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('51 to 60 of 60').waitFor(SOON);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('1 to 50', { exact: true }).waitFor(SOON);
  });

  test('a search finds a person, and filters stay in the URL', async () => {
    await page.getByLabel('Search', { exact: true }).fill('leaver 7');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('row', { name: /Leaver 7 Notion/ }).waitFor(SOON);
    expect(page.url()).not.toContain('leaver');
    await choose(page, 'State', 'Completed');
    await page.getByText('No matches').waitFor(SOON);
    expect(page.url()).toContain('state=completed');
    await page.reload();
    await page.getByText('No matches').waitFor(SOON);
    await choose(page, 'State', 'All states');
    await page.getByText('1 to 50', { exact: true }).waitFor(SOON);
  });

  test('a long address scrolls inside the table', async () => {
    const email = `${'leaver'.repeat(10)}@${'acme'.repeat(15)}.example`;
    await story.delegated({ id: 'task-long', person: { email } });
    await page.setViewportSize({ width: 800, height: 1400 });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('cell', { name: email }).waitFor(SOON);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    await page.getByRole('row', { name: email }).getByRole('button', { name: 'Open' }).scrollIntoViewIfNeeded();
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1400 });
  });

  test('a lost call shows what to do next', async () => {
    await story.sandbox.faults({ on: 'invocation', do: { status: 500 } });
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText(/Reload the page and check/).waitFor(SOON);
    await story.sandbox.faults();
  });
});

describe('numbers and proof', () => {
  beforeAll(async () => {
    await story.reset();
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', 'Done');
    await story.delegated({ id: 'task-2', app: { name: 'Notion' } });
    await openAdminPage(page, story.sandbox);
  });

  test('the overview counts delegations and leads to them', async () => {
    await openTab(page, 'Overview');
    await page.getByText('1 completed, 0 declined, 0 canceled.').waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('row', { name: /Jane Roe Notion/ }).waitFor(SOON);
  });

  test('evidence is exported with its digest, and attached to an issue', async () => {
    await openTab(page, 'Evidence');
    await page.getByRole('row', { name: /Jane Roe Figma.*Completed/ }).waitFor(SOON);
    await page.getByRole('button', { name: 'Export to files' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download evidence.csv' }).click(),
    ]);
    const file = readFileSync(await download.path());
    expect(file.toString('utf8')).toMatch(/^\uFEFFid,person_id,person_email/);
    await page.getByText(`SHA-256: ${createHash('sha256').update(file).digest('hex')}`).waitFor(SOON);
    await page.getByLabel('Attach to the issue').fill('IT-1');
    await page.getByRole('button', { name: 'Attach' }).click();
    await page.getByText('Attached to IT-1.').waitFor(SOON);
  });
});

describe('settings', () => {
  beforeAll(async () => {
    await story.reset();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Connection');
  });

  test('the URL is rotated, and the old one works for a day', async () => {
    const url = page.getByLabel('URL for the service');
    const before = await url.inputValue();
    await page.getByRole('button', { name: 'Rotate URL' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate URL' }).click();
    await page.getByText(/^The old URL ends .+ (UTC|GMT)/).waitFor(SOON);
    await page.getByText(before).waitFor(SOON);
    expect(await url.inputValue()).not.toBe(before);
  });

  test('each rotation of a secret says when the old one ends', async () => {
    const rotate = page.getByRole('button', { name: 'Rotate secret' }).first();
    await rotate.click();
    const first = page.getByRole('dialog', { name: 'Rotate the secret?' });
    await first.getByText(/The current one ends in 24 hours/).waitFor(SOON);
    await first.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByText(/The old one ends in 24 hours/).waitFor(SOON);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: "I've copied it" }).click();
    const old = page.getByRole('table', { name: 'Incoming signing secret' }).getByText('Old');
    await old.waitFor(SOON);
    await rotate.click();
    const again = page.getByRole('dialog', { name: 'Rotate the secret again?' });
    await again.getByText(/The old secret ends at once/).waitFor(SOON);
    await again.getByRole('button', { name: 'Cancel' }).click();
    await old.waitFor(SOON);
  });

  test('the toggle for bearer tokens moves at once, and back after an error', async () => {
    const bearer = page.getByRole('checkbox', { name: 'Accept bearer tokens' });
    const isOff = () => bearer.and(page.getByRole('checkbox', { checked: false })).waitFor(SOON);
    expect(await bearer.isChecked()).toBe(true);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/_pages/invoke', async (route) => {
      await held;
      await route.continue();
    });
    await bearer.press('Space');
    await isOff();
    const answered = page.waitForResponse('**/_pages/invoke');
    answer();
    await answered;
    await page.unrouteAll({ behavior: 'wait' });
    await story.sandbox.faults({ on: 'kvs', do: { status: 503 } });
    await bearer.press('Space');
    await page.getByText("We couldn't change this setting").waitFor(SOON);
    await isOff();
    await story.sandbox.faults();
  });

  test('invalid days are refused at their field', async () => {
    await openTab(page, 'Settings');
    await page.getByLabel('Remove personal data after (days)').fill('7');
    await page.getByRole('button', { name: 'Save days' }).click();
    await page.getByText(/^(Must be|Too small).*30/).waitFor(SOON);
    await page.getByLabel('Remove personal data after (days)').fill('900');
    await page.getByRole('button', { name: 'Save days' }).click();
    await page.getByText(/^Must not be less than the days/).waitFor(SOON);
    await page.getByLabel('Remove personal data after (days)').fill('60');
    await page.getByRole('button', { name: 'Save days' }).click();
    await page.getByText('The new days apply from tonight.').waitFor(SOON);
  });

  test('an empty list of allowed projects is explained', async () => {
    await page.getByRole('button', { name: 'clear' }).first().click();
    await page.getByRole('button', { name: 'Save allowed projects' }).click();
    await page.getByText("The service can't create issues until you choose a project.").waitFor(SOON);
    await page.getByText('All projects that the app can create issues in').click();
    await page.getByRole('button', { name: 'Save allowed projects' }).click();
    await page.getByText('The service can create issues in all projects.').waitFor(SOON);
  });

  test('a project for alerts is saved', async () => {
    await page.getByLabel('Project for alerts').fill('IT');
    await page.getByRole('option', { name: 'IT', exact: true }).click();
    await page.getByRole('button', { name: 'Save alert project' }).click();
    await page.getByText("We'll create alert issues in IT.").waitFor(SOON);
  });

  test('a file is imported after its changes were shown', async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    const exported = await page.getByLabel('Exported configuration').inputValue(SOON);
    expect(exported).not.toContain('whsec_');
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Configuration').fill(exported.replace('"project": "OPS"', '"project": "NONE"'));
    await dialog.getByRole('button', { name: 'Show changes' }).click();
    await dialog.getByText(/^rules\/0\/project /).waitFor(SOON);
    await dialog
      .getByLabel('Configuration')
      .fill(exported.replace('"removePersonalDataAfterDays": 60', '"removePersonalDataAfterDays": 50'));
    await dialog.getByRole('button', { name: 'Show changes' }).click();
    await dialog.getByRole('row', { name: /remove personal data after \(days\): 50/ }).waitFor(SOON);
    await dialog.getByRole('button', { name: 'Back' }).click();
    expect(await dialog.getByLabel('Configuration').inputValue(SOON)).toContain('"removePersonalDataAfterDays": 50');
    const { accountId: olga } = await story.sandbox.user('olga');
    await dialog
      .getByLabel('Configuration')
      .fill(
        exported
          .replace('"removePersonalDataAfterDays": 60', '"removePersonalDataAfterDays": 45')
          .replace(`"${olga}"`, 'null'),
      );
    await dialog.getByRole('button', { name: 'Show changes' }).click();
    await dialog.getByRole('row', { name: /Personal data.*after \(days\): 60.*after \(days\): 45/ }).waitFor(SOON);
    await dialog.getByRole('row', { name: /fallback owner.*Olga Owner.*None/ }).waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByText('Configuration imported').waitFor(SOON);
    await page.getByLabel('Remove personal data after (days)').waitFor(SOON);
    expect(await page.getByLabel('Remove personal data after (days)').inputValue()).toBe('45');
  });

  test('the activity log lists who changed what', async () => {
    await page.getByRole('row', { name: /Ada Admin.*Imported a configuration/ }).waitFor(SOON);
    await page.getByRole('row', { name: /Ada Admin.*Rotated the URL/ }).waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });
});

/** Returns the calls to Torii: method, path and status. */
async function toTorii(): Promise<unknown[]> {
  const received = await story.sandbox.received();
  return received
    .filter(({ host }) => host === 'api.toriihq.com')
    .map(({ method, path, answered }) => [method, path, answered]);
}
