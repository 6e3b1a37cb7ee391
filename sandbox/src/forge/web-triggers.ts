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
/** Limit in the `X-Ratelimit-*` headers: the installation's invocations a minute [unsure]. */
const REQUESTS_A_MINUTE = 7000;
/** Limits of the app's own calls for its URLs, per minute [doc: limits-web-trigger, 1 Dec 2025]. */
const READS_A_MINUTE = 1000;
const CREATIONS_A_MINUTE = 500;
const ID_LENGTH = 25;
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const output = z.looseObject({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.array(z.string())).optional(),
  body: z.string().optional(),
  statusText: z.string().optional(),
});
const staticOutput = z.looseObject({ outputKey: z.string() });
const kept = z.object({
  ids: z.array(z.tuple([z.string(), z.string()])),
  minute: z.unknown(),
  reads: z.unknown(),
  creations: z.unknown(),
});

/** Public URLs of the app's web triggers, and the calls to them. The platform doesn't authenticate the caller. */
export interface WebTriggers {
  /** Returns the URL of a module, as `webTrigger.getUrl` does. The URL is stable unless `forceCreate` is set. */
  url(moduleKey: string, forceCreate?: boolean): string;
  /**
   * Counts a call of the app for a URL. Returns false if the call exceeds its limit; reads and creations have separate
   * limits.
   */
  mayAsk(forCreation: boolean): boolean;
  /** Removes a URL. Returns false if no URL has this id. */
  remove(id: string): boolean;
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
  /** Module keys by id. `url` returns the newest id of a module. */
  const ids = new Map<string, string>();
  const minute = createWindow(clock, REQUESTS_A_MINUTE, 60_000);
  const reads = createWindow(clock, READS_A_MINUTE, 60_000);
  const creations = createWindow(clock, CREATIONS_A_MINUTE, 60_000);

  const urlOf = (id: string, key: string): string => `${address()}/${placeOf(modules.get(key))}/${id}`;
  const newId = (): string =>
    Array.from({ length: ID_LENGTH }, () => ID_LETTERS.charAt(rng.below(ID_LETTERS.length))).join('');

  async function call(request: WireRequest): Promise<WireResponse> {
    const url = new URL(request.path, 'http://sandbox');
    const [, place = '', id = '', userPath = ''] = /^\/(public|x1)\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
    const trigger = modules.get(ids.get(id) ?? '');
    if (!trigger || place !== placeOf(trigger)) return json(404, { message: 'The web trigger does not exist' });
    if (!minute.take()) return json(429, { message: 'Rate limit exceeded' });
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
    return answerOf(
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
      const known = [...ids].findLast(([, key]) => key === moduleKey)?.[0];
      const id = known === undefined || forceCreate ? newId() : known;
      ids.set(id, moduleKey);
      return urlOf(id, moduleKey);
    },
    mayAsk: (forCreation) => (forCreation ? creations : reads).take(),
    remove: (id) => ids.delete(id),
    urls: () => {
      const listed =
        readings.listedUrls === 'all'
          ? [...ids]
          : [...new Map([...ids].map(([id, key]) => [key, id]))].map(([key, id]) => [id, key] as const);
      return listed.map(([id, key]) => ({ triggerKey: key, url: urlOf(id, key) }));
    },
    async call(request) {
      const answer = await call(request);
      const headers = {
        ...answer.headers,
        'x-ratelimit-limit': String(minute.limit),
        'x-ratelimit-remaining': String(minute.remaining()),
        'x-ratelimit-reset': String(Math.ceil(minute.resetsAt() / 1000)),
      };
      return { ...answer, headers };
    },
    dump: () => ({ ids: [...ids], minute: minute.dump(), reads: reads.dump(), creations: creations.dump() }),
    load(state) {
      const loaded = kept.parse(state);
      ids.clear();
      for (const [id, key] of loaded.ids) ids.set(id, key);
      minute.load(loaded.minute);
      reads.load(loaded.reads);
      creations.load(loaded.creations);
    },
  };
}

const placeOf = (trigger: WebTrigger | undefined): string => (trigger?.urlFormat === 'v2' ? 'public' : 'x1');

function answerOf({ response }: WebTrigger, outcome: Outcome): WireResponse {
  const failed = (status: number, message: string): WireResponse => json(status, { message });
  switch (outcome.kind) {
    case 'refused':
      return outcome.answer ?? failed(outcome.status, outcome.reason);
    case 'timed out':
      // Unsure: the status that a caller sees.
      return failed(504, 'The function timed out');
    case 'crashed':
    case 'forgotten':
    case 'threw':
      return failed(500, 'The function failed');
    case 'returned':
  }
  if (response?.type === 'static') {
    const key = staticOutput.safeParse(outcome.value).data?.outputKey;
    const found = response.outputs?.find((one) => one.key === key);
    if (!found) return failed(500, 'The function returned no output of the manifest');
    return {
      status: found.statusCode,
      headers: found.contentType === undefined ? {} : { 'content-type': found.contentType },
      body: found.body ?? '',
    };
  }
  const given = output.safeParse(outcome.value).data;
  // "If the function result is not compatible with the JSON format, then an error response with status code 500 is
  // sent." [doc: web-trigger]
  if (!given || Buffer.byteLength(JSON.stringify(outcome.value)) > MAX_BYTES) {
    return failed(500, 'The function returned no web trigger response');
  }
  const headers = Object.entries(given.headers ?? {}).map(([name, values]) => [name.toLowerCase(), values.join(', ')]);
  return {
    status: given.statusCode,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: given.body ?? '',
  };
}

/**
 * Returns the headers with lower-case or title-case names, at random, because Forge may use either [doc: the page's
 * example mixes them]. This reveals an app that expects one of them.
 */
function headersOf({ headers }: WireRequest, rng: Rng): Record<string, string[]> {
  const titled = rng.below(2) === 1;
  const name = (lower: string): string =>
    titled ? lower.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()) : lower;
  return Object.fromEntries(Object.entries(headers).map(([lower, value]) => [name(lower), [value]]));
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
