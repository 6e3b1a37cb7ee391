import type { SettingsView } from '../../../src/domain/contract/admin-functions';

/** Offboarding service of the site: Torii calls with a token and has an API, other services sign and have a webhook. */
export type Service = 'torii' | 'other';

export interface SetUpStep {
  readonly id: 'calls' | 'pushes' | 'rule';
  readonly label: string;
  readonly isDone: boolean;
}

/** Returns the steps before the first delegation. They are computed from the settings, so a reload changes nothing. */
export function setUpSteps({ connection, rules, webhook, torii }: SettingsView): readonly SetUpStep[] {
  const accepts = connection.inboundSigning.length > 0 || (connection.bearerOn && connection.inboundBearer.length > 0);
  return [
    { id: 'calls', label: 'Let the service call Jira', isDone: accepts },
    { id: 'pushes', label: 'Report to the service', isDone: webhook !== null || torii !== null },
    { id: 'rule', label: 'Add a rule', isDone: rules.length > 0 },
  ];
}
