import type { Page } from 'playwright-core';
import { seriousFindings } from '../../support/browser';
import type { Story } from '../../support/story';
import { openAdminPage, openTab, SOON } from '../support/admin-page';
import { sharePage } from '../support/share-page';

jest.setTimeout(120_000);

let story: Story;
let page: Page;
sharePage((shared) => ({ story, page } = shared));

beforeAll(async () => {
  await openAdminPage(page, story.sandbox);
  await openTab(page, 'Connection');
});

test('the URL is rotated, and the page shows the old URL with its end', async () => {
  const url = page.getByLabel('URL for the service');
  const before = await url.inputValue();
  await page.getByRole('button', { name: 'Rotate URL' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate URL' }).click();
  await page.getByText(/^The old URL ends .+ (UTC|GMT)/).waitFor(SOON);
  await page.getByText(before).waitFor(SOON);
  expect(await url.inputValue()).not.toBe(before);
});

test('each rotation of a secret says when the old secret ends', async () => {
  const rotate = page.getByRole('button', { name: 'Rotate secret' }).first();
  await rotate.click();
  const first = page.getByRole('dialog', { name: 'Rotate the secret?' });
  await first.getByText(/The current one ends in 24 hours/).waitFor(SOON);
  await first.getByRole('button', { name: 'Rotate secret' }).click();
  await page.getByText(/The old one ends in 24 hours/).waitFor(SOON);
  // Escape doesn't close a dialog that shows a secret.
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
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/_pages/invoke', async (route) => {
    await released;
    await route.continue();
  });
  await bearer.press('Space');
  await isOff();
  const response = page.waitForResponse('**/_pages/invoke');
  release();
  await response;
  await page.unrouteAll({ behavior: 'wait' });
  await story.sandbox.setFaults({ on: 'kvs', do: { status: 503 } });
  await bearer.press('Space');
  await page.getByText("We couldn't change this setting").waitFor(SOON);
  await isOff();
  await story.sandbox.setFaults();
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

test('a configuration is imported after its changes were shown', async () => {
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
