import { route } from '@forge/api';
import * as z from 'zod/mini';
import { requestJira, JiraRejection } from './jira';
import { PROPERTY, type Routing } from './issue';

export interface NewIssue {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly routing: Routing;
}

export interface BulkAnswer {
  /** Ids of the issues that were made; their properties say which is which. */
  readonly ids: readonly string[];
  /** By the place in what was sent. */
  readonly refused: readonly { readonly index: number; readonly refusal: JiraRejection }[];
}

const Words = z.object({
  errorMessages: z._default(z.array(z.string()), []),
  errors: z._default(z.record(z.string(), z.string()), {}),
});
const Answer = z.object({
  issues: z.array(z.object({ id: z.string() })),
  errors: z.array(z.object({ status: z.number(), elementErrors: Words, failedElementNumber: z.number() })),
});

/** Makes up to 50 issues [doc createIssues], each born with its property (1 point each). One that Jira refuses does not keep the others. */
export async function createIssues(issues: readonly NewIssue[]): Promise<BulkAnswer> {
  const issueUpdates = issues.map(({ fields, routing }) => ({
    fields,
    properties: [{ key: PROPERTY, value: routing }],
  }));
  // The same body comes with 400 if nothing was created.
  const { issues: made, errors } = await requestJira(route`/rest/api/3/issue/bulk`, Answer, {
    method: 'POST',
    body: { issueUpdates },
    reads: [400],
  });
  return {
    ids: made.map(({ id }) => id),
    refused: errors.map(({ status, elementErrors, failedElementNumber }) => ({
      index: failedElementNumber,
      refusal: new JiraRejection(status, elementErrors.errorMessages, elementErrors.errors),
    })),
  };
}
