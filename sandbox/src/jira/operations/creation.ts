import { z } from 'zod';
import { createIssue, planIssue } from '../issues/create';
import { IssueUpdateDetails } from '../issues/fill';
import { applyTransition, planTransition } from '../issues/transition';
import { JiraError } from '../jira-error';
import { restUrl, type Json } from '../serialize/entities';
import { bodyHandler, type Call, type Handlers } from './call';

/** Maximum number of issues in one call [doc: createIssues]. */
const MAX_BULK_ISSUES = 50;

function createFromDetails(call: Call, details: IssueUpdateDetails): Json {
  const { world, viewer, actor } = call;
  const plan = planIssue(world, viewer, actor, details);
  const issue = createIssue(world, actor, plan);
  const created: Json = { id: issue.id, key: issue.key, self: restUrl(world, `issue/${issue.id}`) };
  if (!details.transition) return created;
  try {
    applyTransition(world, actor, issue, planTransition(world, viewer, issue, { ...details, fields: {}, update: {} }));
    return { ...created, transition: { status: 200, errorCollection: { errorMessages: [], errors: {} } } };
  } catch (error) {
    if (!(error instanceof JiraError)) throw error;
    return { ...created, transition: { status: error.status, errorCollection: error.body } };
  }
}

export const creation: Handlers = {
  createIssue: bodyHandler({ body: IssueUpdateDetails }, (call) => ({
    status: 201,
    body: createFromDetails(call, call.body),
    points: 1,
  })),

  createIssues: bodyHandler(
    { body: z.strictObject({ issueUpdates: z.array(IssueUpdateDetails).default([]) }) },
    (call) => {
      const { issueUpdates } = call.body;
      if (issueUpdates.length === 0) throw new JiraError(400, ['No issues were given.']);
      if (issueUpdates.length > MAX_BULK_ISSUES) {
        throw new JiraError(400, [`The number of issues to create must not exceed ${MAX_BULK_ISSUES}.`]);
      }
      const created: Json[] = [];
      const errors: Json[] = [];
      issueUpdates.forEach((each, failedElementNumber) => {
        try {
          created.push(createFromDetails(call, each));
        } catch (error) {
          if (!(error instanceof JiraError)) throw error;
          errors.push({ status: error.status, elementErrors: error.body, failedElementNumber });
        }
      });
      // The status is 400 if no issue was created, with the same body. Each issue costs one point, according to an
      // example [doc: createIssues].
      return { status: created.length > 0 ? 201 : 400, body: { issues: created, errors }, points: issueUpdates.length };
    },
  ),
};
