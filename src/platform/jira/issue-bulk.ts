import { route } from '@forge/api';
import * as z from 'zod/mini';
import { JiraRejection, RefusalBody, requestJira } from './jira';
import { PROPERTY, type Routing } from './issue';

export interface NewIssue {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly routing: Routing;
}

export interface BulkResult {
  /** Ids of the created issues. The issues' properties hold their records' keys. */
  readonly ids: readonly string[];
  /** Refused issues by their index in the request. */
  readonly refused: readonly { readonly index: number; readonly refusal: JiraRejection }[];
}

const Answer = z.object({
  issues: z.array(z.object({ id: z.string() })),
  errors: z.array(z.object({ status: z.number(), elementErrors: RefusalBody, failedElementNumber: z.number() })),
});

/**
 * Creates up to 50 issues with their properties [doc: createIssues] (1 point each). A refused issue doesn't affect the
 * others.
 */
export async function createIssues(issues: readonly NewIssue[]): Promise<BulkResult> {
  const issueUpdates = issues.map(({ fields, routing }) => ({
    fields,
    properties: [{ key: PROPERTY, value: routing }],
  }));
  // If Jira creates no issue, it sends the same body with status 400.
  const { issues: created, errors } = await requestJira(route`/rest/api/3/issue/bulk`, Answer, {
    method: 'POST',
    body: { issueUpdates },
    parsedStatuses: [400],
  });
  return {
    ids: created.map(({ id }) => id),
    refused: errors.map(({ status, elementErrors, failedElementNumber }) => ({
      index: failedElementNumber,
      refusal: new JiraRejection(status, elementErrors.errorMessages, elementErrors.errors),
    })),
  };
}
