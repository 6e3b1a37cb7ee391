import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Schema = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
});
type Schema = z.infer<typeof Schema>;

const Document = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), schema: Schema })).default([]),
        requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: Schema })) }).optional(),
      }),
    ),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), Schema) }),
});
const file = join(__dirname, '../../src/jira/openapi/openapi.json');
const { paths, components } = Document.parse(JSON.parse(readFileSync(file, 'utf8')));

/** Returns the schema that a reference names, or the schema itself. */
export const resolve = (schema: unknown): Schema => {
  const parsed = Schema.parse(schema ?? {});
  const name = parsed.$ref?.split('/').at(-1);
  return name === undefined ? parsed : resolve(components.schemas[name]);
};

/** An operation of Atlassian's OpenAPI document. */
export interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
  /** Schema of the JSON body; undefined for an operation without one. */
  readonly body: Schema | undefined;
}

export const documented: readonly DocumentedOperation[] = Object.entries(paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, { operationId, parameters, requestBody }]) => {
    const body = requestBody?.content['application/json']?.schema;
    return {
      id: operationId,
      method: method.toUpperCase(),
      template,
      query: parameters.filter((each) => each.in === 'query').map(({ name, schema }) => ({ name, schema })),
      body: body && resolve(body),
    };
  }),
);
