import Lozenge from '@atlaskit/lozenge';
import type { ReactNode } from 'react';
import type { Status } from './schemas';

export function StatusLozenge({ status }: { readonly status: Status }): ReactNode {
  return <Lozenge appearance={appearance(status)}>{status.name}</Lozenge>;
}

function appearance({ statusCategory }: Status): 'default' | 'inprogress' | 'success' {
  if (statusCategory.key === 'done') return 'success';
  return statusCategory.key === 'indeterminate' ? 'inprogress' : 'default';
}
