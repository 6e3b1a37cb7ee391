import type { SettingsView, ToriiInput } from '../../../src/domain/contract/admin-functions';
import type { TriggerName } from '../../../src/domain/delivery/torii';

/** Settings of Torii while an admin edits them. */
export interface ToriiDraft {
  readonly enabled: boolean;
  /** Empty keeps the saved key. */
  readonly key: string;
  /** YYYY-MM-DD, or empty. */
  readonly keyExpiresOn: string;
  readonly lifecycle: boolean;
  /** Ids as text; empty for none. */
  readonly workflows: Readonly<Record<TriggerName, string>>;
}

export function draftOf(torii: SettingsView['torii']): ToriiDraft {
  const textOf = (id: number | null | undefined) => (typeof id === 'number' ? String(id) : '');
  return {
    enabled: torii?.enabled ?? true,
    key: '',
    keyExpiresOn: torii?.keyExpiresOn ?? '',
    lifecycle: torii?.lifecycle ?? false,
    workflows: {
      completed: textOf(torii?.workflows.completed),
      assigned: textOf(torii?.workflows.assigned),
      declined: textOf(torii?.workflows.declined),
    },
  };
}

/** Returns the payload of `saveTorii`. An id that isn't a number becomes 0, which is refused at its field. */
export function inputOf({ enabled, key, keyExpiresOn, lifecycle, workflows }: ToriiDraft): ToriiInput {
  const idOf = (text: string) => (text.trim() === '' ? null : /^\d+$/.test(text.trim()) ? Number(text) : 0);
  return {
    enabled,
    ...(key.trim() === '' ? {} : { key: key.trim() }),
    keyExpiresOn: keyExpiresOn === '' ? null : keyExpiresOn,
    lifecycle,
    workflows: {
      completed: idOf(workflows.completed),
      assigned: idOf(workflows.assigned),
      declined: idOf(workflows.declined),
    },
  };
}
