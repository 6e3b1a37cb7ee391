import type { SettingsView, ToriiInput } from '../../../src/domain/contract/admin-functions';
import type { TriggerName } from '../../../src/domain/delivery/torii';

/** What is told to Torii, while it is written. */
export interface ToriiDraft {
  readonly enabled: boolean;
  /** Empty keeps the one that is there. */
  readonly key: string;
  /** YYYY-MM-DD, or empty. */
  readonly keyExpiresOn: string;
  readonly lifecycle: boolean;
  /** Ids as they are typed; empty for none. */
  readonly workflows: Readonly<Record<TriggerName, string>>;
}

export function draftOf(torii: SettingsView['torii']): ToriiDraft {
  const typed = (id: number | null | undefined) => (typeof id === 'number' ? String(id) : '');
  return {
    enabled: torii?.enabled ?? true,
    key: '',
    keyExpiresOn: torii?.keyExpiresOn ?? '',
    lifecycle: torii?.lifecycle ?? false,
    workflows: {
      completed: typed(torii?.workflows.completed),
      assigned: typed(torii?.workflows.assigned),
      declined: typed(torii?.workflows.declined),
    },
  };
}

/** As `saveTorii` takes it. What is no number goes as none that there is, and comes back with words. */
export function inputOf({ enabled, key, keyExpiresOn, lifecycle, workflows }: ToriiDraft): ToriiInput {
  const id = (typed: string) => (typed.trim() === '' ? null : /^\d+$/.test(typed.trim()) ? Number(typed) : 0);
  return {
    enabled,
    ...(key.trim() === '' ? {} : { key: key.trim() }),
    keyExpiresOn: keyExpiresOn === '' ? null : keyExpiresOn,
    lifecycle,
    workflows: {
      completed: id(workflows.completed),
      assigned: id(workflows.assigned),
      declined: id(workflows.declined),
    },
  };
}
