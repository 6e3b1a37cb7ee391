import { STATUS_CODES } from 'node:http';
import { json, type WireRequest, type WireResponse } from 'forge-sandbox/mock-service';
import type { Memory } from '../memory';
import { readToriiDocument, type ToriiDocument } from './document';
import { ApiError } from './error';
import { operations } from './operations';
import { countCall, ratePerMinute } from './rates';

export const API_HOST = 'api.toriihq.com';
const API_ROOT = '/v1.0';

/** Torii's document, loaded on the first call. */
let toriiDocument: ToriiDocument | undefined;

/** Torii's REST API over the service's memory. Torii's own document validates requests and responses. */
export interface ToriiApi {
  /**
   * Answers one call. `now` is in epoch ms. If `disagree` is true, a `PUT` has no effect, and its response
   * doesn't contain the requested value.
   * @throws Error for a response that Torii's document doesn't allow.
   */
  answer(request: WireRequest, now: number, disagree: boolean): WireResponse;
}

export function createToriiApi(currentMemory: () => Memory): ToriiApi {
  return {
    answer(request, now, disagree) {
      const memory = currentMemory();
      if (request.headers.authorization !== `Bearer ${memory.connection.apiKey}`) {
        return apiError(401, 'Invalid API key');
      }
      const { method } = request;
      const [path = '', query = ''] = request.path.split('?');
      toriiDocument ??= readToriiDocument();
      const operation = path.startsWith(`${API_ROOT}/`)
        ? toriiDocument.find(method, path.slice(API_ROOT.length), new URLSearchParams(query))
        : undefined;
      if (!operation) return apiError(404, 'Not Found');
      const rate = countCall(memory.rates, operation.id, ratePerMinute(operation.description) ?? Infinity, now);
      try {
        if (!rate.isAllowed) throw new ApiError(429, 'Rate limit exceeded');
        const body = readBody(request);
        const errors = operation.parameterErrors ?? operation.bodyErrors(body);
        if (errors !== undefined) throw new ApiError(400, errors);
        const run = operations[operation.id];
        if (!run) throw new ApiError(501, `The mock service doesn't support ${method} ${path}.`);
        const { path: params, query: queryParameters } = operation.parameters;
        const responseBody = run(memory, { params, query: queryParameters, body, now, method, path, disagree });
        const responseErrors = operation.responseErrors(responseBody);
        if (responseErrors !== undefined) {
          throw new Error(`Torii's document forbids this response of ${operation.id}: ${responseErrors}`);
        }
        return json(200, responseBody, rate.headers);
      } catch (error) {
        if (error instanceof ApiError) return apiError(error.status, error.message, rate.headers);
        throw error;
      }
    },
  };
}

/** Returns an error in the format that users of Torii's API report, because its document describes none. */
export function apiError(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return json(status, { statusCode: status, error: STATUS_CODES[status] ?? 'Error', message }, headers);
}

function readBody({ body = '', headers }: WireRequest): unknown {
  if (body === '') return undefined;
  if (!(headers['content-type'] ?? '').startsWith('application/json')) {
    throw new ApiError(415, 'Unsupported Media Type');
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError(400, 'Invalid request payload JSON format');
  }
}
