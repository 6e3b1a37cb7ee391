import type { AdminFunctions, SettingsView } from '../../src/domain/contract/admin-functions';
import { createCaller } from '../api';

/** Calls a function of the admin page's resolver (docs/admin-functions.md). */
export const call = createCaller<AdminFunctions>();

/** Props of forms that edit settings. */
export interface SettingsProps {
  readonly settings: SettingsView;
  readonly reload: () => void;
}
