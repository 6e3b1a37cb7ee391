import { Inline, Lozenge, Stack, Text } from '@forge/react';
import type { DelegationState } from '../../src/domain/delegation/delegation';
import { formatDate, STATE_LABELS, type Label } from '../labels';

/** Returns a lozenge as plain elements, so that it works in cells of tables, too. */
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

/** Returns the due date of a delegation for a cell, with a lozenge after it is over. @param dueAt YYYY-MM-DD */
export function dueCell(dueAt: string | null, overdue: boolean) {
  if (dueAt === null) return 'No date';
  if (!overdue) return formatDate(dueAt);
  return (
    <Stack space="space.050">
      <Text>{formatDate(dueAt)}</Text>
      {lozenge({ text: 'Overdue', appearance: 'removed' })}
    </Stack>
  );
}
