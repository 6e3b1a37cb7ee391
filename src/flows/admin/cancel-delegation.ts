import type { ListedDelegation } from '../../domain/contract/admin-functions';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { cancelDelegation } from '../api/cancel-delegation';
import { readListedDelegation } from './sync-delegation';

/**
 * Cancels a delegation on an admin's behalf: the service is sent `delegation.canceled` with the reason `admin`, and the issue follows.
 * @throws ProblemError 404, 409 if it is completed, 503 while it is being created
 */
export async function cancelByAdmin(
  request: { id: string; reason?: string },
  context: InvocationContext,
): Promise<ListedDelegation> {
  await cancelDelegation(request, context, 'admin');
  return readListedDelegation(request.id);
}
