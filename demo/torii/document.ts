import Ajv, { type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean().default(false),
});
const operationSchema = z.looseObject({
  operationId: z.string(),
  description: z.string().default(''),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.looseObject({}).optional(),
});
const documentSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) });

/** Operation of Torii's document for one call. Errors are texts, and undefined for a valid value. */
interface Operation {
  readonly id: string;
  readonly description: string;
  /** Values with the types of the document. A repeated parameter is an array, which the document doesn't allow. */
  readonly parameters: Readonly<Record<'path' | 'query', Readonly<Record<string, unknown>>>>;
  readonly parameterErrors: string | undefined;
  bodyErrors(body: unknown): string | undefined;
  responseErrors(responseBody: unknown): string | undefined;
}

/** Torii's own OpenAPI document, unchanged. */
export interface ToriiDocument {
  /** Returns the operation of a call, or undefined if none matches. `path` is below `/v1.0`, without the query. */
  find(method: string, path: string, query: URLSearchParams): Operation | undefined;
}

/** Reads Torii's document from its file. */
export function readToriiDocument(): ToriiDocument {
  const source: unknown = JSON.parse(readFileSync(join(__dirname, 'openapi.json'), 'utf8'));
  const { paths } = documentSchema.parse(source);
  const options = {
    strict: false,
    validateSchema: false,
    // Torii's `date` may contain a time, as in its own example `2020-01-01T00:00:00.000Z`.
    formats: { date: /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/ },
  };
  const bodyValidator = new Ajv(options);
  const parameterValidator = new Ajv({ ...options, coerceTypes: true });
  for (const ajv of [bodyValidator, parameterValidator]) ajv.addSchema(documentSchema.parse(source), 'torii');

  const compiled = new Map<string, ValidateFunction>();
  /** Returns the errors of a value. A compiled schema is kept by its key. */
  const errorsOf = (ajv: Ajv, key: string, schema: object, value: unknown): string | undefined => {
    const validate = compiled.get(key) ?? ajv.compile(schema);
    compiled.set(key, validate);
    if (validate(value)) return undefined;
    return (validate.errors ?? [])
      .map(({ instancePath, message }) => `"${instancePath}" ${message ?? 'is wrong'}`)
      .join('; ');
  };

  return {
    find(method, path, query) {
      for (const [template, operations] of Object.entries(paths)) {
        const operation = operations[method.toLowerCase()];
        const pathValues = operation && matchTemplate(template, path);
        if (!pathValues) continue;
        const { operationId, description, requestBody } = operation;
        const reference = `torii#/paths/${pointerPart(template)}/${method.toLowerCase()}`;
        const parameters = { path: pathValues, query: valuesOf(query) };
        return {
          id: operationId,
          description,
          parameters,
          parameterErrors: errorsOf(
            parameterValidator,
            `${operationId} parameters`,
            parametersSchema(operation, reference),
            parameters,
          ),
          bodyErrors: (body) =>
            requestBody &&
            errorsOf(
              bodyValidator,
              `${operationId} body`,
              { $ref: `${reference}/requestBody/content/application~1json/schema` },
              body,
            ),
          responseErrors: (responseBody) =>
            errorsOf(
              bodyValidator,
              `${operationId} answer`,
              { $ref: `${reference}/responses/200/content/*~1*/schema` },
              responseBody,
            ),
        };
      }
      return undefined;
    },
  };
}

/** Returns the values of a path template's parameters. Templates without parameters come first in the document. */
function matchTemplate(template: string, path: string): Record<string, string> | undefined {
  const names = template.split('/');
  const parts = path.split('/');
  if (names.length !== parts.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    if (name.startsWith('{')) values[name.slice(1, -1)] = decoded(part);
    else if (name !== part) return undefined;
  }
  return values;
}

/** Decodes a part of a path. An invalid escape stays unchanged, and no schema allows it. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Returns the values of the query's parameters. A repeated parameter is an array. */
function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  const values = [...new Set(query.keys())].map((name) => {
    const all = query.getAll(name);
    return [name, all.length === 1 ? (all[0] ?? '') : all] as const;
  });
  return Object.fromEntries(values);
}

/**
 * Returns one schema for path and query parameters. It uses the document's definitions and allows no other parameters.
 */
function parametersSchema({ parameters }: z.infer<typeof operationSchema>, reference: string): object {
  const referencing = parameters.map((parameter, index) => ({
    ...parameter,
    schema: { $ref: `${reference}/parameters/${index}/schema` },
  }));
  const schemaOf = (location: 'path' | 'query') => {
    const located = referencing.filter((parameter) => parameter.in === location);
    return {
      type: 'object',
      properties: Object.fromEntries(located.map(({ name, schema }) => [name, schema])),
      required: located.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    };
  };
  return { type: 'object', properties: { path: schemaOf('path'), query: schemaOf('query') } };
}

/** Returns a text as a part of a JSON Pointer in a URL's fragment. */
const pointerPart = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
