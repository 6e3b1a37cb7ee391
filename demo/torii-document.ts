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

/** One operation of Torii's document. The checks answer undefined if all is well, else words. */
export interface Operation {
  readonly id: string;
  readonly description: string;
  /** What the path and the query say, with the types that the document gives them. */
  readonly given: Readonly<Record<'path' | 'query', Readonly<Record<string, unknown>>>>;
  readonly wrongParameters: string | undefined;
  wrongBody(body: unknown): string | undefined;
  wrongAnswer(answer: unknown): string | undefined;
}

/** Torii's own OpenAPI document, unchanged: what it names, the mock service may answer; what it forbids, it may not. */
export interface ToriiDocument {
  /** The operation that a call means; undefined if the document has none. `path` is below `/v1.0`, without its query. */
  find(method: string, path: string, query: URLSearchParams): Operation | undefined;
}

export function readToriiDocument(): ToriiDocument {
  const source: unknown = JSON.parse(readFileSync(join(__dirname, 'torii-openapi.json'), 'utf8'));
  const { paths } = documentSchema.parse(source);
  const options = {
    strict: false,
    validateSchema: false,
    // Torii's `date` holds a time as well, by its own examples (`2020-01-01T00:00:00.000Z`).
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
        const given = { path: values, query: Object.fromEntries(query) };
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

/** The values in a path that a template names; a template without any is preferred by its order in the document. */
function match(template: string, path: string): Record<string, string> | undefined {
  const names = template.split('/');
  const parts = path.split('/');
  if (names.length !== parts.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    if (name.startsWith('{')) values[name.slice(1, -1)] = decodeURIComponent(part);
    else if (name !== part) return undefined;
  }
  return values;
}

/** One schema over path and query together, by reference into the document; a parameter that it does not name is wrong. */
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
