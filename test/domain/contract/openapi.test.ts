import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020';
import { openApiDocument } from '../../../src/domain/contract/openapi/document';
import { parseBatch, parseCallAbout, parseDelegation } from '../../../src/domain/contract/parse-request';
import { CancelRequest, ChangeRequest } from '../../../src/domain/contract/request-schemas';

type Json = Record<string, unknown>;

// The document as clients get it, without what JSON can't hold.
const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as Json;

function valueAt(pointer: string): unknown {
  return pointer
    .replace(/^#?\//, '')
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? (value as Json)[name] : undefined),
      document,
    );
}

function walk(value: unknown, visit: (node: Json) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Json);
  for (const inner of Object.values(value)) walk(inner, visit);
}

/**
 * Schema of OpenAPI 3.1 documents by the OpenAPI Initiative (spec.openapis.org/oas/3.1/schema/2022-10-07, Apache-2.0).
 * Its dynamic reference to the schema dialect becomes a plain one, because Ajv resolves the dynamic one to the wrong place.
 */
const openApiSchema = JSON.parse(
  readFileSync(join(__dirname, '../support/openapi-3.1.schema.json'), 'utf8').replaceAll(
    '"$dynamicRef": "#meta"',
    '"$ref": "#/$$defs/schema"',
  ),
) as object;

function newAjv(): Ajv {
  const instance = new Ajv({ strict: false, allErrors: true });
  addFormats(instance);
  instance.addFormat('media-range', /^[\w.+*-]+\/[\w.+*-]+$/);
  return instance;
}

test('the document is valid OpenAPI 3.1', () => {
  const validate = newAjv().compile(openApiSchema);
  validate(document);
  expect(validate.errors).toBeNull();
  expect(validate({ ...document, paths: { 'no-slash': {} } })).toBe(false);
});

test('all references resolve', () => {
  const refs: string[] = [];
  walk(document, (node) => {
    if (typeof node.$ref === 'string') refs.push(node.$ref);
  });
  expect(refs.length).toBeGreaterThan(50);
  expect(refs.filter((ref) => valueAt(ref) === undefined)).toEqual([]);
});

test('the document has every call of the contract', () => {
  const calls = Object.entries(document.paths as Record<string, Json>).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => method !== 'parameters')
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(calls).toEqual([
    'POST /v1/delegations',
    'GET /v1/delegations',
    'POST /v1/delegations/batch',
    'GET /v1/delegations/{id}',
    'PATCH /v1/delegations/{id}',
    'POST /v1/delegations/{id}',
    'POST /v1/delegations/{id}/cancel',
    'GET /v1/offboardings/{id}',
    'GET /v1/evidence',
    'GET /v1/options/projects',
    'GET /v1/options/projects/{key}/issue-types',
    'GET /v1/options/projects/{key}/issue-types/{issueTypeId}/statuses',
    'GET /v1/options/projects/{key}/issue-types/{issueTypeId}/fields',
    'GET /v1/ping',
    'GET /v1/openapi.json',
  ]);
});

test('the document has every push of the contract', () => {
  expect(Object.keys(document.webhooks as Json)).toEqual([
    'delegation.created',
    'delegation.failed',
    'delegation.assigned',
    'delegation.status_changed',
    'delegation.completed',
    'delegation.declined',
    'delegation.reopened',
    'delegation.moved',
    'delegation.canceled',
    'offboarding.completed',
    'offboarding.reopened',
    'connection.test',
  ]);
});

test('each push has its own summary, description, and request body', () => {
  const pushes = Object.values(document.webhooks as Record<string, { post: Json }>).map(({ post }) => post);
  for (const member of ['summary', 'description', 'requestBody']) {
    expect(new Set(pushes.map((push) => JSON.stringify(push[member]))).size).toBe(pushes.length);
  }
});

test('the schemas reject what the app rejects', () => {
  const validator = newAjv().addSchema({ ...document, $id: 'urn:delegate:contract' });
  const isDelegationRequest = validator.getSchema('urn:delegate:contract#/components/schemas/DelegationRequest');
  const request = {
    id: 'a',
    person: { email: 'a@b' },
    app: { name: 'x' },
    issue: { fields: { cf: [{ deep: null }] } },
  };
  expect(isDelegationRequest?.(request)).toBe(true);
  for (const wrong of [
    { id: 'a b' },
    { color: 1 },
    { dueAt: '2026-13-01' },
    { owner: { email: 'x' } },
    { person: {} },
  ]) {
    expect(isDelegationRequest?.({ ...request, ...wrong })).toBe(false);
  }
  const isBatch = validator.getSchema('urn:delegate:contract#/components/schemas/BatchRequest');
  expect(isBatch?.({ delegations: [request] })).toBe(true);
  expect(isBatch?.({ delegations: [{}] })).toBe(false);
});

test('each example matches its schema', () => {
  const validator = newAjv().addSchema({ ...document, $id: 'urn:delegate:contract' });
  const examples: { schema: unknown; example: unknown }[] = [];
  walk(document, ({ schema, example }) => {
    if (example !== undefined) examples.push({ schema, example });
  });
  expect(examples.length).toBeGreaterThan(20);
  for (const { schema, example } of examples) {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"urn:delegate:contract#/')) as Json;
    const validate = validator.compile(absolute);
    validate(example);
    expect(validate.errors).toBeNull();
  }
});

test('the app accepts each example of a call', () => {
  const example = (path: string, method: string) =>
    JSON.stringify(
      valueAt(`/paths/${path.replaceAll('/', '~1')}/${method}/requestBody/content/application~1json/example`),
    );
  expect(parseDelegation(example('/v1/delegations', 'post')).call.id).toBe('task-8841');
  expect(parseBatch(example('/v1/delegations/batch', 'post'))).toMatchObject([{ ok: true }]);
  expect(parseCallAbout(ChangeRequest, 'task-8841', example('/v1/delegations/{id}', 'patch')).version).toBe(7);
  expect(parseCallAbout(CancelRequest, 'task-8841', example('/v1/delegations/{id}/cancel', 'post')).reason).toBe(
    'Jane stays with us.',
  );
});

test('docs/openapi.json is current', () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string };
  const copy: unknown = JSON.parse(readFileSync(join(__dirname, '../../../docs/openapi.json'), 'utf8'));
  expect(copy).toEqual(JSON.parse(JSON.stringify(openApiDocument(version))));
});
