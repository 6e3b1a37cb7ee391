import Lozenge from '@atlaskit/lozenge';
import type { ReactNode } from 'react';
import type { Status } from './schemas';

/** Draws a status in the color of its category. */
export function StatusLozenge({ status }: { readonly status: Status }): ReactNode {
  return <Lozenge appearance={appearanceOf(status)}>{status.name}</Lozenge>;
}

function appearanceOf({ statusCategory }: Status): 'default' | 'inprogress' | 'success' {
  if (statusCategory.key === 'done') return 'success';
  return statusCategory.key === 'indeterminate' ? 'inprogress' : 'default';
}
