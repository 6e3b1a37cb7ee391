import type { Jira } from './jira';
import { isAdmin } from './permissions';
import type { World } from './world';

/** Returns the part of Jira that holds accounts: people, and the users that installed apps act as. */
export function createAccounts(world: World): Pick<Jira, 'authenticate' | 'installApp' | 'uninstallApp' | 'users'> {
  return {
    authenticate(authorization) {
      const [scheme, encoded = ''] = (authorization ?? '').split(' ');
      if (scheme?.toLowerCase() !== 'basic') return undefined;
      const [email, ...token] = Buffer.from(encoded, 'base64').toString().split(':');
      const user = Object.values(world.site.users).find(
        (each) => each.type === 'atlassian' && each.email === email && each.token === token.join(':'),
      );
      return user?.active && user.email !== '' && user.token !== '' ? user.accountId : undefined;
    },

    installApp({ appId, accountId, displayName }) {
      const existing = world.site.users[accountId];
      world.site.users[accountId] = {
        accountId,
        appId,
        displayName,
        email: '',
        emailHidden: true,
        token: '',
        type: 'app',
        properties: existing?.properties ?? {},
        active: true,
      };
    },
    uninstallApp(appId) {
      for (const user of Object.values(world.site.users)) if (user.appId === appId) user.active = false;
    },

    users: () =>
      Object.values(world.site.users)
        .filter((each) => each.type === 'atlassian')
        .map(({ accountId, displayName, email, token, active }) => ({
          accountId,
          displayName,
          email,
          token,
          active,
          admin: isAdmin(world, world.site.users[accountId]),
        })),
  };
}
