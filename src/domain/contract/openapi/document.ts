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

/** Returns the whole API as an OpenAPI 3.1 document, generated from the schemas of requests and responses. */
export function openApiDocument(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Delegate for Jira',
      version,
      description:
        'Opens a Jira issue for each offboarding task, assigns it to the app owner, and reports its outcome to the offboarding service. ' +
        'Paths are relative to the web trigger URL that the admin page shows.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Web trigger URL of the Jira site, which the admin page shows.' }],
    security: [{ webhookId: [], webhookTimestamp: [], webhookSignature: [] }, { bearer: [] }],
    paths: paths(),
    webhooks: webhooks(),
    components: { schemas: schemas(), responses: problemResponses(), securitySchemes: SECURITY },
  };
}

const CURSOR = '`cursor` of the previous page.';

function paths(): Json {
  const delegation = (description: string) => answer(description, 'Delegation', example.DELEGATION_EXAMPLE);
  const change = (operationId: string, summary: string) => ({
    operationId,
    summary,
    requestBody: body('ChangeRequest', example.CHANGE_REQUEST_EXAMPLE),
    responses: {
      200: delegation('The delegation is changed. The issue is updated shortly after.'),
      ...problems([...WITH_BODY, 'not-found', 'conflict']),
    },
  });
  const options = (
    operationId: string,
    noun: string,
    schema: SchemaName,
    parameters: Json[],
    kinds: ProblemKind[],
  ) => ({
    get: {
      operationId,
      summary: `List ${noun} for a form of the service`,
      parameters,
      responses: {
        200: answer('Options from the projects that the admin allows for the service.', schema),
        ...problems(kinds),
      },
    },
  });
  const id = inPath('id', "The service's id");
  const ofType = [inPath('key', 'Key of the project'), inPath('issueTypeId', 'Id of the issue type')];
  return {
    '/v1/delegations': {
      post: {
        operationId: 'createDelegation',
        summary: 'Create a delegation with its issue. The id is the idempotency key.',
        requestBody: body('DelegationRequest', example.DELEGATION_REQUEST_EXAMPLE),
        responses: {
          200: answer('The same request was sent before: the delegation as it is now. Or the result of a dry run.', {
            anyOf: [ref('Delegation'), ref('DryRun')],
          }),
          201: delegation('The issue and the delegation exist.'),
          ...problems([...WITH_BODY, 'unlicensed', 'conflict', 'unprocessable']),
        },
      },
      get: {
        operationId: 'listDelegations',
        summary: 'List delegations, for reconciliation after an outage. May lag by seconds.',
        parameters: inQuery(ListQuery, {
          state: 'Only delegations in this state.',
          offboarding: 'Only those of this offboarding, by its id.',
          person: 'Only those of this person, by address or id.',
          app: 'Only those of this app, by name or id.',
          overdue: "Only open delegations that were due before today in the site's time zone.",
          updatedSince: 'Only delegations updated at this time (RFC 3339) or later.',
          cursor: CURSOR,
          limit: 'Maximum number of delegations on the page.',
        }),
        responses: { 200: answer('One page.', 'DelegationList'), ...problems(['bad-request']) },
      },
    },
    '/v1/delegations/batch': {
      post: {
        operationId: 'createDelegations',
        summary: 'Create up to 500 delegations. Each is created in the background and reported by a push.',
        requestBody: body('BatchRequest', example.BATCH_REQUEST_EXAMPLE),
        responses: {
          202: answer('All accepted ids are reserved.', 'BatchAnswer', example.BATCH_EXAMPLE),
          ...problems([...WITH_BODY, 'unlicensed']),
        },
      },
    },
    '/v1/delegations/{id}': {
      parameters: [id],
      get: {
        operationId: 'getDelegation',
        summary: 'Get a delegation',
        responses: { 200: delegation('The delegation.'), ...problems(['not-found']) },
      },
      patch: change('changeDelegation', 'Change the owner or the due date'),
      post: change('changeDelegationByPost', 'The same as PATCH, for callers and hosts without PATCH'),
    },
    '/v1/delegations/{id}/cancel': {
      parameters: [id],
      post: {
        operationId: 'cancelDelegation',
        summary: 'Cancel a delegation. Can be repeated.',
        requestBody: body('CancelRequest', example.CANCEL_REQUEST_EXAMPLE),
        responses: {
          200: delegation('The delegation is canceled.'),
          ...problems([...WITH_BODY, 'not-found', 'conflict']),
        },
      },
    },
    '/v1/offboardings/{id}': {
      parameters: [id],
      get: {
        operationId: 'getOffboarding',
        summary: 'Get an offboarding with its delegations',
        responses: {
          200: answer('The offboarding.', 'Offboarding', example.OFFBOARDING_EXAMPLE),
          ...problems(['not-found']),
        },
      },
    },
    '/v1/evidence': {
      get: {
        operationId: 'getEvidence',
        summary: 'Get evidence: one row for each delegation',
        description:
          'JSON, or CSV if the Accept header contains text/csv. With CSV, the Link header has the next page, relative to this address.',
        parameters: inQuery(EvidenceQuery, {
          from: 'Only delegations requested on this date or later.',
          to: 'Only delegations requested on this date or earlier.',
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
        summary: 'Test the connection',
        responses: { 200: answer('The credential is valid.', 'Ping'), ...problems([]) },
      },
    },
    '/v1/openapi.json': {
      get: {
        operationId: 'getOpenApi',
        summary: 'Get this document',
        responses: { 200: answer('OpenAPI 3.1.', { type: 'object' }), ...problems([]) },
      },
    },
  };
}

function evidenceResponse(): Json {
  const schema = { type: 'string' };
  return {
    description: 'One page.',
    content: {
      'application/json': { schema: ref('EvidencePage'), example: example.EVIDENCE_EXAMPLE },
      'text/csv': { schema },
    },
    headers: { Link: { description: 'The next page of CSV, with rel="next".', schema } },
  };
}
