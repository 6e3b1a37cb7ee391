import { Inline, Lozenge, Stack, Text } from '@forge/react';
import type { DelegationState } from '../../src/domain/delegation/delegation';
import { formatDate, STATE_LABELS, type Label } from '../labels';

/** Returns a lozenge. It is a function instead of a component, because table cells accept only plain elements. */
export function lozenge({ text, appearance }: Label) {
  return (
    <Inline>
      <Lozenge appearance={appearance}>{text}</Lozenge>
    </Inline>
  );
}

export function stateLozenge(state: DelegationState) {
  return lozenge(STATE_LABELS[state]);
}

/** Returns the due date of a delegation for a cell, with a lozenge if it is overdue. @param dueAt YYYY-MM-DD */
export function dueCell(dueAt: string | null, isOverdue: boolean) {
  if (dueAt === null) return 'No date';
  if (!isOverdue) return formatDate(dueAt);
  return (
    <Stack space="space.050">
      <Text>{formatDate(dueAt)}</Text>
      {lozenge({ text: 'Overdue', appearance: 'removed' })}
    </Stack>
  );
}
