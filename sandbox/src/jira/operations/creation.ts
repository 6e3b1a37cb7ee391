import { z } from 'zod';
import { carryOut, planIssue } from '../issues/create';
import { Details } from '../issues/fill';
import { carryOutTransition, planTransition } from '../issues/transition';
import { Refusal } from '../refusal';
import { restUrl, type Json } from '../shapes';
import { bodyHandler, type Call, type Handlers } from './call';

/** Issues that one call can make [doc]. */
export const BULK_CREATE_MAX = 50;

function createOne(call: Call, details: Details): Json {
  const { world, viewer, actor } = call;
  const plan = planIssue(world, viewer, actor, details);
  const issue = carryOut(world, actor, plan);
  const made: Json = { id: issue.id, key: issue.key, self: restUrl(world, `issue/${issue.id}`) };
  if (!details.transition) return made;
  try {
    carryOutTransition(
      world,
      actor,
      issue,
      planTransition(world, viewer, issue, { ...details, fields: {}, update: {} }),
    );
    return { ...made, transition: { status: 200, errorCollection: { errorMessages: [], errors: {} } } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...made, transition: { status: error.status, errorCollection: error.body } };
  }
}

export const creation: Handlers = {
  createIssue: bodyHandler({ body: Details }, (call) => ({ status: 201, body: createOne(call, call.body), points: 1 })),

  createIssues: bodyHandler({ body: z.strictObject({ issueUpdates: z.array(Details).default([]) }) }, (call) => {
    const { issueUpdates } = call.body;
    if (issueUpdates.length === 0) throw new Refusal(400, ['No issues were given.']);
    if (issueUpdates.length > BULK_CREATE_MAX) {
      throw new Refusal(400, [`The number of issues to create must not exceed ${BULK_CREATE_MAX}.`]);
    }
    const made: Json[] = [];
    const errors: Json[] = [];
    issueUpdates.forEach((each, failedElementNumber) => {
      try {
        made.push(createOne(call, each));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        errors.push({ status: error.status, elementErrors: error.body, failedElementNumber });
      }
    });
    // Nothing made is a 400 with the same body [doc: createIssues]. The price is one point an issue [doc, by an example].
    return { status: made.length > 0 ? 201 : 400, body: { issues: made, errors }, points: issueUpdates.length };
  }),
};
