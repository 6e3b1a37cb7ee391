import { z } from 'zod';
import type { Modules } from '../app/modules';

/** Id of the site's only dashboard. */
export const DASHBOARD_ID = '10000';
const FIRST_GADGET_ID = 10_100;

const configuration = z.looseObject({
  // Minutes between two refreshes [doc: jira-dashboard-gadget, "Auto-refresh"].
  refresh: z.int({ error: 'refresh is a positive whole number of minutes' }).positive().optional(),
});
const savedState = z.record(z.string(), configuration);

/** A gadget on the dashboard. */
export interface GadgetState {
  readonly id: string;
  /** Values that the edit view submitted. Undefined before the first submit. */
  readonly configuration: Readonly<Record<string, unknown>> | undefined;
  /** Minutes between two automatic refreshes. */
  readonly refreshMinutes: number | undefined;
}

/** The dashboard, with one gadget for each of the app's `jira:dashboardGadget` modules. */
export interface Gadgets {
  get(moduleKey: string): GadgetState;
  /** Saves the values that an edit view sent with `view.submit`. */
  configure(moduleKey: string, submitted: unknown): void;
  dump(): unknown;
  load(state: unknown): void;
}

export function createGadgets({ 'jira:dashboardGadget': modules }: Modules): Gadgets {
  const ids = new Map(modules.map(({ key }, index) => [key, String(FIRST_GADGET_ID + index)]));
  let configurations: z.infer<typeof savedState> = {};
  const idOf = (key: string): string => {
    const id = ids.get(key);
    if (id === undefined) throw new Error(`the app has no gadget ${key}`);
    return id;
  };
  return {
    get(key) {
      const current = configurations[key];
      return { id: idOf(key), configuration: current, refreshMinutes: current?.refresh };
    },
    configure(key, submitted) {
      idOf(key);
      configurations = { ...configurations, [key]: configuration.parse(submitted ?? {}) };
    },
    dump: () => configurations,
    load(state) {
      configurations = savedState.parse(state ?? {});
    },
  };
}
