import { z } from 'zod';
import type { Host } from '../host';
import type { Gadget } from './page-data';

const linkedTitleSchema = z.object({ title: z.object({ href: z.string() }) });

/** Returns the gadgets on the dashboard for a viewer. */
export function gadgetsOf(host: Host, as: string): Gadget[] {
  return host.forge.modules
    .filter(({ type }) => type === 'jira:dashboardGadget')
    .map(({ key, type, title, raw }) => {
      const { id, configuration, refreshMinutes } = host.forge.gadget(key);
      return {
        key,
        type,
        title: title ?? key,
        id,
        href: linkedTitleSchema.safeParse(raw).data?.title.href ?? null,
        hasEdit: raw.edit !== undefined,
        isConfigured: configuration !== undefined,
        isRefreshable: raw.refreshable !== false,
        refreshMinutes: refreshMinutes ?? null,
        isRefused: !host.forge.isShown(key, as),
      };
    });
}
