import { Box, DynamicTable } from '@forge/react';
import type { ComponentProps } from 'react';

/** A table that is scrolled by itself where the page is narrower than what stands in it, as a long name. */
export function WideTable(props: ComponentProps<typeof DynamicTable>) {
  return (
    <Box xcss={{ overflowX: 'auto' }}>
      <DynamicTable {...props} />
    </Box>
  );
}
