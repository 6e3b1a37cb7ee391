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

describe('an admin finds what is wrong, and mends it', () => {
  beforeAll(async () => {
    await story.reset();
    await story.admin('saveAlertProject', { project: 'IT' });
    await openAdminPage(page, story.sandbox);
  });

  test('nothing is wrong with a site that was just set up', async () => {
    await page.getByText('Nothing needs your attention.').waitFor(SOON);
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('Checked: nothing needs your attention.').waitFor(SOON);
  });

  test('a fallback owner who has left is found when it is checked, with what mends it', async () => {
    await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('olga')).accountId });
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('2 things need your attention').waitFor(SOON);
    await page
      .getByText('In the rule for all apps, the fallback owner can not be assigned in IT any more.')
      .waitFor(SOON);
    await page.getByText('Choose another fallback owner in the rule.').first().waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('the Jira issue that says it is linked from there', async () => {
    const link = page.getByRole('link', { name: /^IT-\d+$/ }).first();
    await link.waitFor(SOON);
    expect(await link.getAttribute('href')).toContain(`/browse/${await link.textContent()}`);
  });

  test('it is gone when the rules have another one', async () => {
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

describe('an admin sets up Torii', () => {
  beforeAll(async () => {
    await story.reset();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Torii');
  });

  test('a key that Torii does not take is said so, and nothing is saved', async () => {
    await page.getByLabel('API key').fill('not-the-key');
    await page.getByRole('button', { name: 'Check key' }).click();
    await page.getByText('Torii does not take the key').waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('the right one is checked and saved with the date on which it expires', async () => {
    await page.getByLabel('API key').fill(story.info.service?.apiKey ?? '');
    await page.getByRole('button', { name: 'Check key' }).click();
    await page.getByText('Torii takes the key').waitFor(SOON);
    await page.getByLabel('Workflow to start when an issue is completed').fill('the second');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Must be the number of a workflow.').waitFor(SOON);
    await page.getByRole('button', { name: 'Check key' }).click();
    await page.getByText('Torii takes the key').waitFor(SOON);
    expect(await page.getByText('Must be the number of a workflow.').count()).toBe(0);
    await page.getByLabel('Workflow to start when an issue is completed').fill('');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('There is one. Leave this empty to keep it.').waitFor(SOON);
    await page.getByText('Telling Torii is on, and works as far as is known.').waitFor(SOON);
  });

  test('a rule for one app offers the apps that Torii lists, and takes others too', async () => {
    await openTab(page, 'Rules');
    await page.getByRole('button', { name: 'Add rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('One app', { exact: true }).click();
    await choose(dialog, 'Name of the app', 'not', 'Notion');
    await choose(dialog, 'Name of the app', 'Our intranet', "Our intranet (not in Torii's list)");
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });
});

describe('an admin looks after what did not arrive', () => {
  beforeAll(async () => {
    await story.reset();
    const { issue } = await story.delegated({ offboarding: { id: 'ob-19', total: 1 } });
    await story.sandbox.service({ status: 404, host: 'api.toriihq.com' });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.service();
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
  });

  test("what Torii refused stands beside the receiver's, with Torii's words", async () => {
    const row = page.getByRole('row', { name: /Jane Roe/ });
    await row.getByText('Told', { exact: true }).waitFor(SOON);
    await row.getByText(/Torii answered 404.*is not tried again by itself/).waitFor(SOON);
  });

  test('each message is listed by itself: of the person and the app, and of the offboarding', async () => {
    await choose(page, 'Show', 'On hold or given up');
    await page.getByRole('row', { name: /Removal from the app.*Figma.*Torii/ }).waitFor(SOON);
    await page.getByRole('row', { name: /Offboarding.*Jane Roe.*Torii/ }).waitFor(SOON);
    await choose(page, 'Channel', 'Receiver only');
    await page.getByText('None of these').waitFor(SOON);
    await choose(page, 'Channel', 'Torii only');
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 800, height: 1400 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    await page.setViewportSize({ width: 1280, height: 1400 });
  });

  test('one is sent again', async () => {
    await page
      .getByRole('row', { name: /Removal from the app/ })
      .getByRole('button', { name: 'Send again' })
      .click();
    await page.getByRole('row', { name: /Removal from the app/ }).waitFor({ ...SOON, state: 'detached' });
    expect(await toTorii()).toContainEqual(['PUT', '/v1.0/users/40121/apps/77', 200]);
  });

  test('all that the list shows are sent again, their number said first', async () => {
    await page.getByRole('button', { name: 'Send all again' }).click();
    await page.getByRole('button', { name: 'Send 1 message' }).click();
    await page.getByText('All of them are to be sent again').waitFor(SOON);
    await page.getByText('None of these').waitFor(SOON);
    await story.sandbox.settle();
    expect(await toTorii()).toContainEqual(['PUT', '/v1.0/users/40121', 200]);
  });
});

describe('an admin reads on in a long list', () => {
  beforeAll(async () => {
    await story.reset();
    const delegations = Array.from({ length: 30 }, (_, n) => ({
      id: `task-${n}`,
      person: { email: `leaver${n}@acme.example`, name: `Leaver ${n}` },
      app: { name: 'Figma' },
    }));
    await story.service('POST', '/v1/delegations/batch', { delegations });
    await story.sandbox.advance(60_000);
    await openAdminPage(page, story.sandbox);
    await openTab(page, 'Delegations');
  });

  test('what was shown further stays, and has the focus, when one is looked at again', async () => {
    const look = page.getByRole('button', { name: 'Look again' });
    await look.nth(24).waitFor(SOON);
    expect(await look.count()).toBe(25);
    await page.getByRole('button', { name: 'Show more' }).click();
    await look.nth(29).click();
    await page.getByText('Compared with Jira').waitFor(SOON);
    await page
      .getByRole('img', { name: 'Loading' })
      .first()
      .waitFor({ ...SOON, state: 'detached' });
    expect(await look.count()).toBe(30);
    expect(await look.nth(29).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('an address that is wider than the page has the table scroll, and the page stay', async () => {
    const email = `${'leaver'.repeat(10)}@${'acme'.repeat(15)}.example`;
    await story.delegated({ id: 'task-long', person: { email } });
    await page.setViewportSize({ width: 800, height: 1400 });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('cell', { name: email }).waitFor(SOON);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    await page.getByRole('button', { name: 'Look again' }).first().scrollIntoViewIfNeeded();
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1400 });
  });

  test('a call that the platform loses is told with what to do next', async () => {
    await story.sandbox.faults({ on: 'invocation', do: { status: 500 } });
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText(/Load the page again to see how things stand/).waitFor(SOON);
    await story.sandbox.faults();
  });
});

describe('an admin keeps the settings', () => {
  beforeAll(async () => {
    await story.reset();
    await openAdminPage(page, story.sandbox);
  });

  test('the address is changed, and the old one answers for a day', async () => {
    const address = page.getByLabel('Address').first();
    const before = await address.inputValue();
    await page.getByRole('button', { name: 'Change address' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Change address' }).click();
    await page.getByText(/^The old address ends .+ (UTC|GMT)/).waitFor(SOON);
    await page.getByText(before).waitFor(SOON);
    expect(await address.inputValue()).not.toBe(before);
  });

  test('a secret that was rotated is not rotated again without a warning: the former one would end', async () => {
    const rotate = page.getByRole('button', { name: 'Rotate secret' }).first();
    await rotate.click();
    await page.getByText('The one before it stays valid for 24 hours').waitFor(SOON);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const former = page.getByRole('table', { name: 'Signing secret of the service' }).getByText('Former');
    await former.waitFor(SOON);
    await rotate.click();
    const question = page.getByRole('dialog', { name: 'Rotate the secret again?' });
    await question.getByText(/The former secret ends at once/).waitFor(SOON);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await former.waitFor(SOON);
  });

  test('bearer tokens are shown as turned off at once, however long the answer takes', async () => {
    const bearer = page.getByRole('checkbox', { name: 'Accept bearer tokens too' });
    const isOff = () => bearer.and(page.getByRole('checkbox', { checked: false })).waitFor(SOON);
    expect(await bearer.isChecked()).toBe(true);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/_sandbox/invoke', async (route) => {
      await held;
      await route.continue();
    });
    await bearer.press('Space');
    await isOff();
    const answered = page.waitForResponse('**/_sandbox/invoke');
    answer();
    await answered;
    await page.unrouteAll({ behavior: 'wait' });
    await story.sandbox.faults({ on: 'kvs', do: { status: 503 } });
    await bearer.press('Space');
    await page.getByText('It was not changed').waitFor(SOON);
    await isOff();
    await story.sandbox.faults();
  });

  test('too few days are refused beside their field', async () => {
    await openTab(page, 'Settings');
    await page.getByLabel('Days with names').fill('7');
    await page.getByRole('button', { name: 'Save days' }).click();
    await page.getByText(/^(Must be|Too small).*30/).waitFor(SOON);
    await page.getByLabel('Days with names').fill('600');
    await page.getByRole('button', { name: 'Save days' }).click();
    await page.getByText('Must not be less than the days with names.').waitFor(SOON);
    await page.getByLabel('Days with names').fill('60');
    await page.getByRole('button', { name: 'Save days' }).click();
    await page.getByText('It holds from the next night on.').waitFor(SOON);
  });

  test('where no project is left to the service, it is said that nothing is made', async () => {
    await page.getByRole('button', { name: 'clear' }).first().click();
    await page.getByRole('button', { name: 'Save projects' }).click();
    await page.getByText('No issues are made until a project is chosen.').waitFor(SOON);
    await page.getByText('All projects in which the app may create issues').click();
    await page.getByRole('button', { name: 'Save projects' }).click();
    await page.getByText('Issues are made wherever the app may make them.').waitFor(SOON);
  });

  test('a project for failures is named', async () => {
    await page.getByLabel('Project', { exact: true }).fill('IT');
    await page.getByRole('option', { name: 'IT', exact: true }).click();
    await page.getByRole('button', { name: 'Save project for failures' }).click();
    await page.getByText('Failures become issues in IT.').waitFor(SOON);
  });

  test('a file is imported when its difference was seen', async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    const exported = await page.getByLabel('Exported configuration').inputValue(SOON);
    expect(exported).not.toContain('whsec_');
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Configuration').fill(exported.replace('"project": "OPS"', '"project": "NONE"'));
    await dialog.getByRole('button', { name: 'Show the difference' }).click();
    await dialog.getByText(/^rules\/0\/project /).waitFor(SOON);
    await dialog
      .getByLabel('Configuration')
      .fill(exported.replace('"removePersonalDataAfterDays": 60', '"removePersonalDataAfterDays": 50'));
    await dialog.getByRole('button', { name: 'Show the difference' }).click();
    await dialog.getByRole('row', { name: /days with names: 50/ }).waitFor(SOON);
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
    await dialog.getByRole('button', { name: 'Show the difference' }).click();
    await dialog
      .getByRole('row', { name: /How long personal data is kept.*days with names: 60.*days with names: 45/ })
      .waitFor(SOON);
    await dialog.getByRole('row', { name: /fallback owner.*Olga Owner.*None/ }).waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByText('The configuration was imported').waitFor(SOON);
    await page.getByLabel('Days with names').waitFor(SOON);
    expect(await page.getByLabel('Days with names').inputValue()).toBe('45');
  });

  test('the audit trail says who did all this', async () => {
    await page.getByRole('row', { name: /Ada Admin.*Imported a configuration/ }).waitFor(SOON);
    await page.getByRole('row', { name: /Ada Admin.*Changed the address/ }).waitFor(SOON);
    expect(await seriousFindings(page)).toEqual([]);
  });
});

/** What Torii was asked: method, path and answer. */
async function toTorii(): Promise<unknown[]> {
  const received = await story.sandbox.received();
  return received
    .filter(({ host }) => host === 'api.toriihq.com')
    .map(({ method, path, answered }) => [method, path, answered]);
}
