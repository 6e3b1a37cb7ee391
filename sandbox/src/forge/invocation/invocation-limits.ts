import { z } from 'zod';
import type { Clock } from '../../time/time';
import { createWindow, type Window } from '../pages/window';

// Limits of invocations, the last two per installation [doc: limits-invocation, changelog 3420 (1 Sep 2026)].
const MAX_PER_USER_AND_MINUTE = 1200;
const MAX_PER_MINUTE = 7000;
const MAX_PER_SECOND = 300;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

const savedState = z.object({ second: z.unknown(), minute: z.unknown(), users: z.record(z.string(), z.unknown()) });

/** Rate limits of invocations, per user and per installation. */
export interface InvocationLimits {
  /** Counts an invocation, for the user if there is one. Returns false if the invocation exceeds a limit. */
  take(accountId: string | undefined): boolean;
  dump(): unknown;
  load(state: unknown): void;
}

export function createInvocationLimits(clock: Clock): InvocationLimits {
  const minute = createWindow(clock, MAX_PER_MINUTE, MINUTE_MS);
  const second = createWindow(clock, MAX_PER_SECOND, SECOND_MS);
  const users = new Map<string, Window>();
  const windowOf = (accountId: string): Window => {
    const window = users.get(accountId) ?? createWindow(clock, MAX_PER_USER_AND_MINUTE, MINUTE_MS);
    users.set(accountId, window);
    return window;
  };
  return {
    take(accountId) {
      if (accountId !== undefined && !windowOf(accountId).take()) return false;
      return second.take() && minute.take();
    },
    dump: () => ({
      second: second.dump(),
      minute: minute.dump(),
      users: Object.fromEntries([...users].map(([accountId, window]) => [accountId, window.dump()])),
    }),
    load(state) {
      const loaded = savedState.parse(state);
      second.load(loaded.second);
      minute.load(loaded.minute);
      users.clear();
      for (const [accountId, window] of Object.entries(loaded.users)) windowOf(accountId).load(window);
    },
  };
}
