import { createRng, type App } from 'forge-sandbox';
import { PARAMETERS } from '../arithmetic/parameters';
import type { Result } from './alternative-result';
import { weekOf } from './week';
import { withApp } from './with-app';
import { withAutomation } from './with-automation';
import { withPoller } from './with-poller';
import { withWebhook } from './with-webhook';

/** Plays the same week with each alternative. */
export async function compare(app: App): Promise<Result[]> {
  const week = weekOf(createRng(1));
  const appResult = await withApp(app, week);
  const poller = await withPoller(app, week);
  const { result: webhook, played } = await withWebhook(app, week);
  const { runsPerMonthOnStandard, runsPerUserAndMonthOnPremium, usersOnPremium } = PARAMETERS.automation;
  return [
    appResult,
    poller,
    webhook,
    withAutomation(played, runsPerMonthOnStandard.value),
    withAutomation(played, runsPerUserAndMonthOnPremium.value * usersOnPremium.value),
  ];
}
