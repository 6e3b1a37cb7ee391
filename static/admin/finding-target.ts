import type { FindingsView } from '../../src/domain/contract/admin-functions';

type Target = NonNullable<FindingsView['findings'][number]['target']>;

/** Paths and button texts of the places where findings are fixed. */
const PLACES: Readonly<Record<Target['page'], { readonly path: string; readonly label: string }>> = {
  rule: { path: '/rules', label: 'Open rules' },
  webhook: { path: '/connection', label: 'Open webhook' },
  credentials: { path: '/connection', label: 'Open credentials' },
  torii: { path: '/torii', label: 'Open Torii' },
  alerts: { path: '/settings', label: 'Open alerts' },
  delegation: { path: '/delegations', label: 'Open delegations' },
  delegations: { path: '/delegations', label: 'Open delegations' },
  deliveries: { path: '/delegations', label: 'Open deliveries' },
};

/** Filters of targets that are lists of the Delegations tab. */
const LISTS: readonly string[] = ['rejected', 'exhausted', 'pending', 'failed'];

/** Returns the path of the page where a finding can be fixed. */
export function targetPath({ page, filter, channel }: Target): string {
  const { path } = PLACES[page];
  if (path !== '/delegations') return path;
  const query = new URLSearchParams({
    ...(filter !== undefined && LISTS.includes(filter) ? { show: filter } : {}),
    ...(channel === undefined ? {} : { channel }),
  }).toString();
  return query === '' ? path : `${path}?${query}`;
}

export function targetLabel({ page }: Target): string {
  return PLACES[page].label;
}
