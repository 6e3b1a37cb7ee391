import type { SettingsView, ToriiInput } from '../../../src/domain/contract/admin-functions';
import type { TriggerName } from '../../../src/domain/delivery/torii';
import { wholeNumber } from '../../field-values';

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

/** Props of each section of the form. */
export interface ToriiSectionProps {
  readonly draft: ToriiDraft;
  readonly change: (change: Partial<ToriiDraft>) => void;
  /** Error whose details are shown below the fields. */
  readonly error: unknown;
}

/** Returns the draft of the saved settings, or the defaults. */
export function draftOf(torii: SettingsView['torii']): ToriiDraft {
  return {
    enabled: torii?.enabled ?? true,
    key: '',
    keyExpiresOn: torii?.keyExpiresOn ?? '',
    lifecycle: torii?.lifecycle ?? false,
    workflows: {
      completed: String(torii?.workflows.completed ?? ''),
      assigned: String(torii?.workflows.assigned ?? ''),
      declined: String(torii?.workflows.declined ?? ''),
    },
  };
}

/** Returns the payload of `saveTorii`. */
export function inputOf({ enabled, key, keyExpiresOn, lifecycle, workflows }: ToriiDraft): ToriiInput {
  return {
    enabled,
    ...(key.trim() === '' ? {} : { key: key.trim() }),
    keyExpiresOn: keyExpiresOn === '' ? null : keyExpiresOn,
    lifecycle,
    workflows: {
      completed: wholeNumber(workflows.completed),
      assigned: wholeNumber(workflows.assigned),
      declined: wholeNumber(workflows.declined),
    },
  };
}
