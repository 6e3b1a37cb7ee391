import { z } from 'zod';
import type { Rng, Clock } from '../time/time';
import { json, type WireRequest, type WireResponse } from '../wire';
import type { Invoker, Outcome } from './invocation/invoker';
import type { Manifest } from './app/manifest';
import type { WebTrigger } from './app/modules';
import type { Readings } from './readings';
import { createWindow } from './pages/window';

/** Limit of a whole request and of a whole response [doc: events-reference/web-trigger, limits-invocation]. */
const MAX_BYTES = 5 * 1024 * 1024;
/** Limit in the `X-Ratelimit-*` headers: the installation's invocations per minute [unsure]. */
const REQUESTS_PER_MINUTE = 7000;
/** Limits of the app's own calls for its URLs, per minute [doc: limits-web-trigger, 1 Dec 2025]. */
const READS_PER_MINUTE = 1000;
const CREATIONS_PER_MINUTE = 500;
const MINUTE_MS = 60_000;
/** Length of the id in a web trigger's URL. */
const ID_LENGTH = 25;
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const output = z.looseObject({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.array(z.string())).optional(),
  body: z.string().optional(),
  statusText: z.string().optional(),
});
const staticOutput = z.looseObject({ outputKey: z.string() });
const savedState = z.object({
  ids: z.array(z.tuple([z.string(), z.string()])),
  minute: z.unknown(),
  reads: z.unknown(),
  creations: z.unknown(),
});

/** Public URLs of the app's web triggers, and the calls to them. The platform doesn't authenticate the caller. */
export interface WebTriggers {
  /** Returns the URL of a module, as `webTrigger.getUrl` does. The URL is stable unless `forceCreate` is set. */
  url(moduleKey: string, forceCreate?: boolean): string;
  /** Counts a call of the app that reads URLs. Returns false if the call exceeds the limit. */
  takeRead(): boolean;
  /** Counts a call of the app that creates a URL. Returns false if the call exceeds the limit. */
  takeCreation(): boolean;
  /** Removes a URL. Returns false if no URL has this id. */
  remove(id: string): boolean;
  /** Returns the URLs that `webTrigger.queryUrls` returns. */
  urls(): readonly { triggerKey: string; url: string }[];
  /** Answers a call to `/public/{id}/...` or `/x1/{id}/...`. */
  call(request: WireRequest): Promise<WireResponse>;
  dump(): unknown;
  load(state: unknown): void;
}

export interface WebTriggerDeps {
  readonly manifest: Manifest;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly invoker: Invoker;
  readonly readings: Readings;
  /** Returns the URL of the sandbox, without a slash at the end. */
  readonly address: () => string;
}

export function createWebTriggers({ manifest, clock, rng, invoker, readings, address }: WebTriggerDeps): WebTriggers {
  const modules = new Map(manifest.modules.webtrigger.map((trigger) => [trigger.key, trigger]));
  /** Module keys by id, oldest first. `url` uses the newest id of a module. */
  const ids = new Map<string, string>();
  const requests = createWindow(clock, REQUESTS_PER_MINUTE, MINUTE_MS);
  const reads = createWindow(clock, READS_PER_MINUTE, MINUTE_MS);
  const creations = createWindow(clock, CREATIONS_PER_MINUTE, MINUTE_MS);

  const urlOf = (id: string, key: string): string => `${address()}/${pathPrefixOf(modules.get(key))}/${id}`;
  const newId = (): string =>
    Array.from({ length: ID_LENGTH }, () => ID_LETTERS.charAt(rng.below(ID_LETTERS.length))).join('');

  async function call(request: WireRequest): Promise<WireResponse> {
    const url = new URL(request.path, 'http://sandbox');
    const [, prefix = '', id = '', userPath = ''] = /^\/(public|x1)\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
    const trigger = modules.get(ids.get(id) ?? '');
    if (!trigger || prefix !== pathPrefixOf(trigger)) return json(404, { message: 'The web trigger does not exist' });
    if (!requests.take()) return json(429, { message: 'Rate limit exceeded' });
    const payload = {
      method: request.method,
      path: url.pathname,
      userPath,
      headers: headersOf(request, rng),
      queryParameters: queryOf(url, readings),
      ...(request.body === undefined ? {} : { body: request.body }),
    };
    if (Buffer.byteLength(JSON.stringify(payload)) > MAX_BYTES) {
      return json(413, { message: 'The request is larger than 5 MB' });
    }
    return toResponse(
      trigger,
      await invoker.run({
        module: trigger.key,
        function: trigger.function,
        cause: `${request.method} ${userPath}`,
        payload,
      }),
    );
  }

  return {
    url(moduleKey, forceCreate = false) {
      if (!modules.has(moduleKey)) throw new Error(`the app has no web trigger ${moduleKey}`);
      const newestId = [...ids].findLast(([, key]) => key === moduleKey)?.[0];
      const id = newestId === undefined || forceCreate ? newId() : newestId;
      ids.set(id, moduleKey);
      return urlOf(id, moduleKey);
    },
    takeRead: () => reads.take(),
    takeCreation: () => creations.take(),
    remove: (id) => ids.delete(id),
    urls: () => {
      const selectedIds =
        readings.listedUrls === 'all'
          ? [...ids]
          : [...new Map([...ids].map(([id, key]) => [key, id]))].map(([key, id]) => [id, key] as const);
      return selectedIds.map(([id, key]) => ({ triggerKey: key, url: urlOf(id, key) }));
    },
    async call(request) {
      const answer = await call(request);
      const headers = {
        ...answer.headers,
        'x-ratelimit-limit': String(requests.limit),
        'x-ratelimit-remaining': String(requests.remaining()),
        'x-ratelimit-reset': String(Math.ceil(requests.resetsAt() / 1000)),
      };
      return { ...answer, headers };
    },
    dump: () => ({ ids: [...ids], minute: requests.dump(), reads: reads.dump(), creations: creations.dump() }),
    load(state) {
      const loaded = savedState.parse(state);
      ids.clear();
      for (const [id, key] of loaded.ids) ids.set(id, key);
      requests.load(loaded.minute);
      reads.load(loaded.reads);
      creations.load(loaded.creations);
    },
  };
}

