import type { Sandbox } from 'forge-sandbox/testing';

/** Name of the app's global permission, as admins see it. */
const PERMISSION_NAME = 'View offboardings';

/**
 * Grants the permission for the page *Offboardings* to the named users only.
 * @param names local parts of their addresses
 */
export async function grantViewOffboardings(sandbox: Sandbox, names: readonly string[]): Promise<void> {
  const { permissions } = (await sandbox.jira('ada', 'GET', '/permissions')).json<{
    permissions: Record<string, { name: string }>;
  }>();
  const permission = Object.entries(permissions).find(([, { name }]) => name === PERMISSION_NAME)?.[0];
  const members = await Promise.all(names.map(async (name) => (await sandbox.user(name)).accountId));
  await sandbox.act('set-group', { group: 'it-leads', members });
  await sandbox.act('set-global-permission', { permission, group: 'it-leads' });
}
