import { attachments } from './attachments';
import { comments } from './comments';
import { creation } from './creation';
import { issues } from './issues';
import { links } from './links';
import { permissions } from './permissions';
import { projects } from './projects';
import { properties } from './properties';
import { searches } from './search';
import { server } from './server';
import { statuses } from './statuses';
import { users } from './users';
import { vocabulary } from './vocabulary';
import type { Handlers } from './call';

/** Operations that the sandbox supports, by the document's id. Other operations get a 501. */
export const OPERATIONS: Handlers = {
  ...attachments,
  ...comments,
  ...creation,
  ...issues,
  ...links,
  ...permissions,
  ...projects,
  ...properties,
  ...searches,
  ...server,
  ...statuses,
  ...users,
  ...vocabulary,
};
