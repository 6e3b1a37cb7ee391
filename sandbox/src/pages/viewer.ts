import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Host } from '../host';
import type { SiteUser } from '../jira/jira';

const cookieName = 'sandbox-as';

/** Returns the viewer of a page: the user of `?as=accountId`, else the user in the cookie, else an administrator. */
export function actingUser(host: Host, request: FastifyRequest, reply: FastifyReply): SiteUser {
  const users = host.jira.users().filter((user) => user.active);
  const wanted = new URL(request.url, 'http://localhost').searchParams.get('as');
  const remembered = /(?:^|;\s*)sandbox-as=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
  const user =
    users.find(({ accountId }) => accountId === wanted) ??
    users.find(({ accountId }) => encodeURIComponent(accountId) === remembered) ??
    users.find(({ admin }) => admin) ??
    users[0];
  if (!user) throw new Error('The site has no active user');
  if (wanted === user.accountId) {
    void reply.header('set-cookie', `${cookieName}=${encodeURIComponent(wanted)}; Path=/; SameSite=Strict; HttpOnly`);
  }
  return user;
}
