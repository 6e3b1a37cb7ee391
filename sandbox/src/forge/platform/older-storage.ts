import { z } from 'zod';
import { json, type WireResponse } from '../../wire';

/** Address of the storage that `storage` of `@forge/api` 5 uses [source: @forge/storage, global-storage]. */
export const OLDER_STORAGE = '/forge/entities/graphql';

const request = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) });
const keyed = z.object({ key: z.string(), encrypted: z.boolean() });
const written = z.object({ input: keyed.extend({ value: z.unknown().optional() }) });
const found = z.object({ value: z.unknown() });
const list = z.object({
  where: z
    .array(z.object({ field: z.literal('key'), condition: z.literal('STARTS_WITH'), value: z.string() }))
    .max(1)
    .nullable(),
  cursor: z.string().nullable(),
  limit: z.int().nullable(),
});
const listed = z.object({
  data: z.array(z.object({ key: z.string(), value: z.unknown() })),
  cursor: z.string().nullish(),
});
/** Rows of a page by default [doc: storage-api-query]. */
const DEFAULT_PAGE = 10;
const refused = z.object({ code: z.string(), message: z.string() });

/** A request of the older storage as a request of the Key-Value Store, which holds the same values. */
interface Translated {
  readonly path: string;
  readonly body: string;
  /** Converts the store's answer to the older one. */
  readonly answer: (response: WireResponse) => WireResponse;
}

/**
 * Translates a request of the older storage. Supports keys, secrets and lists of keys.
 * @throws Error for custom entities.
 */
export function translated(body: string | undefined): Translated {
  const { query, variables } = request.parse(JSON.parse(body ?? '{}'));
  const [, operation = query.trim().slice(0, 80)] = /forge_app_(\w+)/.exec(query) ?? [];
  const path = (name: string, encrypted: boolean): string => `/api/v1/${encrypted ? 'secret/' : ''}${name}`;
  switch (operation) {
    case 'getApplicationStorageEntity': {
      const { key, encrypted } = keyed.parse(variables);
      return {
        path: path('get', encrypted),
        body: JSON.stringify({ key }),
        answer: (response) =>
          response.status === 404
            ? json(200, { data: { appStoredEntity: { key, value: null } } })
            : response.status === 200
              ? json(200, { data: { appStoredEntity: { key, value: found.parse(JSON.parse(response.body)).value } } })
              : json(200, { errors: errorsOf(response) }),
      };
    }
    case 'setApplicationStorageEntity': {
      const { key, value, encrypted } = written.parse(variables).input;
      return {
        path: path('set', encrypted),
        body: JSON.stringify({ key, value }),
        answer: (response) => json(200, { data: { appStorage: { setAppStoredEntity: outcomeOf(response) } } }),
      };
    }
    case 'deleteApplicationStorageEntity': {
      const { key, encrypted } = written.parse(variables).input;
      return {
        path: path('delete', encrypted),
        body: JSON.stringify({ key }),
        // Succeeds without the key [doc: storage-api, "storage.delete"].
        answer: (response) => {
          const outcome = response.status === 404 ? { success: true, errors: [] } : outcomeOf(response);
          return json(200, { data: { appStorage: { deleteAppStoredEntity: outcome } } });
        },
      };
    }
    case 'getApplicationStorageEntities': {
      const { where, cursor, limit } = list.parse(variables);
      return {
        path: path('query', false),
        body: JSON.stringify({
          where: (where ?? [])
            .filter(({ value }) => value !== '')
            .map(({ value }) => ({ property: 'key', condition: 'BEGINS_WITH', values: [value] })),
          limit: limit ?? DEFAULT_PAGE,
          ...(cursor !== null && { after: cursor }),
        }),
        answer(response) {
          if (response.status !== 200) return json(200, { errors: errorsOf(response) });
          const { data, cursor: next } = listed.parse(JSON.parse(response.body));
          const edges = data.map((node) => ({ node, cursor: next ?? '' }));
          return json(200, { data: { appStoredEntities: { edges } } });
        },
      };
    }
    default:
      throw new Error(`the sandbox does not support the operation ${operation} of the older storage`);
  }
}

function outcomeOf(response: WireResponse): object {
  return response.status < 300 ? { success: true, errors: [] } : { success: false, errors: errorsOf(response) };
}

function errorsOf({ status, body }: WireResponse): object[] {
  const { code, message } = refused.safeParse(JSON.parse(body)).data ?? { code: 'UNKNOWN', message: body };
  return [{ message, extensions: { errorType: code, statusCode: status } }];
}
