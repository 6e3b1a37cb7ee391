import { NO_NOTICES } from '../domain/finding';
import type { Moment } from '../domain/moment';
import { NO_ROUNDS, roundDue, roundLeft, ROUNDS, roundTaken, type RoundName, type Rounds } from '../domain/rounds';
import type { Settings } from '../domain/settings';
import { JiraRefusal, JiraUnavailable } from '../platform/jira';
import { log } from '../platform/log';
import { putOff } from '../platform/queue';
import { commit, createRecord, pick, readRecords, rewrite, StoreUnavailable } from '../platform/store';
import { CHANNEL_RECORDS, channelsOf, readChannels } from './channels';
import { checkOpen } from './check-open';
import { checkRules } from './check-rules';
import { checkSecrets } from './check-secrets';
import { cleanUp } from './clean-up';
import { removeOldAudit } from './keep-audit';
import { tellFailures } from './loud-failure';
import { reportKeptAccounts } from './report-accounts';
import { endOldUrl } from './rotate-url';
import { listNotices, NOTICES } from './tell-admin';

const RECORD = { kind: 'rounds', key: 'all' } as const;

/** Longer than a consumer can run, ms. */
const LEASE_MS = 60_000;

/** A run leaves what it can't reach in this time to the next sweep: a consumer is cut after 55 s [doc], ms. */
const RUN_FOR_MS = 40_000;

/** What keeps the app honest over months: an old address that ends, the admin told of what is wrong, and rounds that are due. */
export async function care(moment: Moment): Promise<void> {
  const records = await readRecords([...CHANNEL_RECORDS, RECORD, NOTICES]);
  const channels = channelsOf(records);
  const rounds = pick(records, 'rounds', RECORD.key)?.value ?? NO_ROUNDS;
  await endOldUrl(channels.settings.serviceUrl, moment);
  await tellFailures(channels, pick(records, 'notices', NOTICES.key)?.value ?? NO_NOTICES, moment);
  for (const round of ROUNDS) {
    // In an invocation of its own: after an outage there is much to do.
    if (roundDue(rounds, round, moment.now()) !== undefined) await putOff({ do: 'round', round }, 0);
  }
}

/** A page of the admin's waits for it, and a resolver is cut after 25 s [doc], ms. */
const CHECK_FOR_MS = 15_000;

/** What is checked overnight, at an admin's wish: open delegations as far as the time allows, and Jira is told of it all. */
export async function checkNow(moment: Moment): Promise<void> {
  const until = moment.now() + CHECK_FOR_MS;
  await checkSecrets(moment);
  await checkRules(moment);
  let at: number | null = 0;
  while (at !== null && moment.now() < until) at = await checkOpen(at, moment);
  await tellFailures(await readChannels(), await listNotices(), moment);
}

/** Goes a round, or goes on with it. Taken in the record first: two invocations may want to. */
export async function goRound(name: RoundName, moment: Moment): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  let at = 0;
  const isTaken = await changeRounds((rounds) => {
    const now = moment.now();
    const from = roundDue(rounds, name, now);
    at = from ?? 0;
    return from === undefined ? undefined : roundTaken(rounds, name, from, now + LEASE_MS, now);
  });
  if (!isTaken) return;
  const { settings } = await readChannels();
  let left: number | null = at;
  try {
    do left = await step(name, left, settings, until, moment);
    while (left !== null && moment.now() < until);
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof JiraRefusal || error instanceof StoreUnavailable)) {
      throw error;
    }
    // What was not reached is tried again after the next sweep.
    log('round.out-of-reach', { round: name });
  }
  await changeRounds((rounds) => roundLeft(rounds, name, left));
}

/** @returns where to go on; null when the round is done */
async function step(
  name: RoundName,
  at: number,
  settings: Settings,
  until: number,
  moment: Moment,
): Promise<number | null> {
  switch (name) {
    case 'rules':
      await checkSecrets(moment);
      await checkRules(moment);
      return null;
    case 'open':
      return checkOpen(at, moment);
    case 'clean-up':
      await cleanUp(settings, until, moment);
      await removeOldAudit(settings, until, moment);
      return null;
    case 'accounts':
      return reportKeptAccounts(at, settings, moment);
  }
}

async function changeRounds(change: (rounds: Rounds) => Rounds | undefined): Promise<boolean> {
  for (;;) {
    const stored =
      pick(await readRecords([RECORD]), 'rounds', RECORD.key) ??
      (await createRecord('rounds', RECORD.key, NO_ROUNDS, {}));
    if (!stored) continue;
    const next = change(stored.value);
    if (!next) return false;
    if ((await commit([rewrite(stored, next, {})])) === 'committed') return true;
  }
}
