import type { Moment } from '../domain/moment';
import { mayPush } from '../domain/push';
import { HEALTHY } from '../domain/settings';
import type { ChannelName } from '../domain/told';
import { JiraUnavailable } from '../platform/jira';
import { log } from '../platform/log';
import { putOff } from '../platform/queue';
import { dueKeys, pick, readRecords, StoreUnavailable, waitingKeys } from '../platform/store';
import { WEBHOOK_HEALTH } from './deliver';
import { look } from './look';

/** A run leaves what it can't reach in this time to the next one: a function is cut after 55 s [doc], ms. */
const RUN_FOR_MS = 40_000;

/** So many records are looked at side by side. */
const AT_ONCE = 5;

const PAGE = 100;
const KINDS = ['delegation', 'offboarding'] as const;

/** Every five minutes: whatever is due and was not done, since a process died, a queue item was lost, or a wait is over. */
export async function sweep(moment: Moment): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  let looked = 0;
  for (const kind of KINDS) {
    const keys = await dueKeys(kind, moment.now(), PAGE);
    looked += await lookAtAll(kind, keys, until, moment);
  }
  await wake('webhook', moment);
  log('sweep', { looked });
}

/** Pushes all that waits for a channel while it works, or probes it when that is due; goes on by the queue where a run is too short. */
export async function wake(channel: ChannelName, moment: Moment): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  for (const kind of KINDS) {
    for (const waits of [channel, 'both']) {
      let cursor: string | undefined;
      do {
        const page = await waitingKeys(kind, waits, cursor);
        if (page.keys.length > 0 && !(await works(moment))) return;
        await lookAtAll(kind, page.keys, until, moment);
        if (moment.now() >= until) {
          await putOff({ do: 'wake', channel }, 0);
          return;
        }
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
  }
}

async function works(moment: Moment): Promise<boolean> {
  const health = pick(await readRecords([WEBHOOK_HEALTH]), 'channel', WEBHOOK_HEALTH.key)?.value ?? HEALTHY;
  return mayPush(health, moment.now());
}

async function lookAtAll(kind: 'delegation' | 'offboarding', keys: readonly string[], until: number, moment: Moment): Promise<number> {
  let looked = 0;
  for (; looked < keys.length && moment.now() < until; looked += AT_ONCE) {
    await Promise.all(keys.slice(looked, looked + AT_ONCE).map((key) => lookOrLeave(kind, key, moment)));
  }
  return Math.min(looked, keys.length);
}

/** What is out of reach stays due. */
async function lookOrLeave(kind: 'delegation' | 'offboarding', key: string, moment: Moment): Promise<void> {
  try {
    await look(kind, key, moment);
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof StoreUnavailable)) throw error;
    log('look.out-of-reach', { record: key });
  }
}
