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

/** One operation of Torii's document. Each check returns undefined for a valid value, else its errors as text. */
interface Operation {
  readonly id: string;
  readonly description: string;
  /** Parameters with the types of the document. A repeated parameter is an array, which the document doesn't allow. */
  readonly given: Readonly<Record<'path' | 'query', Readonly<Record<string, unknown>>>>;
  readonly wrongParameters: string | undefined;
  wrongBody(body: unknown): string | undefined;
  wrongAnswer(answer: unknown): string | undefined;
}

/** Torii's own OpenAPI document, unchanged. */
export interface ToriiDocument {
  /** Returns the operation of a call, or undefined without one. `path` is below `/v1.0`, without its query. */
  find(method: string, path: string, query: URLSearchParams): Operation | undefined;
}

export function readToriiDocument(): ToriiDocument {
  const source: unknown = JSON.parse(readFileSync(join(__dirname, 'openapi.json'), 'utf8'));
  const { paths } = documentSchema.parse(source);
  const options = {
    strict: false,
    validateSchema: false,
    // Torii's `date` may contain a time, as in its own example `2020-01-01T00:00:00.000Z`.
    formats: { date: /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/ },
  };
  const bodies = new Ajv(options);
  const parameters = new Ajv({ ...options, coerceTypes: true });
  for (const ajv of [bodies, parameters]) ajv.addSchema(documentSchema.parse(source), 'torii');

  const compiled = new Map<string, ValidateFunction>();
  const check = (ajv: Ajv, key: string, schema: object, value: unknown): string | undefined => {
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
        const values = operation && match(template, path);
        if (!values) continue;
        const { operationId, description, requestBody } = operation;
        const at = `torii#/paths/${pointer(template)}/${method.toLowerCase()}`;
        const given = { path: values, query: valuesOf(query) };
        return {
          id: operationId,
          description,
          given,
          wrongParameters: check(parameters, `${operationId} parameters`, parametersSchema(operation, at), given),
          wrongBody: (body) =>
            requestBody &&
            check(bodies, `${operationId} body`, { $ref: `${at}/requestBody/content/application~1json/schema` }, body),
          wrongAnswer: (answer) =>
            check(bodies, `${operationId} answer`, { $ref: `${at}/responses/200/content/*~1*/schema` }, answer),
        };
      }
      return undefined;
    },
  };
}

/** Returns the values of a path template's parameters. Templates without parameters come first in the document. */
function match(template: string, path: string): Record<string, string> | undefined {
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
function parametersSchema({ parameters }: z.infer<typeof operationSchema>, at: string): object {
  const placed = parameters.map((parameter, index) => ({
    ...parameter,
    schema: { $ref: `${at}/parameters/${index}/schema` },
  }));
  const part = (place: 'path' | 'query') => {
    const here = placed.filter((parameter) => parameter.in === place);
    return {
      type: 'object',
      properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
      required: here.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    };
  };
  return { type: 'object', properties: { path: part('path'), query: part('query') } };
}

const pointer = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
