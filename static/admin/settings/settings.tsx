import { Stack } from '@forge/react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { ActivityLog } from './activity-log';
import { AlertProject } from './alert-project';
import { AllowedProjects } from './allowed-projects';
import { Configuration } from './configuration';
import { Retention } from './retention';

interface SettingsProps {
  readonly settings: SettingsView;
  readonly reload: () => void;
  /** Called after an import replaced all settings. */
  readonly imported: () => void;
}

/** Edits the settings of the whole app, and shows who changed them. */
export function Settings({ settings, reload, imported }: SettingsProps) {
  return (
    <Stack space="space.400">
      <AllowedProjects projects={settings.allowedProjects} reload={reload} />
      <AlertProject project={settings.alertProject} reload={reload} />
      <Retention retention={settings.retention} reload={reload} />
      <Configuration imported={imported} />
      <ActivityLog />
    </Stack>
  );
}
