import { EvidenceQuery, ListQuery, OptionsQuery } from '../request-schemas';
import * as example from './examples';
import {
  answer,
  body,
  inPath,
  inQuery,
  type Json,
  problemResponses,
  problems,
  ref,
  type SchemaName,
  schemas,
  SECURITY,
  WITH_BODY,
} from './parts';
import { webhooks } from './pushes';
import type { ProblemKind } from '../problem';

/** The whole contract as an OpenAPI 3.1 document, made from the schemas that read the calls and shape the answers. */
export function openApiDocument(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Delegate for Jira',
      version,
      description:
        'Hands offboarding tasks to app owners as Jira issues, and tells the offboarding service what becomes of them. ' +
        'Paths are relative to the web trigger URL that the admin page shows.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The web trigger URL of the site; its admin page shows it.' }],
    security: [{ webhookId: [], webhookTimestamp: [], webhookSignature: [] }, { bearer: [] }],
    paths: paths(),
    webhooks: webhooks(),
    components: { schemas: schemas(), responses: problemResponses(), securitySchemes: SECURITY },
  };
}

const CURSOR = 'Where the page before it ended: `cursor` of its answer.';

function paths(): Json {
  const delegation = (description: string) => answer(description, 'Delegation', example.DELEGATION_EXAMPLE);
  const change = (operationId: string, summary: string) => ({
    operationId,
    summary,
    requestBody: body('ChangeRequest', example.CHANGE_REQUEST_EXAMPLE),
    responses: { 200: delegation('Changed; the issue follows.'), ...problems([...WITH_BODY, 'not-found', 'conflict']) },
  });
  const options = (
    operationId: string,
    what: string,
    schema: SchemaName,
    parameters: Json[],
    kinds: ProblemKind[],
  ) => ({
    get: {
      operationId,
      summary: `What a form of the service can offer as ${what}`,
      parameters,
      responses: { 200: answer('Only of projects that the admin allows the service.', schema), ...problems(kinds) },
    },
  });
  const id = inPath('id', "The service's own id");
  const ofType = [inPath('key', 'Key of the project'), inPath('issueTypeId', 'Id of the issue type')];
  return {
    '/v1/delegations': {
      post: {
        operationId: 'createDelegation',
        summary: 'Hand a task to an app owner. The id is the idempotency key.',
        requestBody: body('DelegationRequest', example.DELEGATION_REQUEST_EXAMPLE),
        responses: {
          200: answer('The same request again, with the delegation as it stands; or what a dry run would make.', {
            anyOf: [ref('Delegation'), ref('DryRun')],
          }),
          201: delegation('Made: issue and record exist.'),
          ...problems([...WITH_BODY, 'unlicensed', 'conflict', 'unprocessable']),
        },
      },
      get: {
        operationId: 'listDelegations',
        summary: 'Compare notes after an outage; may lag seconds behind',
        parameters: inQuery(ListQuery, {
          state: 'Only those in this state.',
          offboarding: 'Only those of this offboarding, by its id.',
          person: 'Only those of this person, by address or id.',
          app: 'Only those of this app, by name or id.',
          overdue: "Only open ones that were due before today in the site's time zone.",
          updatedSince: 'Only those updated at this time (RFC 3339) or later.',
          cursor: CURSOR,
          limit: 'How many at most.',
        }),
        responses: { 200: answer('One page.', 'DelegationList'), ...problems(['bad-request']) },
      },
    },
    '/v1/delegations/batch': {
      post: {
        operationId: 'createDelegations',
        summary: 'Hand over up to 500 tasks; each is made in the background and reported by a push',
        requestBody: body('BatchRequest', example.BATCH_REQUEST_EXAMPLE),
        responses: {
          202: answer('Every accepted id is claimed.', 'BatchAnswer', example.BATCH_EXAMPLE),
          ...problems([...WITH_BODY, 'unlicensed']),
        },
      },
    },
    '/v1/delegations/{id}': {
      parameters: [id],
      get: {
        operationId: 'getDelegation',
        summary: 'The delegation as it stands',
        responses: { 200: delegation('The delegation.'), ...problems(['not-found']) },
      },
      patch: change('changeDelegation', 'Change owner or due date'),
      post: change('changeDelegationByPost', 'The same, for callers and hosts without PATCH'),
    },
    '/v1/delegations/{id}/cancel': {
      parameters: [id],
      post: {
        operationId: 'cancelDelegation',
        summary: 'The task is no longer wanted; may be repeated',
        requestBody: body('CancelRequest', example.CANCEL_REQUEST_EXAMPLE),
        responses: { 200: delegation('Canceled.'), ...problems([...WITH_BODY, 'not-found', 'conflict']) },
      },
    },
    '/v1/offboardings/{id}': {
      parameters: [id],
      get: {
        operationId: 'getOffboarding',
        summary: "A leaver's tasks together",
        responses: {
          200: answer('The offboarding.', 'Offboarding', example.OFFBOARDING_EXAMPLE),
          ...problems(['not-found']),
        },
      },
    },
    '/v1/evidence': {
      get: {
        operationId: 'getEvidence',
        summary: 'One row per delegation: asked, created, assigned, ended, acknowledged, confirmed',
        description:
          'JSON, or CSV where the Accept header names text/csv. CSV names its next page in the Link header, relative to this address.',
        parameters: inQuery(EvidenceQuery, {
          from: 'Only those asked for on this date or later.',
          to: 'Only those asked for on this date or earlier.',
          person: 'Only those of this person, by address or id.',
          app: 'Only those of this app, by name or id.',
          offboarding: 'Only those of this offboarding, by its id.',
          cursor: CURSOR,
        }),
        responses: { 200: evidenceResponse(), ...problems(['bad-request']) },
      },
    },
    '/v1/options/projects': options(
      'listProjects',
      'projects',
      'Projects',
      inQuery(OptionsQuery, { query: 'Part of a key or name.', cursor: CURSOR }),
      ['bad-request'],
    ),
    '/v1/options/projects/{key}/issue-types': options(
      'listIssueTypes',
      'issue types',
      'IssueTypes',
      ofType.slice(0, 1),
      ['not-found'],
    ),
    '/v1/options/projects/{key}/issue-types/{issueTypeId}/statuses': options(
      'listStatuses',
      'statuses',
      'Statuses',
      ofType,
      ['not-found'],
    ),
    '/v1/options/projects/{key}/issue-types/{issueTypeId}/fields': options('listFields', 'fields', 'Fields', ofType, [
      'not-found',
    ]),
    '/v1/ping': {
      get: {
        operationId: 'ping',
        summary: 'The connection test',
        responses: { 200: answer('The credential is valid.', 'Ping'), ...problems([]) },
      },
    },
    '/v1/openapi.json': {
      get: {
        operationId: 'getOpenApi',
        summary: 'This document',
        responses: { 200: answer('OpenAPI 3.1.', { type: 'object' }), ...problems([]) },
      },
    },
  };
}

function evidenceResponse(): Json {
  const json = answer('One page.', 'EvidencePage', example.EVIDENCE_EXAMPLE);
  const content = typeof json.content === 'object' ? json.content : {};
  return {
    ...json,
    headers: { Link: { description: 'Of CSV: the next page, with rel="next".', schema: { type: 'string' } } },
    content: { ...content, 'text/csv': { schema: { type: 'string' } } },
  };
}
