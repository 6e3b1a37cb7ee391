import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ALLOWANCES, DESCRIBED_SCOPES, LIST_RESPONSES } from './allowances';
import { invalidPayloadError, JiraError } from '../jira-error';

const Schema = z.looseObject({});
const Content = z.looseObject({ 'application/json': z.looseObject({ schema: Schema.optional() }).optional() });
const Parameter = z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: Schema });
const OperationObject = z.looseObject({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.looseObject({ content: Content, required: z.boolean().optional() }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: Content.optional() })),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  'x-atlassian-oauth2-scopes': z.array(z.looseObject({ scopes: z.array(z.string()) })).default([]),
  'x-atlassian-data-security-policy': z.array(z.object({ 'app-access-rule-exempt': z.boolean() })).default([]),
});
const ComponentSchema = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})).optional(),
  required: z.array(z.string()).optional(),
});
const OpenApi = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), ComponentSchema) }),
});
type Components = z.infer<typeof OpenApi>['components'];

/** Parameters of type string whose value is a comma-separated list. */
const COMMA_LISTS: ReadonlySet<string> = new Set(['expand', 'permissions', 'projectKeys', 'typeKey']);

export type QueryValue = string | number | boolean | readonly (string | number)[] | undefined;
type Query = Readonly<Record<string, QueryValue>>;

/** An operation of the document with its checks. A check returns an error message, or undefined for valid data. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** `/rest/api/3/issue/{issueIdOrKey}` */
  readonly template: string;
  /** Sets of scopes. A caller needs one of the sets. Empty if the operation needs no scope. */
  readonly scopes: readonly (readonly string[])[];
  /** True if app access rules don't apply, because the operation is about projects and people, not issues. */
  readonly isExemptFromAccessRules: boolean;
  readonly takesBody: boolean;
  readonly needsBody: boolean;
  /** Returns the typed query parameters. Throws a `JiraError` for an invalid one. */
  readQuery(search: URLSearchParams): Query;
  checkBody(body: unknown): string | undefined;
  checkAnswer(status: number, body: unknown): string | undefined;
}

type Match =
  | { readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  /** The part of the request that the document doesn't contain. */
  | { readonly unknown: 'path' | 'method' };

/**
 * Atlassian's OpenAPI document of Jira. It finds operations and validates requests and responses. Schemas are compiled
 * on first use.
 */
export interface ApiDocument {
  match(method: string, path: string): Match;
}

const errorText = (errors: ErrorObject[] | null | undefined): string =>
  (errors ?? [])
    .map((each) => `${each.instancePath || '/'} ${each.message ?? each.keyword} ${JSON.stringify(each.params)}`)
    .join('; ');

function applyAllowances(schemas: Components['schemas']) {
  for (const { schema: name, nullable = [], optional = [], extra = [], anyValue = [], isOpen } of ALLOWANCES) {
    const schema = schemas[name];
    if (!schema) throw new Error(`An allowance names the schema ${name}, which the document doesn't have`);
    const properties = (schema.properties ??= {});
    for (const property of nullable) properties[property] = { ...properties[property], nullable: true };
    for (const property of [...extra, ...anyValue]) properties[property] = {};
    if (isOpen) delete schema.additionalProperties;
    if (schema.required) schema.required = schema.required.filter((each) => !optional.includes(each));
  }
}

/** Decodes a part of a path or a query. Throws the server's 400 for an invalid escape. */
export function decodeUrlPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new JiraError(400, ['Bad Request']);
  }
}

/** Returns a function that creates its value on the first call. */
const lazily = <T>(create: () => T): (() => T) => {
  let created: { readonly value: T } | undefined;
  return () => (created ??= { value: create() }).value;
};

/** Returns the document from the file beside this module. All sites of the process share it. */
export const apiDocument = lazily(readDocument);

