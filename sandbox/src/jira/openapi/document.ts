import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ALLOWANCES, DESCRIBED_SCOPES, LISTS } from './allowances';
import { invalidPayload, JiraError } from '../jira-error';

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
  readonly exemptFromAccessRules: boolean;
  readonly takesBody: boolean;
  readonly needsBody: boolean;
  /** Returns the typed query parameters. Throws a `JiraError` for an invalid one. */
  readQuery(search: URLSearchParams): Query;
  checkBody(body: unknown): string | undefined;
  checkAnswer(status: number, body: unknown): string | undefined;
}

type Match =
  | { readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  /** A path that the document doesn't contain, or that has only other methods. */
  | { readonly unknown: 'path' | 'method' };

/**
 * Atlassian's OpenAPI document of Jira. It finds operations and validates requests and responses. Schemas are compiled
 * on first use.
 */
export interface ApiDocument {
  match(method: string, path: string): Match;
}

const say = (errors: ErrorObject[] | null | undefined): string =>
  (errors ?? [])
    .map((each) => `${each.instancePath || '/'} ${each.message ?? each.keyword} ${JSON.stringify(each.params)}`)
    .join('; ');

function widen(schemas: Components['schemas']) {
  for (const { schema: name, nullable = [], optional = [], extra = [], anything = [], open } of ALLOWANCES) {
    const schema = schemas[name];
    if (!schema) throw new Error(`An allowance names the schema ${name}, which the document doesn't have`);
    const properties = (schema.properties ??= {});
    for (const property of nullable) properties[property] = { ...properties[property], nullable: true };
    for (const property of [...extra, ...anything]) properties[property] = {};
    if (open) delete schema.additionalProperties;
    if (schema.required) schema.required = schema.required.filter((each) => !optional.includes(each));
  }
}

/** Decodes a part of a path or a query. Throws the server's 400 for an invalid escape. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new JiraError(400, ['Bad Request']);
  }
}

/** Returns a function that creates its value on the first call. */
const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Returns the document from the file beside this module. All sites of the process share it. */
export const apiDocument = lazily(readDocument);

function readDocument(): ApiDocument {
  const api = OpenApi.parse(JSON.parse(readFileSync(join(__dirname, 'openapi.json'), 'utf8')));
  widen(api.components.schemas);

  const compiler = (coerceTypes: boolean) =>
    lazily(() => {
      // Validation against the meta-schema is off, because it takes 100 ms and finds nothing in Atlassian's schemas.
      const ajv = new Ajv({ strict: false, validateSchema: false, coerceTypes });
      addFormats(ajv);
      return ajv.addSchema({ components: api.components }, 'jira');
    });
  const ajv = compiler(false);
  const coercing = compiler(true);
  /** Returns a schema with absolute references, because the document's references are relative. */
  const rooted = (schema: unknown): object =>
    Schema.parse(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"jira#/components/')));
  const errorCollection = lazily(() => ajv().compile({ $ref: 'jira#/components/schemas/ErrorCollection' }));

  const toOperation = (method: string, template: string, raw: unknown): Operation => {
    const source = OperationObject.parse(raw);
    const queries = source.parameters.filter((each) => each.in === 'query');
    const integers = new Set(queries.filter((each) => each.schema.type === 'integer').map((each) => each.name));
    const arrays = new Set(queries.filter((each) => each.schema.type === 'array').map((each) => each.name));
    const checkQuery = lazily(() =>
      coercing().compile({
        type: 'object',
        properties: Object.fromEntries(queries.map((each) => [each.name, rooted(each.schema)])),
        required: queries.filter((each) => each.required).map((each) => each.name),
      }),
    );
    const bodySchema = source.requestBody?.content['application/json']?.schema;
    const checkBody = lazily(() => ajv().compile(rooted(bodySchema ?? {})));
    // A response without JSON has no body. A JSON response without a schema allows any body.
    const answers = new Map<number, () => ValidateFunction>();
    for (const [status, response] of Object.entries(source.responses)) {
      const content = response.content?.['application/json'];
      if (content) {
        answers.set(
          Number(status),
          lazily(() => ajv().compile(rooted(content.schema ?? {}))),
        );
      }
    }
    const newer = source['x-atlassian-oauth2-scopes'].map((each) => each.scopes);
    const classic = source.security.flatMap((each) => (each.OAuth2 ? [each.OAuth2] : []));

    return {
      id: source.operationId,
      method: method.toUpperCase(),
      template,
      scopes: [...classic, DESCRIBED_SCOPES[source.operationId] ?? [], ...newer].filter((each) => each.length > 0),
      exemptFromAccessRules: source['x-atlassian-data-security-policy'].some((each) => each['app-access-rule-exempt']),
      takesBody: bodySchema !== undefined,
      needsBody: source.requestBody?.required === true,
      readQuery(search) {
        const query: Record<string, string | string[]> = {};
        for (const { name } of queries) {
          const given = search.getAll(name);
          const [first] = given;
          if (first === undefined) continue;
          // Jira reads a list from repeated parameters and from commas.
          if (arrays.has(name)) query[name] = given.flatMap((each) => each.split(','));
          else if (given.length === 1) query[name] = first;
          else if (COMMA_LISTS.has(name)) query[name] = given.join(',');
          else throw new JiraError(501, [`The sandbox's Jira does not read the parameter '${name}' twice.`]);
          // Java reads digits only, but the validator would also convert `1e3`.
          if (integers.has(name) && !/^[+-]?\d+$/.test(first)) throw invalidPayload();
        }
        if (!checkQuery()(query)) throw invalidPayload();
        return query;
      },
      checkBody: (body) => (checkBody()(body) ? undefined : say(checkBody().errors)),
      checkAnswer(status, body) {
        if (status === 204) return body === undefined ? undefined : 'a body with status 204';
        // Jira sends error collections even for errors that the document describes differently or not at all.
        if (status >= 400 && errorCollection()(body)) return undefined;
        const check = answers.get(status);
        if (!check) return status >= 400 ? say(errorCollection().errors) : `status ${status}, which it does not have`;
        const parts: readonly unknown[] = source.operationId in LISTS && Array.isArray(body) ? body : [body];
        return parts.every((part) => check()(part)) ? undefined : say(check().errors);
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
  routes.sort((one, other) => one.names.length - other.names.length);

  return {
    match(method, path) {
      const route = routes.find(({ pattern }) => pattern.test(path));
      if (!route) return { unknown: 'path' };
      const operation = route.operations.get(method.toUpperCase())?.();
      if (!operation) return { unknown: 'method' };
      const values = route.pattern.exec(path) ?? [];
      return {
        operation,
        params: Object.fromEntries(route.names.map((name, at) => [name, decoded(values[at + 1] ?? '')])),
      };
    },
  };
}
