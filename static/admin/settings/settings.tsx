import { Stack } from '@forge/react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { AllowedProjects } from './allowed-projects';
import { AuditTrail } from './audit-trail';
import { Configuration } from './configuration';
import { Failures } from './failures';
import { Retention } from './retention';

/** What holds for all of the app, and who changed what. */
export function Settings({
  settings,
  reload,
  imported,
}: {
  readonly settings: SettingsView;
  readonly reload: () => void;
  /** A file took the place of all that was set. */
  readonly imported: () => void;
}) {
  return (
    <Stack space="space.400">
      <AllowedProjects projects={settings.allowedProjects} reload={reload} />
      <Failures project={settings.alertProject} reload={reload} />
      <Retention retention={settings.retention} reload={reload} />
      <Configuration imported={imported} />
      <AuditTrail />
    </Stack>
  );
}