function readDocument(): ApiDocument {
  const api = OpenApi.parse(JSON.parse(readFileSync(join(__dirname, 'openapi.json'), 'utf8')));
  applyAllowances(api.components.schemas);

  const createCompiler = ({ coerceTypes }: { readonly coerceTypes: boolean }) =>
    lazily(() => {
      // Validation against the meta-schema is off, because it takes 100 ms and finds nothing in Atlassian's schemas.
      const ajv = new Ajv({ strict: false, validateSchema: false, coerceTypes });
      addFormats(ajv);
      return ajv.addSchema({ components: api.components }, 'jira');
    });
  const compiler = createCompiler({ coerceTypes: false });
  const coercingCompiler = createCompiler({ coerceTypes: true });
  /** Returns a schema with absolute references, because the document's references are relative. */
  const withAbsoluteReferences = (schema: unknown): object =>
    Schema.parse(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"jira#/components/')));
  const errorCollection = lazily(() => compiler().compile({ $ref: 'jira#/components/schemas/ErrorCollection' }));

  const toOperation = (method: string, template: string, raw: unknown): Operation => {
    const source = OperationObject.parse(raw);
    const queries = source.parameters.filter((each) => each.in === 'query');
    const integers = new Set(queries.filter((each) => each.schema.type === 'integer').map((each) => each.name));
    const arrays = new Set(queries.filter((each) => each.schema.type === 'array').map((each) => each.name));
    const checkQuery = lazily(() =>
      coercingCompiler().compile({
        type: 'object',
        properties: Object.fromEntries(queries.map((each) => [each.name, withAbsoluteReferences(each.schema)])),
        required: queries.filter((each) => each.required).map((each) => each.name),
      }),
    );
    const bodySchema = source.requestBody?.content['application/json']?.schema;
    const checkBody = lazily(() => compiler().compile(withAbsoluteReferences(bodySchema ?? {})));
    // A response without JSON has no body. A JSON response without a schema allows any body.
    const responseChecks = new Map<number, () => ValidateFunction>();
    for (const [status, response] of Object.entries(source.responses)) {
      const content = response.content?.['application/json'];
      if (content) {
        responseChecks.set(
          Number(status),
          lazily(() => compiler().compile(withAbsoluteReferences(content.schema ?? {}))),
        );
      }
    }
    const otherScopes = source['x-atlassian-oauth2-scopes'].map((each) => each.scopes);
    const classicScopes = source.security.flatMap((each) => (each.OAuth2 ? [each.OAuth2] : []));

    return {
      id: source.operationId,
      method: method.toUpperCase(),
      template,
      scopes: [...classicScopes, DESCRIBED_SCOPES[source.operationId] ?? [], ...otherScopes].filter(
        (each) => each.length > 0,
      ),
      isExemptFromAccessRules: source['x-atlassian-data-security-policy'].some(
        (each) => each['app-access-rule-exempt'],
      ),
      takesBody: bodySchema !== undefined,
      needsBody: source.requestBody?.required === true,
      readQuery(search) {
        const query: Record<string, string | string[]> = {};
        for (const { name } of queries) {
          const values = search.getAll(name);
          const [first] = values;
          if (first === undefined) continue;
          // Jira reads a list from repeated parameters and from commas.
          if (arrays.has(name)) query[name] = values.flatMap((each) => each.split(','));
          else if (values.length === 1) query[name] = first;
          else if (COMMA_LISTS.has(name)) query[name] = values.join(',');
          else throw new JiraError(501, [`The sandbox's Jira does not read the parameter '${name}' twice.`]);
          // Java reads digits only, but the validator would also convert `1e3`.
          if (integers.has(name) && !/^[+-]?\d+$/.test(first)) throw invalidPayloadError();
        }
        if (!checkQuery()(query)) throw invalidPayloadError();
        return query;
      },
      checkBody: (body) => (checkBody()(body) ? undefined : errorText(checkBody().errors)),
      checkAnswer(status, body) {
        if (status === 204) return body === undefined ? undefined : 'a body with status 204';
        // Jira sends error collections even for errors that the document describes differently or not at all.
        if (status >= 400 && errorCollection()(body)) return undefined;
        const check = responseChecks.get(status);
        if (!check) {
          return status >= 400 ? errorText(errorCollection().errors) : `status ${status}, which it does not have`;
        }
        const parts: readonly unknown[] = source.operationId in LIST_RESPONSES && Array.isArray(body) ? body : [body];
        return parts.every((part) => check()(part)) ? undefined : errorText(check().errors);
      },
    };
  };

  const routes = Object.entries(api.paths).map(([template, methods]) => {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    return {
      pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`),
      names,
      operations: new Map(
        Object.entries(methods).map(([method, raw]) => [
          method.toUpperCase(),
          lazily(() => toOperation(method, template, raw)),
        ]),
      ),
    };
  });
  // A fixed path has priority over a path with a parameter: `/issue/bulk` over `/issue/{issueIdOrKey}`.
  routes.sort((a, b) => a.names.length - b.names.length);

  return {
    match(method, path) {
      const route = routes.find(({ pattern }) => pattern.test(path));
      if (!route) return { unknown: 'path' };
      const operation = route.operations.get(method.toUpperCase())?.();
      if (!operation) return { unknown: 'method' };
      const values = route.pattern.exec(path) ?? [];
      return {
        operation,
        params: Object.fromEntries(route.names.map((name, index) => [name, decodeUrlPart(values[index + 1] ?? '')])),
      };
    },
  };
}
