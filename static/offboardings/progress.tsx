import { Box, ProgressBar, Stack, Text } from '@forge/react';
import type { PersonProgress } from '../../src/domain/contract/people-functions';
import { lozenge } from '../ui/lozenges';

type Progress = Pick<PersonProgress, 'counts' | 'isPartial'>;

/** Returns the progress in words. Canceled delegations need no work, so they don't count. */
function progressText({ counts, isPartial }: Progress): string {
  const { open, completed, declined } = counts;
  const total = open + completed + declined;
  const declinedText = declined === 0 ? '' : `, ${declined} declined`;
  return `${completed} of ${total}${isPartial ? ' or more' : ''} completed${declinedText}`;
}

/** Shows how many of a person's delegations are completed. */
export function ProgressCell({ counts, isPartial }: Progress) {
  const total = counts.open + counts.completed + counts.declined;
  const text = progressText({ counts, isPartial });
  return (
    <Box xcss={{ minWidth: '160px' }}>
      <Stack space="space.050">
        <Text>{text}</Text>
        <ProgressBar ariaLabel={text} value={total === 0 ? 1 : counts.completed / total} />
      </Stack>
    </Box>
  );
}

/** Shows the number of overdue delegations, or nothing. */
export function OverdueLozenge({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return lozenge({ text: `${count} overdue`, appearance: 'removed' });
}
