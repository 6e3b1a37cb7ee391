import { Stack } from '@forge/react';
import type { SettingsProps } from '../api';
import { ActivityLog } from './activity-log';
import { AlertProject } from './alert-project';
import { AllowedProjects } from './allowed-projects';
import { Configuration } from './configuration';
import { Retention } from './retention';

/**
 * Edits the settings of the whole app, and shows who changed them.
 * @param onImported called after an import replaced all settings
 */
export function Settings({ onImported, ...props }: SettingsProps & { readonly onImported: () => void }) {
  return (
    <Stack space="space.400">
      <AllowedProjects {...props} />
      <AlertProject {...props} />
      <Retention {...props} />
      <Configuration onImported={onImported} />
      <ActivityLog />
    </Stack>
  );
}
