import { z } from 'zod';
import type { Clock } from '../../time/time';
import { createWindow, type Window } from '../pages/window';

// Limits of invocations [doc: limits-invocation, changelog 3420 (1 Sep 2026)].
const PER_USER_A_MINUTE = 1200;
const PER_INSTALLATION_A_MINUTE = 7000;
const PER_INSTALLATION_A_SECOND = 300;

const kept = z.object({ second: z.unknown(), minute: z.unknown(), users: z.record(z.string(), z.unknown()) });

/** Rate limits of invocations, per user and per installation. */
export interface InvocationLimits {
  /** Counts an invocation. Returns false if it exceeds a limit. */
  take(accountId: string | undefined): boolean;
  dump(): unknown;
  load(state: unknown): void;
}

export function createInvocationLimits(clock: Clock): InvocationLimits {
  const minute = createWindow(clock, PER_INSTALLATION_A_MINUTE, 60_000);
  const second = createWindow(clock, PER_INSTALLATION_A_SECOND, 1000);
  const users = new Map<string, Window>();
  const ofUser = (accountId: string): Window => {
    const window = users.get(accountId) ?? createWindow(clock, PER_USER_A_MINUTE, 60_000);
    users.set(accountId, window);
    return window;
  };
  return {
    take(accountId) {
      if (accountId !== undefined && !ofUser(accountId).take()) return false;
      return second.take() && minute.take();
    },
    dump: () => ({
      second: second.dump(),
      minute: minute.dump(),
      users: Object.fromEntries([...users].map(([accountId, window]) => [accountId, window.dump()])),
    }),
    load(state) {
      const loaded = kept.parse(state);
      second.load(loaded.second);
      minute.load(loaded.minute);
      users.clear();
      for (const [accountId, window] of Object.entries(loaded.users)) ofUser(accountId).load(window);
    },
  };
}
