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
let document: ToriiDocument | undefined;

/** Torii's REST API over the service's memory. Torii's own document validates requests and responses. */
export interface ToriiApi {
  /**
   * Answers one call. `now` is in epoch ms.
   * @throws Error for a response that Torii's document doesn't allow.
   */
  answer(request: WireRequest, now: number, disagree: boolean): WireResponse;
}

export function createToriiApi(memory: () => Memory): ToriiApi {
  return {
    answer(request, now, disagree) {
      const known = memory();
      if (request.headers.authorization !== `Bearer ${known.connection.apiKey}`) {
        return apiError(401, 'Invalid API key');
      }
      const { method } = request;
      const [path = '', query = ''] = request.path.split('?');
      document ??= readToriiDocument();
      const operation = path.startsWith(`${API_ROOT}/`)
        ? document.find(method, path.slice(API_ROOT.length), new URLSearchParams(query))
        : undefined;
      if (!operation) return apiError(404, 'Not Found');
      const rated = countCall(known.rates, operation.id, ratePerMinute(operation.description) ?? Infinity, now);
      try {
        if (!rated.allowed) throw new ApiError(429, 'Rate limit exceeded');
        const body = readBody(request);
        const wrong = operation.wrongParameters ?? operation.wrongBody(body);
        if (wrong !== undefined) throw new ApiError(400, wrong);
        const answer = operations[operation.id];
        if (!answer) throw new ApiError(501, `The mock service doesn't support ${method} ${path}.`);
        const { path: params, query: parameters } = operation.given;
        const value = answer(known, { params, query: parameters, body, now, method, path, disagree });
        const forbidden = operation.wrongAnswer(value);
        if (forbidden !== undefined) {
          throw new Error(`Torii's document forbids this response of ${operation.id}: ${forbidden}`);
        }
        return json(200, value, rated.headers);
      } catch (error) {
        if (error instanceof ApiError) return apiError(error.status, error.message, rated.headers);
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
