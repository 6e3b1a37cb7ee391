import { comments } from './comments';
import { issues } from './issues';
import { links } from './links';
import { permissions } from './permissions';
import { projects } from './projects';
import { properties } from './properties';
import { searches } from './search';
import { server } from './server';
import { transitions } from './transitions';
import { users } from './users';
import { vocabulary } from './vocabulary';
import type { Handlers } from './call';

/** Every operation that the sandbox answers, by the document's id. The others of the document are 501. */
export const OPERATIONS: Handlers = {
  ...comments,
  ...issues,
  ...links,
  ...permissions,
  ...projects,
  ...properties,
  ...searches,
  ...server,
  ...transitions,
  ...users,
  ...vocabulary,
};
