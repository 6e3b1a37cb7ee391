import { appOperations } from './apps';
import { auditOperations } from './audit';
import type { Operation } from './call';
import { userOperations } from './users';
import { workflowOperations } from './workflows';

/** Operations that the mock service supports, by the `operationId` of Torii's document. Other operations get 501. */
export const operations: Readonly<Record<string, Operation>> = {
  ...userOperations,
  ...appOperations,
  ...workflowOperations,
  ...auditOperations,
};