/** Returns the first segment of the path of a web trigger's URLs. */
const pathPrefixOf = (trigger: WebTrigger | undefined): string => (trigger?.urlFormat === 'v2' ? 'public' : 'x1');

/** Converts the outcome of a web trigger's function to the response that the caller gets. */
function toResponse({ response }: WebTrigger, outcome: Outcome): WireResponse {
  const errorResponse = (status: number, message: string): WireResponse => json(status, { message });
  switch (outcome.kind) {
    case 'refused':
      return outcome.answer ?? errorResponse(outcome.status, outcome.reason);
    case 'timed out':
      // Unsure: the status that a caller sees.
      return errorResponse(504, 'The function timed out');
    case 'crashed':
    case 'aborted':
    case 'threw':
      return errorResponse(500, 'The function failed');
    case 'returned':
  }
  if (response?.type === 'static') {
    const key = staticOutput.safeParse(outcome.value).data?.outputKey;
    const selected = response.outputs?.find((candidate) => candidate.key === key);
    if (!selected) return errorResponse(500, 'The function returned no output key that the manifest declares');
    return {
      status: selected.statusCode,
      headers: selected.contentType === undefined ? {} : { 'content-type': selected.contentType },
      body: selected.body ?? '',
    };
  }
  const returned = output.safeParse(outcome.value).data;
  // "If the function result is not compatible with the JSON format, then an error response with status code 500 is
  // sent." [doc: web-trigger]
  if (!returned || Buffer.byteLength(JSON.stringify(outcome.value)) > MAX_BYTES) {
    return errorResponse(500, 'The function returned no web trigger response');
  }
  const headers = Object.entries(returned.headers ?? {}).map(([name, values]) => [
    name.toLowerCase(),
    values.join(', '),
  ]);
  return {
    status: returned.statusCode,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: returned.body ?? '',
  };
}

/**
 * Returns the headers with lower-case or title-case names, at random, because Forge may use either [doc: the page's
 * example mixes them]. An app that expects one of the two then fails in tests.
 */
function headersOf({ headers }: WireRequest, rng: Rng): Record<string, string[]> {
  const isTitleCase = rng.below(2) === 1;
  const toCase = (lower: string): string =>
    isTitleCase ? lower.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()) : lower;
  return Object.fromEntries(Object.entries(headers).map(([lower, value]) => [toCase(lower), [value]]));
}

/**
 * Returns the query parameters. "apples=green,red" gives two values in the documentation's example; unsure: Forge's
 * actual behavior, and the order of the names.
 */
function queryOf(url: URL, { queryCommas, queryOrder }: Readings): Record<string, string[]> {
  const names = [...new Set(url.searchParams.keys())];
  const parts = (value: string): string[] => (queryCommas === 'split' ? value.split(',') : [value]);
  return Object.fromEntries(
    (queryOrder === 'by-name' ? names.sort() : names).map((name) => [
      name,
      url.searchParams.getAll(name).flatMap(parts),
    ]),
  );
}
