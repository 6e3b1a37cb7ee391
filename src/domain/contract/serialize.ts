import { isPersonalDataRemoved, type Delegation, type Person } from '../delegation/delegation';
import { countsOf, type Offboarding } from '../offboarding/offboarding';
import type { DelegationView, OffboardingView } from './views';

/** Serializes a delegation for responses and pushes. */
export function serializeDelegation(delegation: Delegation): DelegationView {
  const { id, state, sequence, version, person, app, account, dueAt, offboarding, issue, status, assignee } =
    delegation;
  const { outcome, warnings, createdAt, updatedAt, completedAt, reason } = delegation;
  const isLess = isPersonalDataRemoved(delegation);
  return {
    id,
    state,
    sequence,
    version,
    ...(isLess ? {} : { person: showPerson(person) }),
    app: { ...(app.id === null ? {} : { id: app.id }), name: app.name },
    ...(isLess ? {} : { account }),
    dueAt,
    offboarding: offboarding && { id: offboarding.id, url: offboarding.url },
    issue: issue && { id: issue.id, key: issue.key, url: issue.url },
    status,
    ...(isLess ? {} : { assignee }),
    outcome: outcome && { ...outcome, note: isLess ? null : outcome.note },
    warnings,
    createdAt,
    updatedAt,
    completedAt,
    ...(reason === null || state === 'creating' ? {} : { reason }),
    ...(delegation.test ? { test: true as const } : {}),
  };
}

export function serializeOffboarding(offboarding: Offboarding): OffboardingView {
  const { id, url, person, sequence, state, total } = offboarding;
  const isLess = person.email === '';
  return {
    id,
    url,
    ...(isLess ? {} : { person: showPerson(person) }),
    sequence,
    state,
    total,
    ...countsOf(offboarding),
  };
}

function showPerson({ id, email, name }: Person): NonNullable<DelegationView['person']> {
  return { ...(id === null ? {} : { id }), email, ...(name === null ? {} : { name }) };
}
