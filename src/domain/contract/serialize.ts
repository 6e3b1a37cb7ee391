import { isPersonalDataRemoved, type Delegation, type Person } from '../delegation/delegation';
import { countsOf, type Offboarding } from '../offboarding/offboarding';
import type { DelegationView, OffboardingView } from './views';

/** Serializes a delegation for responses and pushes. */
export function serializeDelegation(delegation: Delegation): DelegationView {
  const { id, state, sequence, version, person, app, account, dueAt, offboarding, issue, status, assignee } =
    delegation;
  const { outcome, warnings, createdAt, updatedAt, completedAt, reason } = delegation;
  const hasPersonalData = !isPersonalDataRemoved(delegation);
  return {
    id,
    state,
    sequence,
    version,
    ...(hasPersonalData ? { person: serializePerson(person) } : {}),
    app: { ...(app.id === null ? {} : { id: app.id }), name: app.name },
    ...(hasPersonalData ? { account } : {}),
    dueAt,
    offboarding: offboarding && { id: offboarding.id, url: offboarding.url },
    issue: issue && { id: issue.id, key: issue.key, url: issue.url },
    status,
    ...(hasPersonalData ? { assignee } : {}),
    outcome: outcome && { ...outcome, note: hasPersonalData ? outcome.note : null },
    warnings,
    createdAt,
    updatedAt,
    completedAt,
    ...(reason === null || state === 'creating' ? {} : { reason }),
    ...(delegation.test ? { test: true as const } : {}),
  };
}

/** Serializes an offboarding for responses and pushes. */
export function serializeOffboarding(offboarding: Offboarding): OffboardingView {
  const { id, url, person, sequence, state, total } = offboarding;
  const hasPersonalData = person.email !== '';
  return {
    id,
    url,
    ...(hasPersonalData ? { person: serializePerson(person) } : {}),
    sequence,
    state,
    total,
    ...countsOf(offboarding),
  };
}

function serializePerson({ id, email, name }: Person): NonNullable<DelegationView['person']> {
  return { ...(id === null ? {} : { id }), email, ...(name === null ? {} : { name }) };
}
