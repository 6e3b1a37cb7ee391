import type { SettingsView, TestDelegationView } from '../../../src/domain/contract/admin-functions';

/** Offboarding service of the site. Torii calls with a token and has an API. Others sign calls and have a webhook. */
export type Service = 'torii' | 'other';

export interface SetUpStep {
  readonly id: 'calls' | 'pushes' | 'rule';
  readonly label: string;
  /** Label of one or two words, for the tracker. */
  readonly shortLabel: string;
  readonly isDone: boolean;
}

/**
 * Returns the steps before the first delegation. The settings determine which ones are done, so a reload loses
 * nothing.
 * @param service chosen service; null if none is chosen
 */
export function setUpSteps(
  { connection, rules, webhook, torii }: SettingsView,
  service: Service | null,
): readonly [calls: SetUpStep, pushes: SetUpStep, rule: SetUpStep] {
  const hasCredential =
    connection.inboundSigning.length > 0 || (connection.bearerOn && connection.inboundBearer.length > 0);
  return [
    { id: 'calls', label: 'Create credentials for the service', shortLabel: 'Credentials', isDone: hasCredential },
    {
      id: 'pushes',
      label:
        service === 'torii' ? 'Connect Torii' : service === 'other' ? 'Connect the webhook' : 'Connect the service',
      shortLabel: 'Connection',
      isDone: (service !== 'other' && torii !== null) || (service !== 'torii' && webhook !== null),
    },
    { id: 'rule', label: 'Add a rule', shortLabel: 'Rule', isDone: rules.length > 0 },
  ];
}

/** Returns true if all steps of a test delegation are done. */
export function isPassed({ steps }: TestDelegationView): boolean {
  return steps.every(({ at }) => at !== null);
}

/** Returns the service that the query names, or else the one that is set up; null if there is neither. */
export function serviceOf(search: string, { torii, webhook }: SettingsView): Service | null {
  const chosen = new URLSearchParams(search).get('service');
  if (chosen === 'torii' || chosen === 'other') return chosen;
  if (torii) return 'torii';
  return webhook ? 'other' : null;
}

/** Returns true if the service has called the app. */
export function hasCalled({ connection: { inboundSigning, inboundBearer } }: SettingsView): boolean {
  return [...inboundSigning, ...inboundBearer].some(({ lastUsedAt }) => lastUsedAt !== null);
}
