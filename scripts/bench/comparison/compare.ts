import { createRng, type App } from 'forge-sandbox';
import { PARAMETERS } from '../arithmetic/parameters';
import type { Result } from './alternative-result';
import { weekOf } from './week';
import { withApp } from './with-app';
import { withAutomation } from './with-automation';
import { withPoller } from './with-poller';
import { withWebhook } from './with-webhook';

/** Lets each alternative handle the same week. */
export async function compare(app: App): Promise<Result[]> {
  const week = weekOf(createRng(1));
  const own = await withApp(app, week);
  const poller = await withPoller(app, week);
  const { result: webhook, played } = await withWebhook(app, week);
  const { runsAMonthOnStandard, runsAMonthPerUserOnPremium, usersOnPremium } = PARAMETERS.automation;
  return [
    own,
    poller,
    webhook,
    withAutomation(played, runsAMonthOnStandard.value),
    withAutomation(played, runsAMonthPerUserOnPremium.value * usersOnPremium.value),
  ];
}
