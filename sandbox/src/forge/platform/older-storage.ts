import { z } from 'zod';
import { json, type WireResponse } from '../../wire';

/** Path of the storage that `storage` of `@forge/api` 5 uses [source: @forge/storage, global-storage]. */
export const OLDER_STORAGE_PATH = '/forge/entities/graphql';

const graphqlRequest = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) });
const keyVariables = z.object({ key: z.string(), encrypted: z.boolean() });
const writeVariables = z.object({ input: keyVariables.extend({ value: z.unknown().optional() }) });
const valueAnswer = z.object({ value: z.unknown() });
const listVariables = z.object({
  where: z
    .array(z.object({ field: z.literal('key'), condition: z.literal('STARTS_WITH'), value: z.string() }))
    .max(1)
    .nullable(),
  cursor: z.string().nullable(),
  limit: z.int().nullable(),
});
const listAnswer = z.object({
  data: z.array(z.object({ key: z.string(), value: z.unknown() })),
  cursor: z.string().nullish(),
});
/** Default number of rows of a page [doc: storage-api-query]. */
const DEFAULT_PAGE_SIZE = 10;
/** Number of characters of an unknown query in an error message. */
const MAX_QUOTED_LENGTH = 80;
const errorAnswer = z.object({ code: z.string(), message: z.string() });

/** A request of the older storage, as a request of the Key-Value Store, which contains the same values. */
interface TranslatedRequest {
  readonly path: string;
  readonly body: string;
  /** Converts the store's answer to the older one. */
  readonly answer: (response: WireResponse) => WireResponse;
}

/**
 * Translates a request of the older storage. Supports keys, secrets and lists of keys.
 * @throws Error for custom entities.
 */
export function translateRequest(body: string | undefined): TranslatedRequest {
  const { query, variables } = graphqlRequest.parse(JSON.parse(body ?? '{}'));
  const [, operation = query.trim().slice(0, MAX_QUOTED_LENGTH)] = /forge_app_(\w+)/.exec(query) ?? [];
  const pathOf = (name: string, encrypted: boolean): string => `/api/v1/${encrypted ? 'secret/' : ''}${name}`;
  switch (operation) {
    case 'getApplicationStorageEntity': {
      const { key, encrypted } = keyVariables.parse(variables);
      return {
        path: pathOf('get', encrypted),
        body: JSON.stringify({ key }),
        answer: (response) =>
          response.status === 404
            ? json(200, { data: { appStoredEntity: { key, value: null } } })
            : response.status === 200
              ? json(200, {
                  data: { appStoredEntity: { key, value: valueAnswer.parse(JSON.parse(response.body)).value } },
                })
              : json(200, { errors: errorsOf(response) }),
      };
    }
    case 'setApplicationStorageEntity': {
      const { key, value, encrypted } = writeVariables.parse(variables).input;
      return {
        path: pathOf('set', encrypted),
        body: JSON.stringify({ key, value }),
        answer: (response) => json(200, { data: { appStorage: { setAppStoredEntity: outcomeOf(response) } } }),
      };
    }
    case 'deleteApplicationStorageEntity': {
      const { key, encrypted } = writeVariables.parse(variables).input;
      return {
        path: pathOf('delete', encrypted),
        body: JSON.stringify({ key }),
        // Succeeds without the key [doc: storage-api, "storage.delete"].
        answer: (response) => {
          const outcome = response.status === 404 ? { success: true, errors: [] } : outcomeOf(response);
          return json(200, { data: { appStorage: { deleteAppStoredEntity: outcome } } });
        },
      };
    }
    case 'getApplicationStorageEntities': {
      const { where, cursor, limit } = listVariables.parse(variables);
      return {
        path: pathOf('query', false),
        body: JSON.stringify({
          where: (where ?? [])
            .filter(({ value }) => value !== '')
            .map(({ value }) => ({ property: 'key', condition: 'BEGINS_WITH', values: [value] })),
          limit: limit ?? DEFAULT_PAGE_SIZE,
          ...(cursor !== null && { after: cursor }),
        }),
        answer(response) {
          if (response.status !== 200) return json(200, { errors: errorsOf(response) });
          const { data, cursor: next } = listAnswer.parse(JSON.parse(response.body));
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
  const { code, message } = errorAnswer.safeParse(JSON.parse(body)).data ?? { code: 'UNKNOWN', message: body };
  return [{ message, extensions: { errorType: code, statusCode: status } }];
}
