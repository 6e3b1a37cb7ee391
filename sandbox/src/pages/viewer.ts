import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Host } from '../host';
import type { SiteUser } from '../jira/jira';

const cookieName = 'sandbox-as';

/**
 * Returns the viewer of a page: the user of `?as=accountId`, else the user in the cookie, else an administrator. Stores
 * the user of `?as` in the cookie.
 */
export function actingUser(host: Host, request: FastifyRequest, reply: FastifyReply): SiteUser {
  const users = host.jira.users().filter((user) => user.active);
  const requestedId = new URL(request.url, 'http://localhost').searchParams.get('as');
  const cookieValue = /(?:^|;\s*)sandbox-as=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
  const user =
    users.find(({ accountId }) => accountId === requestedId) ??
    users.find(({ accountId }) => encodeURIComponent(accountId) === cookieValue) ??
    users.find(({ admin }) => admin) ??
    users[0];
  if (!user) throw new Error('The site has no active user');
  if (requestedId === user.accountId) {
    void reply.header(
      'set-cookie',
      `${cookieName}=${encodeURIComponent(requestedId)}; Path=/; SameSite=Strict; HttpOnly`,
    );
  }
  return user;
}
