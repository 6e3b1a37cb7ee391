import type { FindingsView } from '../../src/domain/contract/admin-functions';

type Target = NonNullable<FindingsView['findings'][number]['target']>;

/** Paths and button texts of the pages where findings can be fixed. */
const PAGES: Readonly<Record<Target['page'], { readonly path: string; readonly label: string }>> = {
  rule: { path: '/rules', label: 'Open rules' },
  webhook: { path: '/connection', label: 'Open webhook' },
  credentials: { path: '/connection', label: 'Open credentials' },
  torii: { path: '/torii', label: 'Open Torii' },
  alerts: { path: '/settings', label: 'Open alerts' },
  delegation: { path: '/delegations', label: 'Open delegation' },
  delegations: { path: '/delegations', label: 'Open delegations' },
  deliveries: { path: '/deliveries', label: 'Open deliveries' },
};

/** Returns the path of the page where a finding can be fixed. */
export function targetPath({ page, id, filter, channel }: Target): string {
  const { path } = PAGES[page];
  if (page === 'delegation' && id !== undefined) return `${path}/${encodeURIComponent(id)}`;
  const query = new URLSearchParams({
    ...(page === 'delegations' ? listQuery(filter) : {}),
    ...(page === 'deliveries' && filter !== undefined ? { show: filter } : {}),
    ...(page === 'deliveries' && channel !== undefined ? { channel } : {}),
  }).toString();
  return query === '' ? path : `${path}?${query}`;
}

function listQuery(filter: Target['filter']): Readonly<Record<string, string>> {
  switch (filter) {
    case 'failed':
      return { state: filter };
    case 'overdue':
    case 'unassigned':
      return { [filter]: 'true' };
    default:
      return {};
  }
}

export function targetLabel({ page }: Target): string {
  return PAGES[page].label;
}
