import { Box, ProgressTracker } from '@forge/react';

interface SetUpTrackerProps {
  readonly steps: readonly { readonly id: string; readonly label: string; readonly isDone: boolean }[];
}

/** Shows which steps are done, and the next one. */
export function SetUpTracker({ steps }: SetUpTrackerProps) {
  const current = steps.findIndex(({ isDone }) => !isDone);
  return (
    // The bar of the last item is wider than its item.
    <Box xcss={{ overflowX: 'hidden' }}>
      <ProgressTracker
        label="Setup"
        items={steps.map(({ id, label, isDone }, index) => ({
          id,
          label,
          // The bar leads from an item to the next one, so the last item has none.
          percentageComplete: isDone && index < steps.length - 1 ? 100 : 0,
          status: isDone ? 'visited' : index === current ? 'current' : 'unvisited',
        }))}
      />
    </Box>
  );
}
